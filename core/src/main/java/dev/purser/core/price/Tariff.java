package dev.purser.core.price;

import dev.purser.core.price.PriceInForce.UnitPrice;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

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
  private final Scopes scopes;
  private final boolean metered;
  private final Map<Long, RateTable> tables = new ConcurrentHashMap<>();

  /**
   * @param usd US dollars for one unit of the price's currency; empty if no rate is known
   */
  Tariff(Offer offer, DatedPrice price, Optional<Ratio> usd) {
    this.price = price;
    this.usd = usd;
    this.inForce = inForce(offer, price);
    this.reference = inForce.reference();
    this.scopes = new Scopes(price, usd);
    this.metered = price.overrides().stream().anyMatch(o -> o.when().used().isPresent());
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
        price.source(),
        price.confidence());
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
    /** These, for one part of it each. */
    record Known(List<Bill.Charge> charges) implements Terms {}

    /** None: its tier or speed is none that this price knows. */
    record Missing(Cost.Unpriced cost) implements Terms {}
  }

  /** The cost of a usage; unpriced too where its tier or speed is none that this price knows. */
  Cost cost(Priceable usage, AccountUse use) {
    return switch (terms(usage, use)) {
      case Terms.Known(List<Bill.Charge> charges) ->
          charges.size() == 1 ? Bill.of(charges.getFirst()) : Bill.of(charges);
      case Terms.Missing(Cost.Unpriced cost) -> cost;
    };
  }

  Terms terms(Priceable usage, AccountUse use) {
    if (usd.isEmpty()) {
      return new Terms.Missing(new Cost.Unpriced(noRate(usage.at())));
    }
    String tier = tier(usage.serviceTier());
    if (!tier.isEmpty() && !scopes.hasTier(tier)) {
      return new Terms.Missing(new Cost.Unpriced(unknown("service tier", tier)));
    }
    String speed = speed(usage.speed());
    if (!speed.isEmpty() && !scopes.hasSpeed(speed)) {
      return new Terms.Missing(new Cost.Unpriced(unknown("speed", speed)));
    }
    Quantities quantities = price.billed(usage.quantities());
    Conditions.Served call = served(usage);
    long applied = 0;
    List<Marginal> partly = new ArrayList<>(0);
    List<PriceOverride> overrides = price.overrides();
    for (int i = 0; i < overrides.size(); i++) {
      PriceOverride override = overrides.get(i);
      Conditions when = override.when();
      if (when.hold(call) && (!when.times().matter() || when.times().holdAt(usage.at()))) {
        BigDecimal used =
            when.used().isPresent() ? used(when.used().get(), usage, use) : BigDecimal.ZERO;
        if (override.splits()) {
          Marginal one = new Marginal(1L << i, override, used);
          switch (one.extent(usage.tokens(), quantities)) {
            case NOTHING -> {}
            case PART -> partly.add(one);
            case ALL -> applied |= one.bit();
          }
        } else if (when.used().isEmpty() || when.used().get().holds(used)) {
          applied |= 1L << i;
        }
      }
    }
    Bill.Charge whole =
        new Bill.Charge(usage.tokens(), quantities, table(applied), inForce.offer(), reference);
    return new Terms.Known(
        partly.isEmpty() ? List.of(whole) : Marginal.split(whole, applied, partly, this::table));
  }

  private static Conditions.Served served(Priceable usage) {
    long context = usage.tokens().inputTotal();
    return new Conditions.Served(
        tier(usage.serviceTier()),
        speed(usage.speed()),
        usage.region(),
        usage.account(),
        context,
        usage.tokens().total() - context);
  }

  /** The cost of a usage at the dearest of all rates that it may have by time and volume. */
  Cost dearest(Priceable usage) {
    return terms(usage, AccountUse.NONE) instanceof Terms.Missing(Cost.Unpriced cost)
        ? cost
        : Bill.of(
            new Bill.Charge(
                usage.tokens(),
                price.billed(usage.quantities()),
                RateTable.of(scopes.dearest(served(usage)), usd.orElseThrow()),
                inForce.offer(),
                reference));
  }

  boolean isMetered() {
    return metered;
  }

  private BigDecimal used(Volume volume, Priceable usage, AccountUse use) {
    return use.of(key(volume.meter(), usage));
  }

  private AccountUse.Key key(Meter meter, Priceable usage) {
    return meter.key(usage.account(), usage.provider(), inForce.model(), usage.at());
  }

  /** Tells what a call, or a run of it, adds to each meter that this price reads. */
  void meter(Meter.Use use, BiConsumer<AccountUse.Key, BigDecimal> each) {
    if (!metered) {
      return;
    }
    Priceable usage = use.of();
    // Meters of two zones can stand at the same count, which takes a call once.
    Set<AccountUse.Key> told = new HashSet<>();
    for (PriceOverride override : price.overrides()) {
      if (override.when().used().isPresent()) {
        Meter meter = override.when().used().get().meter();
        AccountUse.Key key = key(meter, usage);
        if (told.add(key)) {
          each.accept(key, meter.amount(use));
        }
      }
    }
  }

  /**
   * The most that a request can cost: the dearest over every tier and region that the provider may
   * choose where the request names none, every time of day, whatever the account has used, every
   * context and output length that it can reach, and every token class.
   */
  Bound bound(BoundRequest request) {
    if (usd.isEmpty()) {
      return new Bound.Unpriced(noRate(request.at()));
    }
    String tier = tier(request.serviceTier());
    if (!tier.isEmpty() && !scopes.hasTier(tier)) {
      return new Bound.Unpriced(unknown("service tier", tier));
    }
    String speed = speed(request.speed());
    if (!speed.isEmpty() && !scopes.hasSpeed(speed)) {
      return new Bound.Unpriced(unknown("speed", speed));
    }
    boolean anyTier = PROVIDER_CHOOSES.contains(request.serviceTier().toLowerCase(Locale.ROOT));
    Ceiling ceiling = new Ceiling(request, price.billed(request.quantities()), inForce);
    for (Scopes.Level level :
        scopes.of(anyTier, tier, speed, request.region(), request.account())) {
      if (level.isWithin(request.inputTokens(), request.outputTokens())) {
        level.tables().forEach(ceiling::include);
      }
    }
    return ceiling.bound();
  }

  private RateTable table(long applied) {
    RateTable known = tables.get(applied);
    return known != null ? known : tables.computeIfAbsent(applied, this::workOut);
  }

  private RateTable workOut(long applied) {
    Map<String, Rate> rates = price.base();
    for (int i = 0; i < price.overrides().size(); i++) {
      if ((applied & 1L << i) != 0) {
        rates = price.overrides().get(i).applyTo(rates);
      }
    }
    return RateTable.of(rates, usd.orElseThrow());
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
