package dev.purser.bench.price;

import dev.purser.catalog.Catalogs;
import dev.purser.catalog.Reading;
import dev.purser.core.price.AccountUse;
import dev.purser.core.price.Bound;
import dev.purser.core.price.BoundRequest;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Prices one call under an agreement over the shipped prices: a discount, and tiers by volume. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class AccountPriceBenchmark {

  private static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");
  private static final String AGREEMENT =
      """
      {"schema": 1, "provider": "openai", "agreements": [{"source": "benchmark", "accounts": ["acme"],
       "multiply": {"tokens": "0.9"}, "overrides": [
        {"when": {"used": {"of": "tokens", "period": "month", "gte": 1000000}}, "MARGINAL
         "multiply": {"tokens": "0.8"}},
        {"when": {"used": {"of": "tokens", "period": "month", "gte": 5000000}}, "MARGINAL
         "multiply": {"tokens": "0.5"}}]}]}
      """;

  private final Catalog whole = catalog("only_if_asked\": false,");
  private final Catalog marginal = catalog("marginal\": true,");
  private final AccountUse before = key -> BigDecimal.valueOf(999_000);
  private final AccountUse far = key -> BigDecimal.valueOf(2_000_000);
  private final Priceable call =
      new Priceable(
          "openai",
          "gpt-5.4",
          AT,
          TokenCounts.of(5_000, 500),
          List.of(),
          Quantities.NONE,
          "",
          "",
          "",
          "acme");

  private static Catalog catalog(String kind) {
    byte[] json = AGREEMENT.replace("MARGINAL", kind).getBytes(StandardCharsets.UTF_8);
    return Catalogs.parse("benchmark", json) instanceof Reading.File(Catalog read, var issued)
        ? Catalogs.merge(Catalogs.builtIn(), read)
        : Catalog.EMPTY;
  }

  /** A call that is charged as a whole at the tier that its account has reached. */
  @Benchmark
  public Cost wholeCall() {
    return whole.cost(call, before);
  }

  /** A call under a marginal tier that crosses no threshold, as nearly all do. */
  @Benchmark
  public Cost callWithinATier() {
    return marginal.cost(call, far);
  }

  /** A call that crosses the threshold of a marginal tier, and is split there. */
  @Benchmark
  public Cost splitCall() {
    return marginal.cost(call, before);
  }

  /** The most that it can cost. */
  @Benchmark
  public Bound bound() {
    return marginal.bound(
        new BoundRequest("openai", "gpt-5.4", AT, 5_000, 500, Quantities.NONE, "", "", "", "acme"));
  }
}
