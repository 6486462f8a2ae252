package dev.purser.core.price;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The dearest rates of one price, by what is known of a request before it is sent. Thread-safe.
 *
 * <p>Whatever may or may not hold (the hour, what the account has used, where a marginal price
 * begins) is taken rate by rate at the dearer, since every override makes a dearer rate no cheaper
 * than a cheap one.
 */
final class Scopes {

  /** Stands for every region that no condition names. */
  private static final String OTHER = "\0";

  private final DatedPrice price;
  private final Optional<Ratio> usd;
  private final Set<String> tiers = new HashSet<>();
  private final Set<String> speeds = new HashSet<>();
  private final Set<String> regions = new HashSet<>();
  private final Set<String> accounts = new HashSet<>();
  private final Set<String> unaskedTiers = new HashSet<>();
  private final Set<String> unaskedRegions = new HashSet<>();
  private final Set<Long> contexts = new TreeSet<>(Set.of(0L));
  private final Set<Long> outputs = new TreeSet<>(Set.of(0L));
  private final Map<Scope, List<Level>> levels = new ConcurrentHashMap<>();

  /** What a request says about how it is served, in normal form. */
  private record Scope(
      boolean anyTier,
      String tier,
      String speed,
      boolean anyRegion,
      String region,
      String account) {}

  /** The dearest rates of a request of at least so many tokens, one table for each way to serve. */
  record Level(long contextFrom, long outputFrom, Map<Map<String, Rate>, RateTable> dearest) {
    boolean isWithin(long context, long output) {
      return context >= contextFrom && output >= outputFrom;
    }

    Collection<RateTable> tables() {
      return dearest.values();
    }
  }

  Scopes(DatedPrice price, Optional<Ratio> usd) {
    this.price = price;
    this.usd = usd;
    for (PriceOverride override : price.overrides()) {
      Conditions when = override.when();
      tiers.addAll(when.serviceTiers());
      speeds.addAll(when.speeds());
      regions.addAll(when.regions());
      regions.addAll(when.otherRegions());
      accounts.addAll(when.accounts());
      if (!override.onlyIfAsked()) {
        unaskedTiers.addAll(when.serviceTiers());
        unaskedRegions.addAll(when.regions());
        if (!when.otherRegions().isEmpty()) {
          unaskedRegions.add(OTHER);
        }
      }
      contexts.add(when.contextFrom());
      outputs.add(when.outputFrom());
    }
  }

  boolean hasTier(String tier) {
    return tiers.contains(tier);
  }

  boolean hasSpeed(String speed) {
    return speeds.contains(speed);
  }

  /**
   * @param anyTier whether the provider chooses the tier
   * @param region empty if the provider chooses it
   */
  List<Level> of(boolean anyTier, String tier, String speed, String region, String account) {
    boolean anyRegion = region.isEmpty();
    Scope scope =
        new Scope(
            anyTier,
            tier,
            speed,
            anyRegion,
            anyRegion || regions.contains(region) ? region : OTHER,
            accounts.contains(account) ? account : "");
    List<Level> known = levels.get(scope);
    return known != null ? known : levels.computeIfAbsent(scope, this::levels);
  }

  private List<Level> levels(Scope scope) {
    List<Level> all = new ArrayList<>();
    for (long context : contexts) {
      for (long output : outputs) {
        Map<Map<String, Rate>, RateTable> tables = new LinkedHashMap<>();
        for (String tier : open(scope.anyTier(), scope.tier(), unaskedTiers)) {
          for (String speed : open(false, scope.speed(), Set.of())) {
            for (String region : open(scope.anyRegion(), scope.region(), unaskedRegions)) {
              Map<String, Rate> dearest =
                  dearest(
                      new Conditions.Served(tier, speed, region, scope.account(), context, output));
              if (all.stream()
                  .noneMatch(below ->
                      below.isWithin(context, output) && below.dearest().containsKey(dearest))) {
                tables.computeIfAbsent(dearest, rates -> RateTable.of(rates, usd.orElseThrow()));
              }
            }
          }
        }
        if (!tables.isEmpty()) {
          all.add(new Level(context, output, tables));
        }
      }
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

  /**
   * The dearest rate of each unit that every call of this kind has a rate of. Of a quantity in
   * variants that is any of them, as a request does not say which it will turn out to be.
   */
  Map<String, Rate> dearest(Conditions.Served call) {
    Map<String, Rate> most = price.base();
    Set<String> sure = new HashSet<>(most.keySet());
    for (PriceOverride override : price.overrides()) {
      if (override.when().hold(call)) {
        Map<String, Rate> changed = override.applyTo(most);
        if (override.uncertain()) {
          most = dearer(most, changed);
        } else {
          most = changed;
          sure.addAll(override.set().keySet());
        }
      }
    }
    Map<String, Rate> priced = new LinkedHashMap<>(most);
    boolean input = sure.stream().anyMatch(PriceOverride.Family.INPUT::has);
    boolean output = sure.stream().anyMatch(PriceOverride.Family.OUTPUT::has);
    Set<String> sureBases = sure.stream().map(Units::base).collect(Collectors.toSet());
    priced
        .keySet()
        .removeIf(unit ->
            !sureBases.contains(Units.base(unit))
                && !Units.isOf(Bill.FEE, unit)
                && !(input && PriceOverride.Family.INPUT.has(unit))
                && !(output && PriceOverride.Family.OUTPUT.has(unit)));
    return priced;
  }

  private static Map<String, Rate> dearer(Map<String, Rate> some, Map<String, Rate> others) {
    Map<String, Rate> dearer = new LinkedHashMap<>(some);
    others.forEach((unit, rate) ->
        dearer.merge(
            unit, rate, (a, b) -> a.ticksPerUnit().compareTo(b.ticksPerUnit()) >= 0 ? a : b));
    return dearer;
  }
}
