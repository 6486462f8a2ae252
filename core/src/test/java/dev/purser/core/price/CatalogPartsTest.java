package dev.purser.core.price;

import static dev.purser.core.price.Prices.catalog;
import static dev.purser.core.price.Prices.offer;
import static dev.purser.core.price.Prices.price;
import static dev.purser.core.price.Prices.rates;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What consists of several runs of a model, or of several models, is priced run by run. */
class CatalogPartsTest {

  private static Cost cost(Catalog catalog, Quantities quantities, UsagePart... parts) {
    TokenCounts sum =
        Stream.of(parts).map(UsagePart::tokens).reduce(TokenCounts.NONE, TokenCounts::plus);
    return catalog.cost(
        new Priceable("acme", "m", Prices.NOON, sum, List.of(parts), quantities, "", "", "", ""));
  }

  private static UsagePart part(String model, long input, long output) {
    return new UsagePart(model, TokenCounts.of(input, output));
  }

  @Test
  void cost_ofAPartOfAnotherModel_isAtItsRates() {
    Catalog catalog =
        catalog(
            offer("acme", "m", price(rates("input=2", "output=10", "web_search=1"))),
            offer("acme", "adviser", price(rates("input=5", "output=25"))));
    Cost cost =
        cost(
            catalog,
            Quantities.of("web_search", 1),
            part("adviser", 2518, 22),
            part("", 2390, 121));
    assertThat(cost.amount()).contains(Money.parse("1.01913"));
    assertThat(cost.price()).contains("m@").contains("adviser@").contains(", ");
    assertThat(cost.lines().stream().mapToLong(line -> line.money().ticks()).sum())
        .isEqualTo(cost.ticksOrZero());
  }

  @Test
  void cost_ofAPartWithoutAPrice_isUnpriced() {
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=2", "output=10"))));
    assertThat(cost(catalog, Quantities.NONE, part("", 1, 1), part("unheard-of", 1, 1)))
        .isEqualTo(new Cost.Unpriced("no price for acme/unheard-of"));
  }

  @Test
  void cost_ofPartsBelowALongContext_isNotAtItsRatesThoughTheirSumIsAbove() {
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(
                    rates("input=1", "output=1"), Prices.set(Prices.context(100_000), "input=5"))));
    Cost apart = cost(catalog, Quantities.NONE, part("", 90_000, 0), part("", 90_000, 0));
    assertThat(apart.amount()).contains(Money.parse("0.18"));
    assertThat(apart.lines()).hasSize(1);
    assertThat(cost(catalog, Quantities.NONE, part("", 180_000, 0)).amount())
        .contains(Money.parse("0.9"));
  }

  @Test
  void cost_ofParts_isRoundedOnceOverAllOfThem() {
    Catalog catalog =
        catalog(
            offer("acme", "m", price(rates("input=1/30000", "output=1"))),
            offer("acme", "n", price(rates("input=1/30000", "cache_read=1/15000", "output=1"))));
    // Each run is a third of a tick, which alone would round to none.
    UsagePart third = new UsagePart("n", TokenCounts.builder().add(TokenClass.INPUT, 1).build());
    assertThat(cost(catalog, Quantities.NONE, part("", 1, 0), third, third).ticksOrZero())
        .isEqualTo(1);
  }

  @Test
  void cost_ofFreeParts_isFree() {
    Catalog catalog = catalog(offer("acme", "m", price(rates("input=0", "output=0"))));
    assertThat(cost(catalog, Quantities.NONE, part("", 1, 0), part("", 1, 1)).status())
        .isEqualTo("free");
  }
}
