package dev.purser.core.price;

import dev.purser.core.price.PriceOverride.Family;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Builds offers and questions for tests, in few words. */
final class Prices {

  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private Prices() {}

  /** {@code input=3} per million tokens, {@code web_search=10/1000} as a price and its per. */
  static Map<String, Rate> rates(String... prices) {
    Map<String, Rate> rates = new LinkedHashMap<>();
    for (String price : prices) {
      String unit = price.substring(0, price.indexOf('='));
      rates.put(
          unit, new Rate(Ratio.parse(price.substring(unit.length() + 1)), Rate.usualPer(unit)));
    }
    return rates;
  }

  static DatedPrice price(Map<String, Rate> base, PriceOverride... overrides) {
    return dated("", "", base, overrides);
  }

  static DatedPrice dated(
      String from, String to, Map<String, Rate> base, PriceOverride... overrides) {
    return new DatedPrice(
        instant(from),
        instant(to),
        Optional.empty(),
        "USD",
        "test",
        Optional.empty(),
        base,
        List.of(overrides),
        Map.of());
  }

  private static Optional<Instant> instant(String date) {
    return date.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(date + "T00:00:00Z"));
  }

  static Offer offer(String provider, String model, DatedPrice... prices) {
    return new Offer(provider, model, List.of(), List.of(), ModelLimits.UNKNOWN, List.of(prices));
  }

  static Offer named(Offer offer, List<Offer.Alias> aliases, String... patterns) {
    return new Offer(
        offer.provider(),
        offer.model(),
        aliases,
        List.of(patterns),
        new ModelLimits(OptionalLong.of(1_000), OptionalLong.of(100)),
        offer.prices());
  }

  static Catalog catalog(Offer... offers) {
    return Catalog.of(List.of(offers), Map.of());
  }

  static Conditions tier(String tier) {
    return new Conditions(Set.of(tier), Set.of(), Set.of(), 0, List.of(), Set.of());
  }

  static Conditions speed(String speed) {
    return new Conditions(Set.of(), Set.of(speed), Set.of(), 0, List.of(), Set.of());
  }

  static Conditions region(String region) {
    return new Conditions(Set.of(), Set.of(), Set.of(region), 0, List.of(), Set.of());
  }

  static Conditions context(long from) {
    return new Conditions(Set.of(), Set.of(), Set.of(), from, List.of(), Set.of());
  }

  static Conditions time(int fromHour, int toHour, DayOfWeek... days) {
    return new Conditions(
        Set.of(),
        Set.of(),
        Set.of(),
        0,
        List.of(new Times.Hours(fromHour * 3600, toHour * 3600)),
        Set.of(days));
  }

  static PriceOverride set(Conditions when, String... prices) {
    return new PriceOverride(when, rates(prices), Map.of(), false);
  }

  static PriceOverride multiply(Conditions when, Family family, String factor) {
    return new PriceOverride(when, Map.of(), Map.of(family, Ratio.parse(factor)), false);
  }

  static PriceOverride ifAsked(PriceOverride override) {
    return new PriceOverride(override.when(), override.set(), override.multiply(), true);
  }

  static Priceable usage(String model, TokenCounts tokens) {
    return new Priceable("acme", model, NOON, tokens, Quantities.NONE, "", "", "");
  }

  static BoundRequest request(String model, long input, long output) {
    return new BoundRequest("acme", model, NOON, input, output, Quantities.NONE, "", "", "");
  }
}
