package dev.purser.core.price;

import static dev.purser.core.price.Prices.NOON;
import static dev.purser.core.price.Prices.catalog;
import static dev.purser.core.price.Prices.offer;
import static dev.purser.core.price.Prices.price;
import static dev.purser.core.price.Prices.rates;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.price.PriceOverride.Family;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeteredPricesTest {

  private static final Meter TOKENS = monthly("tokens");

  private static Meter monthly(String of) {
    return new Meter(of, Meter.Period.MONTH, ZoneOffset.UTC, "", false);
  }

  private static Conditions used(Meter meter, String from, String to) {
    return Conditions.NONE.with(
        new Volume(
            meter,
            new BigDecimal(from),
            Optional.of(to).filter(t -> !t.isEmpty()).map(BigDecimal::new)));
  }

  private static PriceOverride times(Conditions when, String factor, boolean marginal) {
    return new PriceOverride(
        when, Map.of(), Map.of(Family.TOKENS, Ratio.parse(factor)), false, marginal);
  }

  private static Priceable call(TokenCounts tokens, Quantities quantities, UsagePart... parts) {
    return new Priceable("acme", "m", NOON, tokens, List.of(parts), quantities, "", "", "", "org");
  }

  private static AccountUse used(long amount) {
    return key -> BigDecimal.valueOf(amount);
  }

  private static long ticks(Cost cost) {
    return cost.amount().orElseThrow(() -> new AssertionError(cost)).ticks();
  }

  private static long bound(Catalog catalog, long input, Quantities quantities) {
    Bound bound =
        catalog.bound(new BoundRequest("acme", "m", NOON, input, 0, quantities, "", "", "", "org"));
    assertThat(bound).isInstanceOf(Bound.Bounded.class);
    return ((Bound.Bounded) bound).ticks();
  }

  @Test
  void bound_variantWithARateOnlyUnderAVolume_isNotBelowIt() {
    PriceOverride dear =
        new PriceOverride(used(TOKENS, "5", ""), rates("images/hd=8"), Map.of(), false);
    Catalog catalog = catalog(offer("acme", "m", price(rates("images=4"), dear)));
    Cost cost = catalog.cost(call(TokenCounts.NONE, Quantities.of("images/hd", 1)), used(5));
    assertThat(bound(catalog, 0, Quantities.of("images", 1))).isGreaterThanOrEqualTo(ticks(cost));
  }

  @Test
  void bound_feeWithARateOnlyUnderAVolume_isNotBelowIt() {
    PriceOverride dear =
        new PriceOverride(used(TOKENS, "5", ""), rates("requests/high=8"), Map.of(), false);
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=1", "requests/low=4"), dear)));
    Cost cost =
        catalog.cost(call(TokenCounts.of(1, 0), Quantities.of("requests/high", 1)), used(5));
    assertThat(bound(catalog, 1, Quantities.NONE)).isGreaterThanOrEqualTo(ticks(cost));
  }

  @Test
  void cost_firstRequestsFree_paysNoFeeUntilTheyAreUsedUp() {
    PriceOverride free =
        new PriceOverride(
            used(monthly("requests"), "0", "10"), rates("requests=0"), Map.of(), false, true);
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=1", "requests=1"), free)));
    Priceable call = call(TokenCounts.of(1_000_000, 0), Quantities.NONE);
    assertThat(catalog.cost(call, used(9)).amount().orElseThrow().toDecimal()).isEqualTo("1");
    assertThat(catalog.cost(call, used(10)).amount().orElseThrow().toDecimal()).isEqualTo("2");
  }

  @Test
  void cost_marginFallsWithinAToken_chargesTheOthersAtTheirOwnRate() {
    PriceOverride free = times(used(TOKENS, "0", "10.5"), "0", true);
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=1"), free)));
    Cost cost = catalog.cost(call(TokenCounts.of(1_000, 0), Quantities.NONE), used(0));
    assertThat(cost.lines())
        .extracting(line -> line.quantity().toString())
        .containsExactly("11", "989");
    assertThat(ticks(cost)).isEqualTo(989 * 10_000);
  }

  @Test
  void cost_ofParts_usesAnAllowanceOnce() {
    Catalog catalog =
        catalog(
            offer(
                "acme", "m", price(rates("input=1"), times(used(TOKENS, "0", "1000"), "0", true))));
    TokenCounts thousand = TokenCounts.of(1_000, 0);
    Priceable call =
        call(
            TokenCounts.of(3_000, 0),
            Quantities.NONE,
            new UsagePart("", thousand),
            new UsagePart("", thousand),
            new UsagePart("", thousand));
    assertThat(ticks(catalog.cost(call, used(0)))).isEqualTo(2_000 * 10_000);
    assertThat(ticks(catalog.cost(call, used(900)))).isEqualTo(2_900 * 10_000);
  }

  @Test
  void meter_partsOfOtherModels_countForThoseModels() {
    PriceOverride tier = times(used(TOKENS, "100", ""), "0.5", true);
    Catalog catalog =
        catalog(
            offer("acme", "m", price(rates("input=1"), tier)),
            offer("acme", "n", price(rates("input=1"), tier)));
    UsageRecord record =
        UsageRecord.builder(new RecordId("org", "api", "a"), NOON, "acme", "m")
            .tokens(TokenCounts.of(30, 0))
            .parts(
                List.of(
                    new UsagePart("", TokenCounts.of(10, 0)),
                    new UsagePart("n", TokenCounts.of(20, 0))))
            .build();
    Map<String, Long> counted = new HashMap<>();
    catalog.meter(
        record, (key, amount) -> counted.merge(key.pool(), amount.longValueExact(), Long::sum));
    assertThat(counted).containsOnly(Map.entry("m", 10L), Map.entry("n", 20L));
  }

  @Test
  void meter_twoZonesWithTheSameMidnight_countOnceForEach() {
    Meter london = new Meter("tokens", Meter.Period.MONTH, ZoneId.of("Europe/London"), "", false);
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(
                    rates("input=1"),
                    times(used(TOKENS, "100", ""), "0.5", false),
                    times(used(london, "200", ""), "0.5", false))));
    UsageRecord record =
        UsageRecord.builder(new RecordId("org", "api", "a"), NOON, "acme", "m")
            .tokens(TokenCounts.of(10, 0))
            .build();
    Map<AccountUse.Key, BigDecimal> totals = new HashMap<>();
    catalog.meter(record, (key, amount) -> totals.merge(key, amount, BigDecimal::add));
    assertThat(totals.values()).allSatisfy(total -> assertThat(total).isEqualByComparingTo("10"));
  }

  @Test
  void dearest_allowanceAndDiscount_countsOnNeither() {
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(
                    rates("input=4", "cache_read=1"),
                    times(used(TOKENS, "1000000", ""), "0.5", false),
                    times(used(TOKENS, "0", "1000"), "0", true))));
    Priceable call = call(TokenCounts.of(1_000, 0), Quantities.NONE);
    assertThat(ticks(catalog.cost(call, AccountUse.NONE))).isZero();
    assertThat(ticks(catalog.cost(call, AccountUse.ENDLESS))).isEqualTo(1_000 * 20_000);
    assertThat(ticks(catalog.cost(call, used(2_000)))).isEqualTo(1_000 * 40_000);
    assertThat(ticks(catalog.dearest(call))).isEqualTo(1_000 * 40_000);
    TokenCounts cached = TokenCounts.builder().add(TokenClass.CACHE_READ, 1_000).build();
    assertThat(ticks(catalog.dearest(call(cached, Quantities.NONE)))).isEqualTo(1_000 * 10_000);
  }
}
