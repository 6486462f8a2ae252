package dev.purser.bench.parts;

import dev.purser.catalog.Catalogs;
import dev.purser.core.price.Bound;
import dev.purser.core.price.BoundRequest;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Prices one call by the shipped catalogue, and finds the most that it can cost. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class PriceBenchmark {

  private static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");

  /** Provider and model. */
  @Param({"openai/gpt-4o-mini", "anthropic/claude-opus-4-5"})
  String offer = "openai/gpt-4o-mini";

  private final Catalog catalog = Catalogs.builtIn();
  private final TokenCounts tokens =
      TokenCounts.builder()
          .add(TokenClass.INPUT, 1_000)
          .add(TokenClass.CACHE_READ, 40_000)
          .add(TokenClass.OUTPUT, 500)
          .build();

  /** The exact cost of what a call used. */
  @Benchmark
  public Cost cost() {
    return catalog.cost(
        new Priceable(provider(), model(), AT, tokens, Quantities.NONE, "", "", ""));
  }

  /** The most that a request can cost. */
  @Benchmark
  public Bound bound() {
    return catalog.bound(
        new BoundRequest(provider(), model(), AT, 5_000, 300, Quantities.NONE, "", "", ""));
  }

  private String provider() {
    return offer.substring(0, offer.indexOf('/'));
  }

  private String model() {
    return offer.substring(offer.indexOf('/') + 1);
  }
}
