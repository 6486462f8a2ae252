package dev.purser.core.price;

import static dev.purser.core.price.Prices.catalog;
import static dev.purser.core.price.Prices.dated;
import static dev.purser.core.price.Prices.named;
import static dev.purser.core.price.Prices.offer;
import static dev.purser.core.price.Prices.price;
import static dev.purser.core.price.Prices.rates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.price.Offer.Alias;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.TokenCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CatalogLookupTest {

  private static final DatedPrice ONE = price(rates("input=1"));

  private static String found(Catalog catalog, String provider, String model, String at) {
    return catalog
        .find(provider, model, Instant.parse(at))
        .map(PriceInForce::reference)
        .orElse("none");
  }

  private static String found(Catalog catalog, String model) {
    return found(catalog, "acme", model, "2026-11-20T12:00:00Z");
  }

  @Test
  void find_exactIdOrAlias_isFoundWhateverTheCase() {
    Catalog catalog = catalog(named(offer("acme", "Big", ONE), List.of(Alias.of("big-1"))));
    assertThat(found(catalog, "Big")).isEqualTo("acme/Big@undated");
    assertThat(found(catalog, "BIG-1")).isEqualTo("acme/Big@undated");
    assertThat(found(catalog, "big-11")).isEqualTo("none");
    assertThat(found(catalog, "a-big-1")).isEqualTo("none");
  }

  @Test
  void find_patterns_matchWholeIdsAndTheMoreSpecificGoesFirst() {
    Catalog catalog =
        catalog(
            named(offer("acme", "opus", ONE), List.of(), "opus-\\d+.*"),
            named(offer("acme", "opus-mini", ONE), List.of(), "opus-\\d+-mini.*"),
            offer("acme", "opus-5-mini-x", ONE));
    assertThat(found(catalog, "opus-5")).isEqualTo("acme/opus@undated");
    assertThat(found(catalog, "opus-5-mini-2")).isEqualTo("acme/opus-mini@undated");
    assertThat(found(catalog, "opus-5-mini-x")).isEqualTo("acme/opus-5-mini-x@undated");
    assertThat(found(catalog, "my-opus-5")).isEqualTo("none");
    // Answered from memory, too.
    assertThat(found(catalog, "opus-5-mini-2")).isEqualTo("acme/opus-mini@undated");
    assertThat(found(catalog, "opus-" + "5".repeat(300))).isEqualTo("none");
  }

  @Test
  void find_moreMadeUpIdsThanAreKept_stillAnswers() {
    Catalog catalog = catalog(named(offer("acme", "opus", ONE), List.of(), "opus-\\d+"));
    for (int i = 0; i < 3_000; i++) {
      assertThat(found(catalog, "nobody-" + i)).isEqualTo("none");
    }
    assertThat(found(catalog, "opus-7")).isEqualTo("acme/opus@undated");
  }

  @Test
  void find_datedAlias_changesItsMeaning() {
    Instant change = Instant.parse("2026-06-16T00:00:00Z");
    Catalog catalog =
        catalog(
            named(
                offer("acme", "medium-1", ONE),
                List.of(new Alias("medium", Optional.empty(), Optional.of(change)))),
            named(
                offer("acme", "medium-2", ONE),
                List.of(new Alias("medium", Optional.of(change), Optional.empty()))));
    assertThat(found(catalog, "acme", "medium", "2026-06-15T23:59:59Z"))
        .isEqualTo("acme/medium-1@undated");
    assertThat(found(catalog, "acme", "medium", "2026-06-16T00:00:00Z"))
        .isEqualTo("acme/medium-2@undated");
  }

  @Test
  void find_datedPrices_areHalfOpen() {
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                dated("2026-07-30", "", rates("input=0.2")),
                dated("2026-01-01", "2026-07-30", rates("input=1"))));
    assertThat(found(catalog, "acme", "m", "2026-07-29T23:59:59Z")).isEqualTo("acme/m@2026-01-01");
    assertThat(found(catalog, "acme", "m", "2026-07-30T00:00:00Z")).isEqualTo("acme/m@2026-07-30");
    assertThat(found(catalog, "acme", "m", "2025-12-31T23:59:59Z")).isEqualTo("none");
    Priceable early =
        new Priceable(
            "acme",
            "m",
            Instant.parse("2025-12-31T00:00:00Z"),
            TokenCounts.of(1, 0),
            dev.purser.core.usage.Quantities.NONE,
            "",
            "",
            "");
    assertThat(catalog.cost(early))
        .isEqualTo(
            new Cost.Unpriced(
                "no price for acme/m at 2025-12-31T00:00:00Z; one starts at 2026-01-01T00:00:00Z"));
  }

  @Test
  void offer_overlappingPrices_areRefused() {
    assertThatThrownBy(() ->
            offer(
                "acme",
                "m",
                dated("", "2026-08-01", rates("input=1")),
                dated("2026-07-30", "", rates("input=2"))))
        .hasMessageContaining("overlap");
    assertThatThrownBy(() -> dated("2026-08-01", "2026-08-01", rates("input=1")))
        .hasMessageContaining("must end after it starts");
    assertThatThrownBy(() -> offer("acme", "m", price(rates("input=1")), price(rates("input=2"))))
        .hasMessageContaining("overlap");
  }

  @Test
  void under_upperOffer_winsOnlyWhileItHasAPriceInForce() {
    Catalog own = catalog(offer("acme", "m", dated("2026-12-01", "", rates("input=9"))));
    Catalog catalog = catalog(offer("acme", "m", ONE), offer("acme", "n", ONE)).under(own);
    assertThat(found(catalog, "m")).isEqualTo("acme/m@undated");
    assertThat(found(catalog, "acme", "m", "2026-12-01T00:00:00Z")).isEqualTo("acme/m@2026-12-01");
    assertThat(found(catalog, "n")).isEqualTo("acme/n@undated");
    assertThat(catalog.offers()).hasSize(3);
  }

  @Test
  void of_twoOffersOfOneModel_theLaterInTheListWins() {
    Catalog catalog =
        catalog(
            offer("acme", "m", dated("2026-01-01", "", rates("input=1"))),
            offer("acme", "m", dated("2026-06-01", "", rates("input=2"))));
    assertThat(found(catalog, "m")).isEqualTo("acme/m@2026-06-01");
    assertThat(found(catalog, "acme", "m", "2026-03-01T00:00:00Z")).isEqualTo("acme/m@2026-01-01");
  }

  @Test
  void find_sellerThatStandsForOthers_usesTheirOffersInOrder() {
    Catalog catalog =
        Catalog.of(
            List.of(
                offer("acme", "m", ONE),
                named(offer("other", "m", ONE), List.of()),
                named(offer("other", "n", ONE), List.of())),
            Map.of("sim", List.of("acme", "other")));
    assertThat(found(catalog, "sim", "m", "2026-11-20T12:00:00Z")).isEqualTo("acme/m@undated");
    assertThat(found(catalog, "sim", "n", "2026-11-20T12:00:00Z")).isEqualTo("other/n@undated");
    assertThat(catalog.limits("sim", "n").maxOutput()).isEqualTo(OptionalLong.of(100));
    assertThat(catalog.limits("acme", "m")).isEqualTo(ModelLimits.UNKNOWN);
    assertThat(catalog.limits("nobody", "m")).isEqualTo(ModelLimits.UNKNOWN);
  }

  @Test
  void limits_ofAnUpperOfferWithout_areTheOnesBelow() {
    Catalog catalog =
        catalog(named(offer("acme", "m", ONE), List.of())).under(catalog(offer("acme", "m", ONE)));
    assertThat(catalog.limits("acme", "m").contextWindow()).isEqualTo(OptionalLong.of(1_000));
  }

  @Test
  void find_shows_theBasePricesAndTheirSource() {
    PriceInForce price =
        catalog(offer("acme", "m", price(rates("input=1/12", "images=0.04"))))
            .find("acme", "m", Prices.NOON)
            .orElseThrow();
    assertThat(price.units())
        .containsExactly(
            new PriceInForce.UnitPrice("input", "1/12", 1_000_000),
            new PriceInForce.UnitPrice("images", "0.04", 1));
    assertThat(price.source()).isEqualTo("test");
    assertThat(price.currency()).isEqualTo("USD");
  }
}
