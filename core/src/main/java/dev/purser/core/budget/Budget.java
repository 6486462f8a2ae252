package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A limit over the calls that match, per unit and period, split into one window per distinct value
 * of the labels in {@code per}.
 *
 * @param key its identity
 * @param match which calls it looks at
 * @param per dimensions that split it; empty for one shared window
 * @param unit what it counts
 * @param limit the limit of each window, in the unit's amounts, at least 0
 * @param limits other limits for named groups; the first group that fits wins
 * @param period how long a window lasts
 * @param zone whose calendar its windows follow
 * @param enforcement what it does about a call that does not fit
 * @param thresholds shares of the limit at which an event is raised once per window, ascending
 * @param warningAt share of the limit from which its state is {@code warning}
 * @param criticalAt share of the limit from which its state is {@code critical}
 * @param unknownPrice what it does about a call without a price
 * @param unboundedHold what to hold for a request without a bound; empty refuses such requests.
 *     With it the limit is no ceiling
 * @param maxWindows the most groups that it may be split into
 * @param version 1 for the first, one more for each change
 * @param seededTo the sequence number of the newest ledger entry that its windows were seeded with;
 *     0 if there was none
 */
public record Budget(
    BudgetKey key,
    Match match,
    List<String> per,
    Unit unit,
    long limit,
    List<GroupLimit> limits,
    Period period,
    ZoneId zone,
    Enforcement enforcement,
    List<BigDecimal> thresholds,
    BigDecimal warningAt,
    BigDecimal criticalAt,
    UnknownPrice unknownPrice,
    OptionalLong unboundedHold,
    int maxWindows,
    long version,
    long seededTo) {

  /** The thresholds where none are given. */
  public static final List<BigDecimal> DEFAULT_THRESHOLDS =
      List.of(
          new BigDecimal("0.5"),
          new BigDecimal("0.75"),
          new BigDecimal("0.9"),
          new BigDecimal("1.0"));

  /**
   * The greatest amount of a limit, and of what a window may settle or hold. Three of them, added
   * or subtracted, stay within a {@code long}, so that arithmetic on a window never overflows.
   */
  public static final long MAX_AMOUNT = 3_000_000_000_000_000_000L;

  /** The most thresholds: each is a bit of a window. */
  public static final int MAX_THRESHOLDS = 32;

  /** Checks ranges and copies. */
  public Budget {
    per = List.copyOf(per);
    limits = List.copyOf(limits);
    thresholds = List.copyOf(thresholds);
    checkAmount("limit", limit);
    if (thresholds.size() > MAX_THRESHOLDS) {
      throw new IllegalArgumentException("more than " + MAX_THRESHOLDS + " thresholds");
    }
    if (maxWindows < 1) {
      throw new IllegalArgumentException("max_windows must be at least 1");
    }
    if (unboundedHold.isPresent()) {
      checkAmount("unbounded_hold", unboundedHold.getAsLong());
    }
  }

  private static void checkAmount(String name, long amount) {
    if (amount < 0 || amount > MAX_AMOUNT) {
      throw new IllegalArgumentException(name + " is negative or too large");
    }
  }

  /**
   * The same budget as its {@code n}-th version, seeded with the entries up to a sequence number.
   */
  public Budget installed(long n, long seededWith) {
    return new Budget(
        key,
        match,
        per,
        unit,
        limit,
        limits,
        period,
        zone,
        enforcement,
        thresholds,
        warningAt,
        criticalAt,
        unknownPrice,
        unboundedHold,
        maxWindows,
        n,
        seededWith);
  }

  /** Whether the windows of another version are the same, so that they can stay as they are. */
  public boolean hasWindowsOf(Budget other) {
    return match.equals(other.match)
        && per.equals(other.per)
        && unit == other.unit
        && period == other.period
        && zone.equals(other.zone)
        && enforcement.isCeiling() == other.enforcement.isCeiling();
  }

  /**
   * Another limit for a named group.
   *
   * @param group values by dimension; every one must be equal in the window's group
   * @param limit the limit, in the unit's amounts
   */
  public record GroupLimit(Labels group, long limit) {
    /** Checks the range. */
    public GroupLimit {
      checkAmount("limit", limit);
    }
  }

  /** The group that a call falls into; values that the call lacks are one shared group. */
  public Labels groupOf(Call call) {
    if (per.isEmpty()) {
      return Labels.NONE;
    }
    Map<String, String> group = new TreeMap<>();
    for (String dimension : per) {
      group.put(dimension, call.dimension(dimension, enforcement.isCeiling()));
    }
    return Labels.of(group);
  }

  /** The limit of a group, before overrides. */
  public long limitOf(Labels group) {
    for (GroupLimit exception : limits) {
      if (group.with(exception.group()).equals(group)) {
        return exception.limit();
      }
    }
    return limit;
  }
}
