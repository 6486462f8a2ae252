package dev.purser.core.price;

import static dev.purser.core.price.Prices.catalog;
import static dev.purser.core.price.Prices.context;
import static dev.purser.core.price.Prices.multiply;
import static dev.purser.core.price.Prices.offer;
import static dev.purser.core.price.Prices.price;
import static dev.purser.core.price.Prices.rates;
import static dev.purser.core.price.Prices.region;
import static dev.purser.core.price.Prices.set;
import static dev.purser.core.price.Prices.speed;
import static dev.purser.core.price.Prices.tier;
import static dev.purser.core.price.Prices.time;
import static dev.purser.core.price.Prices.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.price.PriceOverride.Family;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Cost.CostLine;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogCostTest {

  private static final TokenCounts SOME = TokenCounts.of(1_000, 100);

  private static String amount(Catalog catalog, Priceable usage) {
    return catalog.cost(usage).amount().map(Money::toDecimal).orElse("unpriced");
  }

  private static Priceable with(
      TokenCounts tokens, Quantities quantities, String tier, String region, String speed) {
    return new Priceable("acme", "m", Prices.NOON, tokens, quantities, tier, region, speed);
  }

  private static String reason(Cost cost) {
    return cost instanceof Cost.Unpriced unpriced ? unpriced.reason() : "priced";
  }

  @Test
  void cost_textOnly_hasALinePerClass() {
    Cost cost =
        catalog(offer("acme", "m", price(rates("input=3", "output=15")))).cost(usage("m", SOME));
    assertThat(cost)
        .isEqualTo(
            new Cost.Priced(
                Money.parse("0.0045"),
                java.util.List.of(
                    new CostLine(
                        "input", BigDecimal.valueOf(1_000), "3", 1_000_000, Money.parse("0.003")),
                    new CostLine(
                        "output", BigDecimal.valueOf(100), "15", 1_000_000, Money.parse("0.0015"))),
                "acme/m@undated"));
  }

  @Test
  void cost_unknownModelOrProvider_isUnpricedNeverZero() {
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=3"))));
    assertThat(reason(catalog.cost(usage("mm", SOME)))).isEqualTo("no price for acme/mm");
    assertThat(reason(Catalog.EMPTY.cost(usage("m", SOME)))).isEqualTo("no price for acme/m");
  }

  @Test
  void cost_allPricesZero_isFree() {
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=0", "output=0"))));
    assertThat(catalog.cost(usage("m", SOME))).isEqualTo(new Cost.Free("acme/m@undated"));
  }

  @Test
  void cost_fractionsOfATick_roundOnceHalfEvenAndLinesSumUp() {
    // Half a tick and a third of a tick per token.
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=0.00005", "output=1/30000"))));
    Cost cost = catalog.cost(usage("m", TokenCounts.of(5, 4)));
    // 2.5 + 1.333… = 3.833…: the greater remainder gets the tick.
    assertThat(cost.amount()).contains(Money.ofTicks(4));
    assertThat(cost.lines())
        .extracting(CostLine::money)
        .containsExactly(Money.ofTicks(3), Money.ofTicks(1));
    assertThat(cost.lines()).extracting(CostLine::unitPrice).containsExactly("0.00005", "1/30000");
    assertThat(catalog.cost(usage("m", TokenCounts.of(5, 0))).amount()).contains(Money.ofTicks(2));
    assertThat(catalog.cost(usage("m", TokenCounts.of(3, 0))).amount()).contains(Money.ofTicks(2));
  }

  @Test
  void cost_amountBeyondTheRange_isUnpriced() {
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=3", "output=3"))));
    assertThat(reason(catalog.cost(usage("m", TokenCounts.of(Long.MAX_VALUE, 0)))))
        .contains("out of range");
    long nearly = Long.MAX_VALUE / 30_000;
    assertThat(reason(catalog.cost(usage("m", TokenCounts.of(nearly, nearly)))))
        .contains("out of range");
    assertThat(catalog.cost(usage("m", TokenCounts.of(nearly, 0))).amount())
        .contains(Money.ofTicks(nearly * 30_000));
  }

  @Test
  void cost_quantities_arePricedPerTheirPer() {
    Map<String, Rate> rates = new java.util.HashMap<>(rates("input=3"));
    rates.put("web_search", new Rate(Ratio.of(10), 1_000));
    rates.put("audio_seconds", new Rate(Ratio.parse("0.111"), 3_600));
    Catalog catalog = catalog(offer("acme", "m", price(rates)));
    assertThat(amount(catalog, with(SOME, Quantities.of("web_search", 2), "", "", "")))
        .isEqualTo("unpriced");
    TokenCounts input = TokenCounts.of(1_000, 0);
    assertThat(amount(catalog, with(input, Quantities.of("web_search", 2), "", "", "")))
        .isEqualTo("0.023");
    Quantities halfHour = Quantities.of(Map.of("audio_seconds", new BigDecimal("1800.5")));
    assertThat(amount(catalog, with(TokenCounts.NONE, halfHour, "", "", "")))
        .isEqualTo("0.0555154167");
    assertThat(reason(catalog.cost(with(input, Quantities.of("pages", 1), "", "", ""))))
        .isEqualTo("acme/m has no price for pages");
  }

  @Test
  void cost_feePerCall_isBilledOnceUnlessCounted() {
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=1", "requests=0.012"))));
    TokenCounts input = TokenCounts.of(1_000, 0);
    assertThat(amount(catalog, usage("m", input))).isEqualTo("0.013");
    assertThat(amount(catalog, with(input, Quantities.of("requests", 3), "", "", "")))
        .isEqualTo("0.037");
  }

  @ParameterizedTest
  @CsvSource({
    "REASONING, 8", "CACHE_READ, 2", "CACHE_WRITE_5M, 2", "CACHE_WRITE_1H, 2",
    "INPUT_IMAGE, 2", "INPUT_VIDEO, 2", "INPUT_AUDIO, 2", "CACHE_READ_IMAGE, 2",
    "OUTPUT_AUDIO, unpriced", "OUTPUT_IMAGE, unpriced", "OUTPUT_VIDEO, unpriced"
  })
  void cost_classWithoutARate_isBilledAsSellersDo(TokenClass c, String expected) {
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=2", "output=8"))));
    TokenCounts million = TokenCounts.builder().add(c, 1_000_000).build();
    assertThat(amount(catalog, usage("m", million))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "CACHE_READ_AUDIO, 32",
    "CACHE_READ_IMAGE, 0.4",
    "INPUT_AUDIO, 32",
    "CACHE_WRITE_5M, 5",
    "CACHE_WRITE_1H, unpriced",
    "REASONING, 16",
    "INPUT_VIDEO, 4"
  })
  void cost_classWithoutARateBesideRelatedOnes_isNeverCheaperThanTheTruth(
      TokenClass c, String expected) {
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(
                    rates(
                        "input=4",
                        "cache_read=0.4",
                        "cache_write_5m=5",
                        "output=16",
                        "input_audio=32"))));
    TokenCounts million = TokenCounts.builder().add(c, 1_000_000).build();
    assertThat(amount(catalog, usage("m", million))).isEqualTo(expected);
  }

  @Test
  void cost_audioInputWhereOnlyAudioOutputIsPriced_isUnpriced() {
    Catalog catalog =
        catalog(offer("acme", "m", price(rates("input=4", "output=16", "output_audio=64"))));
    TokenCounts audio = TokenCounts.builder().add(TokenClass.INPUT_AUDIO, 10).build();
    assertThat(amount(catalog, usage("m", audio))).isEqualTo("unpriced");
  }

  @Test
  void cost_conditions_applyInOrderAndInherit() {
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(
                    rates("input=4", "cache_read=0.4", "output=20", "web_search=0.01"),
                    set(context(2_000), "input=8", "output=30"),
                    multiply(tier("batch"), Family.TOKENS, "0.5"),
                    multiply(region("us"), Family.TOKENS, "1.1"),
                    set(speed("fast"), "output=100"))));
    Quantities one = Quantities.of("web_search", 1);
    TokenCounts small = TokenCounts.of(1_000, 1_000);
    TokenCounts large =
        TokenCounts.builder()
            .add(TokenClass.INPUT, 1_000)
            .add(TokenClass.CACHE_READ, 1_000)
            .add(TokenClass.OUTPUT, 1_000)
            .build();
    assertThat(amount(catalog, with(small, one, "", "", ""))).isEqualTo("0.034");
    assertThat(amount(catalog, with(large, one, "", "", ""))).isEqualTo("0.0484");
    assertThat(amount(catalog, with(small, one, "batch", "us", ""))).isEqualTo("0.0232");
    assertThat(amount(catalog, with(small, one, "BATCH", "eu", ""))).isEqualTo("0.022");
    assertThat(amount(catalog, with(small, one, "", "", "fast"))).isEqualTo("0.114");
    assertThat(amount(catalog, with(small, one, "default", "", "standard"))).isEqualTo("0.034");
  }

  @Test
  void cost_tierOrSpeedThatThePriceDoesNotKnow_isUnpriced() {
    Catalog catalog =
        catalog(offer("acme", "m", price(rates("input=4", "output=4"), set(tier("flex")))));
    assertThat(reason(catalog.cost(with(SOME, Quantities.NONE, "priority", "", ""))))
        .isEqualTo("acme/m has no price for service tier 'priority'");
    assertThat(reason(catalog.cost(with(SOME, Quantities.NONE, "", "", "fast"))))
        .isEqualTo("acme/m has no price for speed 'fast'");
    assertThat(amount(catalog, with(SOME, Quantities.NONE, "flex", "", ""))).isEqualTo("0.0044");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-10-12T00:59:59Z, 1", "2026-10-12T01:00:00Z, 2", "2026-10-12T03:59:59.999Z, 2",
    "2026-10-12T04:00:00Z, 1", "2026-10-17T02:30:00Z, 1", "1969-12-29T02:00:00Z, 2",
    "1969-12-28T02:00:00Z, 1"
  })
  void cost_hoursAndDays_areThoseOfUtc(String at, String expected) {
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(
                    rates("input=1"),
                    multiply(
                        time(1, 4, DayOfWeek.MONDAY, DayOfWeek.TUESDAY), Family.TOKENS, "2"))));
    Priceable usage =
        new Priceable(
            "acme",
            "m",
            Instant.parse(at),
            TokenCounts.of(1_000_000, 0),
            Quantities.NONE,
            "",
            "",
            "");
    assertThat(amount(catalog, usage)).isEqualTo(expected);
  }
}
