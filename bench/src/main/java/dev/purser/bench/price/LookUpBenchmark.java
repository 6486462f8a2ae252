package dev.purser.bench.price;

import dev.purser.core.price.Catalog;
import dev.purser.core.price.DatedPrice;
import dev.purser.core.price.ModelLimits;
import dev.purser.core.price.Offer;
import dev.purser.core.price.Priceable;
import dev.purser.core.price.Rate;
import dev.purser.core.price.Ratio;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Prices one call by exact id and by pattern in catalogues of several sizes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class LookUpBenchmark {

  private static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");

  /** How many offers one seller has. */
  @Param({"100", "1000", "10000"})
  public int offers;

  private Catalog catalog = Catalog.EMPTY;
  private Priceable exact = call("");
  private Priceable byPattern = call("");

  /** Makes the catalogue and the calls. */
  @Setup
  public void setUp() {
    Map<String, Rate> rates =
        Map.of(
            "input", new Rate(Ratio.parse("2.5"), Rate.TOKENS),
            "output", new Rate(Ratio.parse("10"), Rate.TOKENS));
    DatedPrice price =
        new DatedPrice(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "USD",
            "benchmark",
            Optional.empty(),
            rates,
            List.of(),
            Map.of());
    List<Offer> all = new ArrayList<>();
    for (int i = 0; i < offers; i++) {
      all.add(
          new Offer(
              "acme",
              "model-" + i,
              List.of(),
              List.of("model-" + i + "-\\d{8}"),
              ModelLimits.UNKNOWN,
              List.of(price)));
    }
    catalog = Catalog.of(all, Map.of());
    exact = call("model-" + offers / 2);
    byPattern = call("model-" + offers / 2 + "-20261101");
  }

  private static Priceable call(String model) {
    return new Priceable(
        "acme", model, AT, TokenCounts.of(1_000, 500), Quantities.NONE, "", "", "");
  }

  /** By a model's own id. */
  @Benchmark
  public Cost byExactId() {
    return catalog.cost(exact);
  }

  /** By an id that a pattern matches. */
  @Benchmark
  public Cost byPattern() {
    return catalog.cost(byPattern);
  }
}
