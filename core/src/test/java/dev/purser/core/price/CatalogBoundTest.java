package dev.purser.core.price;

import static dev.purser.core.price.Prices.catalog;
import static dev.purser.core.price.Prices.context;
import static dev.purser.core.price.Prices.ifAsked;
import static dev.purser.core.price.Prices.multiply;
import static dev.purser.core.price.Prices.offer;
import static dev.purser.core.price.Prices.price;
import static dev.purser.core.price.Prices.rates;
import static dev.purser.core.price.Prices.region;
import static dev.purser.core.price.Prices.request;
import static dev.purser.core.price.Prices.set;
import static dev.purser.core.price.Prices.speed;
import static dev.purser.core.price.Prices.tier;
import static dev.purser.core.price.Prices.time;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.price.PriceOverride.Family;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CatalogBoundTest {

  private static final Catalog CATALOG =
      catalog(
          offer(
              "acme",
              "m",
              price(
                  rates(
                      "input=1",
                      "cache_read=0.1",
                      "cache_write_5m=1.25",
                      "output=6",
                      "web_search=0.01"),
                  set(context(1_000), "input=2", "cache_write_5m=2.5", "output=9"),
                  ifAsked(multiply(tier("batch"), Family.TOKENS, "0.5")),
                  multiply(tier("priority"), Family.TOKENS, "2"),
                  multiply(region("us"), Family.TOKENS, "1.1"),
                  multiply(speed("fast"), Family.TOKENS, "6"),
                  multiply(time(1, 4, DayOfWeek.MONDAY), Family.TOKENS, "3"))));

  private static String bound(String tier, String region, String speed, long input, long output) {
    BoundRequest request =
        new BoundRequest(
            "acme", "m", Prices.NOON, input, output, Quantities.NONE, tier, region, speed);
    return switch (CATALOG.bound(request)) {
      case Bound.Bounded bounded -> Money.toDecimal(bounded.ticks());
      case Bound.Unpriced unpriced -> unpriced.reason();
      case Bound.Unboundable unboundable -> unboundable.reason();
    };
  }

  @Test
  void bound_nothingAskedFor_takesTheDearestTierRegionAndHour() {
    // Cache write and output, times 2 for the tier, 1.1 for the region, 3 for the hour.
    assertThat(bound("", "", "", 999, 100)).isEqualTo("0.0122017500".replaceAll("0+$", ""));
    assertThat(bound("auto", "", "", 999, 100)).isEqualTo(bound("", "", "", 999, 100));
  }

  @Test
  void bound_whatIsAskedFor_countsAndLeavesNoChoice() {
    assertThat(bound("default", "eu", "", 800, 100)).isEqualTo("0.0048");
    assertThat(bound("default", "us", "", 800, 100)).isEqualTo("0.00528");
    assertThat(bound("priority", "eu", "", 800, 100)).isEqualTo("0.0096");
    // Should the cheaper tier not be to be had, the standard one may serve.
    assertThat(bound("batch", "eu", "", 800, 100)).isEqualTo("0.0048");
    assertThat(bound("default", "eu", "fast", 800, 100)).isEqualTo("0.0288");
  }

  @Test
  void bound_contextThatCanBeReached_isPricedLong() {
    assertThat(bound("default", "eu", "", 1_000, 100)).isEqualTo("0.0102");
  }

  @Test
  void bound_unknown_isUnpriced() {
    assertThat(CATALOG.bound(request("x", 1, 1)))
        .isEqualTo(new Bound.Unpriced("no price for acme/x"));
    assertThat(bound("gold", "", "", 1, 1)).contains("no price for service tier 'gold'");
    assertThat(bound("", "", "warp", 1, 1)).contains("no price for speed 'warp'");
    Catalog embeddings = catalog(offer("acme", "e", price(rates("input=1"))));
    assertThat(embeddings.bound(request("e", 10, 0))).isEqualTo(new Bound.Bounded(100_000));
    assertThat(embeddings.bound(request("e", 10, 1)))
        .isEqualTo(new Bound.Unpriced("acme/e has no price for output"));
  }

  @Test
  void bound_quantitiesAndFees_areAdded() {
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=1", "requests=0.012"))));
    assertThat(catalog.bound(request("m", 0, 0))).isEqualTo(new Bound.Bounded(120_000_000));
    BoundRequest searches =
        new BoundRequest(
            "acme", "m", Prices.NOON, 0, 0, Quantities.of("web_search", 3), "default", "eu", "");
    assertThat(CATALOG.bound(searches)).isEqualTo(new Bound.Bounded(300_000_000));
    assertThat(catalog.bound(searches))
        .isEqualTo(new Bound.Unpriced("acme/m has no price for web_search"));
  }

  @Test
  void bound_beyondTheRange_isUnboundable() {
    assertThat(CATALOG.bound(request("m", Long.MAX_VALUE, 1)))
        .isInstanceOf(Bound.Unboundable.class);
    long half = Long.MAX_VALUE / 60_000;
    assertThat(
            catalog(offer("acme", "m", price(rates("input=6", "output=6"))))
                .bound(request("m", half, half)))
        .isInstanceOf(Bound.Unboundable.class);
  }

  @Test
  void bound_fractionOfATick_roundsUp() {
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=1/30000"))));
    assertThat(catalog.bound(request("m", 1, 0))).isEqualTo(new Bound.Bounded(1));
  }

  /** A price of random units and overrides. */
  @Provide
  Arbitrary<DatedPrice> prices() {
    Arbitrary<Rate> rate =
        Combinators.combine(
                Arbitraries.integers().between(0, 5_000), Arbitraries.of(1, 7, 12, 100, 1_000))
            .as((n, d) -> new Rate(Ratio.parse(n + "/" + d), Rate.TOKENS));
    Arbitrary<Map<String, Rate>> some =
        Arbitraries.maps(
                Arbitraries.oneOf(
                    Arbitraries.of(TokenClass.values()).map(TokenClass::wireName),
                    Arbitraries.of("web_search")),
                rate)
            .ofMaxSize(8);
    Arbitrary<Map<String, Rate>> base =
        Combinators.combine(some, rate, rate)
            .as((rates, input, output) -> {
              Map<String, Rate> all = new java.util.HashMap<>(rates);
              all.put("input", input);
              all.put("output", output);
              all.put("web_search", new Rate(input.usd(), 10));
              return all;
            });
    Arbitrary<Conditions> when =
        Combinators.combine(
                Arbitraries.of(Set.of(), Set.of("flex"), Set.of("flex", "priority")),
                Arbitraries.of(Set.of(), Set.of("fast")),
                Arbitraries.of(Set.of(), Set.of("us"), Set.of("us", "eu")),
                Arbitraries.of(0L, 100L, 500L),
                Arbitraries.of(0L, 0L, 150L),
                Arbitraries.of(Set.of(), Set.of(), Set.of("org")),
                volumes(),
                Arbitraries.of(true, false))
            .as((tiers, speeds, regions, from, output, accounts, used, timed) ->
                new Conditions(
                    names(tiers),
                    names(speeds),
                    regions.isEmpty() && from == 500 ? Set.of("us") : names(regions),
                    regions.isEmpty() && from == 100 ? Set.of("us") : Set.of(),
                    names(accounts),
                    from,
                    output,
                    used,
                    timed
                        ? Times.utc(List.of(new Times.Hours(0, 46_800)), Set.of())
                        : Times.ALWAYS));
    Arbitrary<PriceOverride> override =
        Combinators.combine(
                when,
                some,
                Arbitraries.maps(
                        Arbitraries.of(Family.values()),
                        Arbitraries.of("0.5", "1.1", "5/3", "2").map(Ratio::parse))
                    .ofMaxSize(2))
            .as(CatalogBoundTest::override);
    return Combinators.combine(base, override.list().ofMaxSize(5))
        .as((rates, overrides) -> {
          // Without these, tiers and speeds that no override names would be unpriced.
          List<PriceOverride> all = new ArrayList<>(overrides);
          all.add(set(tier("flex")));
          all.add(set(tier("priority")));
          all.add(set(speed("fast")));
          return price(rates, all.toArray(PriceOverride[]::new));
        });
  }

  private static Arbitrary<Optional<Volume>> volumes() {
    Arbitrary<Optional<Volume>> some =
        Combinators.combine(
                Arbitraries.of("tokens", "input", "output", "spend", "requests", "web_search"),
                Arbitraries.longs().between(0, 400),
                Arbitraries.longs().between(1, 400),
                Arbitraries.of(true, false))
            .as((of, from, length, open) ->
                Optional.of(
                    new Volume(
                        new Meter(of, Meter.Period.MONTH, ZoneOffset.UTC, "", false),
                        BigDecimal.valueOf(from),
                        open ? Optional.empty() : Optional.of(BigDecimal.valueOf(from + length)))));
    return Arbitraries.oneOf(Arbitraries.just(Optional.empty()), some);
  }

  /** A marginal one wherever that is allowed. */
  private static PriceOverride override(
      Conditions when, Map<String, Rate> set, Map<Family, Ratio> multiply) {
    try {
      return new PriceOverride(when, set, multiply, false, true);
    } catch (IllegalArgumentException e) {
      return new PriceOverride(when, set, multiply, false, false);
    }
  }

  private static Set<String> names(Set<?> names) {
    return Set.copyOf(names.stream().map(String::valueOf).toList());
  }

  @Property
  void bound_anyUsageWithinTheLimitsUnderAnyCondition_costsNoMore(
      @ForAll("prices") DatedPrice price,
      @ForAll("usages") TokenCounts tokens,
      @ForAll("tiers") List<String> tier,
      @ForAll("regions") List<String> region,
      @ForAll boolean fast,
      @ForAll @LongRange(min = 0, max = 1_500) long used,
      @ForAll @LongRange(min = 0, max = 9) long searches,
      @ForAll @LongRange(min = 0, max = 300) long spareInput,
      @ForAll @LongRange(min = 0, max = 300) long spareOutput) {
    Catalog catalog = catalog(offer("acme", "m", price));
    Bound bound =
        catalog.bound(
            new BoundRequest(
                "acme",
                "m",
                Prices.NOON,
                tokens.inputTotal() + spareInput,
                tokens.outputTotal() + spareOutput,
                Quantities.of("web_search", searches),
                tier.getFirst(),
                region.getFirst(),
                fast ? "fast" : "",
                "org"));
    Cost cost =
        catalog.cost(
            new Priceable(
                "acme",
                "m",
                Prices.NOON,
                tokens,
                List.of(),
                Quantities.of("web_search", searches),
                tier.getLast(),
                region.getLast(),
                fast ? "fast" : "",
                "org"),
            key -> BigDecimal.valueOf(used));
    assertThat(bound)
        .isInstanceOfSatisfying(
            Bound.Bounded.class,
            most -> assertThat(cost.ticksOrZero()).isLessThanOrEqualTo(most.ticks()));
    assertThat(cost.lines().stream().mapToLong(line -> line.money().ticks()).sum())
        .isEqualTo(cost.ticksOrZero());
  }

  @Provide
  Arbitrary<TokenCounts> usages() {
    return Arbitraries.maps(
            Arbitraries.of(TokenClass.values()), Arbitraries.longs().between(0, 400))
        .ofMaxSize(6)
        .map(counts -> {
          TokenCounts.Builder tokens = TokenCounts.builder();
          counts.forEach(tokens::add);
          return tokens.build();
        });
  }

  /** What was asked for, and what then may have served. */
  @Provide
  Arbitrary<List<String>> tiers() {
    return Arbitraries.of(
        List.of("", ""),
        List.of("", "flex"),
        List.of("auto", "priority"),
        List.of("flex", "flex"),
        List.of("priority", "standard"),
        List.of("default", "default"));
  }

  @Provide
  Arbitrary<List<String>> regions() {
    return Arbitraries.of(
        List.of("", ""),
        List.of("", "us"),
        List.of("", "jp"),
        List.of("us", "us"),
        List.of("eu", "eu"),
        List.of("jp", "jp"));
  }

  /** Quantities are exact, however they are written. */
  @Property
  void cost_amountsOfQuantities_areExact(@ForAll @LongRange(min = 1, max = 1_000_000) long tenths) {
    BigDecimal amount = BigDecimal.valueOf(tenths, 1);
    Catalog catalog = catalog(offer("acme", "m", price(rates("audio_seconds=0.25"))));
    Cost cost =
        catalog.cost(
            new Priceable(
                "acme",
                "m",
                Prices.NOON,
                TokenCounts.NONE,
                Quantities.of(Map.of("audio_seconds", amount)),
                "",
                "",
                ""));
    List<Money> expected = new ArrayList<>();
    expected.add(Money.of(amount.multiply(new BigDecimal("0.25"))));
    assertThat(cost.amount().stream().toList()).isEqualTo(expected);
  }
}
