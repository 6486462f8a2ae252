package dev.purser.core.price;

import java.time.DayOfWeek;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When an override of a price applies: all conditions that are given must hold; an empty one is not
 * given.
 *
 * @param serviceTiers the serving tier is one of these
 * @param speeds the speed is one of these
 * @param regions the serving region is one of these
 * @param otherRegions the serving region is known and none of these
 * @param accounts the account that pays is one of these
 * @param contextFrom the input tokens of the whole request, cached ones included, are at least
 *     this; 0 if not given
 * @param outputFrom the output tokens of the whole answer, reasoning included, are at least this; 0
 *     if not given
 * @param used the account has used so much
 * @param times the clock and the calendar
 */
public record Conditions(
    Set<String> serviceTiers,
    Set<String> speeds,
    Set<String> regions,
    Set<String> otherRegions,
    Set<String> accounts,
    long contextFrom,
    long outputFrom,
    Optional<Volume> used,
    Times times) {

  /** No condition: what applies to every call. */
  public static final Conditions NONE =
      new Conditions(
          Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), 0, 0, Optional.empty(), Times.ALWAYS);

  /** Copies and checks. */
  public Conditions {
    serviceTiers = Set.copyOf(serviceTiers);
    speeds = Set.copyOf(speeds);
    regions = Set.copyOf(regions);
    otherRegions = Set.copyOf(otherRegions);
    accounts = Set.copyOf(accounts);
    if (contextFrom < 0 || outputFrom < 0) {
      throw new IllegalArgumentException(
          "context and output tokens are not negative: " + contextFrom + ", " + outputFrom);
    }
  }

  /** Conditions of a request alone, with hours and days in UTC. */
  public Conditions(
      Set<String> serviceTiers,
      Set<String> speeds,
      Set<String> regions,
      long contextFrom,
      List<Times.Hours> hours,
      Set<DayOfWeek> days) {
    this(
        serviceTiers,
        speeds,
        regions,
        Set.of(),
        Set.of(),
        contextFrom,
        0,
        Optional.empty(),
        Times.utc(hours, days));
  }

  /** The same where the account has used so much. */
  public Conditions with(Volume volume) {
    return new Conditions(
        serviceTiers,
        speeds,
        regions,
        otherRegions,
        accounts,
        contextFrom,
        outputFrom,
        Optional.of(volume),
        times);
  }

  /** The same at other times. */
  public Conditions with(Times other) {
    return new Conditions(
        serviceTiers,
        speeds,
        regions,
        otherRegions,
        accounts,
        contextFrom,
        outputFrom,
        used,
        other);
  }

  /** The same for these accounts only, for any where there are none. */
  public Conditions of(Set<String> payers) {
    return new Conditions(
        serviceTiers, speeds, regions, otherRegions, payers, contextFrom, outputFrom, used, times);
  }

  /** What can be said of a call once it has been served, without time and state. */
  record Served(
      String tier, String speed, String region, String account, long context, long output) {}

  /** Whether all but the time, and what the account has used, holds. */
  boolean hold(Served call) {
    return (serviceTiers.isEmpty() || serviceTiers.contains(call.tier()))
        && (speeds.isEmpty() || speeds.contains(call.speed()))
        && (regions.isEmpty() || regions.contains(call.region()))
        && (otherRegions.isEmpty() || isOther(call.region()))
        && (accounts.isEmpty() || accounts.contains(call.account()))
        && call.context() >= contextFrom
        && call.output() >= outputFrom;
  }

  private boolean isOther(String region) {
    return !region.isEmpty() && !otherRegions.contains(region);
  }
}
