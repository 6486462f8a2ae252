package dev.purser.core.price;

import dev.purser.core.price.PriceInForce.UnitPrice;
import dev.purser.core.usage.Cost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One dated price of an offer, ready to price calls: which overrides apply to a call is a set of
 * bits, and each set that occurs is worked out once into a {@link RateTable}. Thread-safe.
 */
final class Tariff {

  /** The names under which providers say that nothing special was asked for or served. */
  private static final Set<String> STANDARD =
      Set.of("", "standard", "default", "auto", "on_demand", "standard_only");

  /** Of the names for the standard tier, those that leave the choice to the provider. */
  private static final Set<String> PROVIDER_CHOOSES = Set.of("", "auto");

  private final DatedPrice price;
  private final Optional<Ratio> usd;
  private final PriceInForce inForce;
  private final String reference;
  private final Set<String> tiers = new HashSet<>();
  private final Set<String> speeds = new HashSet<>();
  private final Set<String> regions = new HashSet<>();
  private final Set<String> unaskedTiers = new HashSet<>();
  private final Set<String> unaskedRegions = new HashSet<>();
  private final TreeSet<Long> contexts = new TreeSet<>(Set.of(0L));
  private final Map<Integer, RateTable> tables = new ConcurrentHashMap<>();
  private final Map<Scope, List<Level>> levels = new ConcurrentHashMap<>();

  /** What a request says about how it is served, in normal form. */
  private record Scope(
      boolean anyTier, String tier, String speed, boolean anyRegion, String region) {}

  /** The tables that may apply to a request of at least so many input tokens. */
  private record Level(long contextFrom, List<RateTable> tables) {}

  /**
   * @param usd US dollars for one unit of the price's currency; empty if no rate is known
   */
  Tariff(Offer offer, DatedPrice price, Optional<Ratio> usd) {
    this.price = price;
    this.usd = usd;
    this.inForce = inForce(offer, price);
    this.reference = inForce.reference();
    for (PriceOverride override : price.overrides()) {
      tiers.addAll(override.when().serviceTiers());
      speeds.addAll(override.when().speeds());
      regions.addAll(override.when().regions());
      if (!override.onlyIfAsked()) {
        unaskedTiers.addAll(override.when().serviceTiers());
        unaskedRegions.addAll(override.when().regions());
      }
      contexts.add(override.when().contextFrom());
    }
  }

  private static PriceInForce inForce(Offer offer, DatedPrice price) {
    List<UnitPrice> units = new ArrayList<>(price.base().size());
    price
        .base()
        .forEach((unit, rate) -> units.add(new UnitPrice(unit, rate.usd().text(), rate.per())));
    return new PriceInForce(
        offer.id(),
        offer.provider(),
        offer.model(),
        price.from(),
        price.to(),
        price.currency(),
        units,
        price.source());
  }

  boolean inForceAt(Instant at) {
    return price.inForceAt(at);
  }

  PriceInForce inForce() {
    return inForce;
  }

  boolean isInUsd() {
    return price.currency().equals(ExchangeRate.USD);
  }

  private String noRate(Instant at) {
    return inForce.offer()
        + " is priced in "
        + price.currency()
        + ", and there is no exchange rate for it at "
        + at;
  }

  /** The rates that a usage is charged at, or why there are none. */
  sealed interface Terms {
    /** These. */
    record Known(RateTable rates) implements Terms {}

    /** None: its tier or speed is none that this price knows. */
    record Missing(Cost.Unpriced cost) implements Terms {}
  }

  /** The cost of a usage; unpriced too where its tier or speed is none that this price knows. */
  Cost cost(Priceable usage) {
    return switch (terms(usage)) {
      case Terms.Known(RateTable rates) ->
          Bill.of(
              usage.tokens(), price.billed(usage.quantities()), rates, inForce.offer(), reference);
      case Terms.Missing(Cost.Unpriced cost) -> cost;
    };
  }

  /** What a usage is charged at under terms of this price. */
  Bill.Charge charge(Priceable usage, RateTable rates) {
    return new Bill.Charge(
        usage.tokens(), price.billed(usage.quantities()), rates, inForce.offer(), reference);
  }

  Terms terms(Priceable usage) {
    if (usd.isEmpty()) {
      return new Terms.Missing(new Cost.Unpriced(noRate(usage.at())));
    }
    String tier = tier(usage.serviceTier());
    if (!tier.isEmpty() && !tiers.contains(tier)) {
      return new Terms.Missing(new Cost.Unpriced(unknown("service tier", tier)));
    }
    String speed = speed(usage.speed());
    if (!speed.isEmpty() && !speeds.contains(speed)) {
      return new Terms.Missing(new Cost.Unpriced(unknown("speed", speed)));
    }
    int applied = 0;
    long context = usage.tokens().inputTotal();
    List<PriceOverride> overrides = price.overrides();
    for (int i = 0; i < overrides.size(); i++) {
      Conditions when = overrides.get(i).when();
      if (when.holds(tier, speed, usage.region(), context)
          && (!when.timed() || when.holdsAt(usage.at()))) {
        applied |= 1 << i;
      }
    }
    return new Terms.Known(table(applied));
  }

  /**
   * The most that a request can cost: the dearest over every tier and region that the provider may
   * choose where the request names none, every time of day, every context length that it can reach,
   * and every token class.
   */
  Bound bound(BoundRequest request) {
    if (usd.isEmpty()) {
      return new Bound.Unpriced(noRate(request.at()));
    }
    String tier = tier(request.serviceTier());
    if (!tier.isEmpty() && !tiers.contains(tier)) {
      return new Bound.Unpriced(unknown("service tier", tier));
    }
    String speed = speed(request.speed());
    if (!speed.isEmpty() && !speeds.contains(speed)) {
      return new Bound.Unpriced(unknown("speed", speed));
    }
    Scope scope =
        new Scope(
            PROVIDER_CHOOSES.contains(request.serviceTier().toLowerCase(Locale.ROOT)),
            tier,
            speed,
            request.region().isEmpty(),
            regions.contains(request.region()) ? request.region() : "");
    Ceiling ceiling = new Ceiling(request, price.billed(request.quantities()), inForce);
    for (Level level : levels.computeIfAbsent(scope, this::levels)) {
      if (request.inputTokens() >= level.contextFrom()) {
        level.tables().forEach(ceiling::include);
      }
    }
    return ceiling.bound();
  }

  private List<Level> levels(Scope scope) {
    List<Level> all = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (long context : contexts) {
      Set<Integer> reachable = new TreeSet<>();
      for (String tier : open(scope.anyTier(), scope.tier(), unaskedTiers)) {
        for (String speed : open(false, scope.speed(), Set.of())) {
          for (String region : open(scope.anyRegion(), scope.region(), unaskedRegions)) {
            reachable.addAll(masks(tier, speed, region, context));
          }
        }
      }
      reachable.removeAll(seen);
      seen.addAll(reachable);
      all.add(new Level(context, reachable.stream().map(this::table).toList()));
    }
    return List.copyOf(all);
  }

  /** What may serve: the one asked for or, should it not be to be had, the standard one. */
  private static Set<String> open(boolean any, String asked, Set<String> unasked) {
    Set<String> open = new TreeSet<>(any ? unasked : Set.of());
    open.add("");
    open.add(asked);
    return open;
  }

  /** The sets of overrides that may apply, whatever the time of day. */
  private List<Integer> masks(String tier, String speed, String region, long context) {
    List<Integer> masks = new ArrayList<>(List.of(0));
    for (int i = 0; i < price.overrides().size(); i++) {
      Conditions when = price.overrides().get(i).when();
      if (when.holds(tier, speed, region, context)) {
        int bit = 1 << i;
        List<Integer> with = masks.stream().map(mask -> mask | bit).toList();
        if (when.timed()) {
          masks.addAll(with);
        } else {
          masks = new ArrayList<>(with);
        }
      }
    }
    return masks;
  }

  private RateTable table(int applied) {
    RateTable known = tables.get(applied);
    return known != null ? known : tables.computeIfAbsent(applied, this::workOut);
  }

  private RateTable workOut(int applied) {
    Map<String, Rate> rates = price.base();
    for (int i = 0; i < price.overrides().size(); i++) {
      if ((applied & 1 << i) != 0) {
        rates = price.overrides().get(i).applyTo(rates);
      }
    }
    if (!isInUsd()) {
      Map<String, Rate> converted = new LinkedHashMap<>();
      Ratio factor = usd.orElseThrow();
      rates.forEach((unit, rate) -> converted.put(unit, rate.times(factor)));
      return new RateTable(converted);
    }
    return new RateTable(rates);
  }

  private static String tier(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return STANDARD.contains(lower) ? "" : lower;
  }

  private static String speed(String name) {
    return name.equals("standard") ? "" : name;
  }

  private String unknown(String what, String name) {
    return inForce.offer() + " has no price for " + what + " '" + name + "'";
  }
}
