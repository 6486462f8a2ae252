package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.ZoneOffset;
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

  /** From which share of the limit the state is {@code warning} where nothing is said. */
  public static final BigDecimal DEFAULT_WARNING_AT = new BigDecimal("0.8");

  /** From which share of the limit the state is {@code critical} where nothing is said. */
  public static final BigDecimal DEFAULT_CRITICAL_AT = new BigDecimal("0.95");

  /** The most groups where nothing is said. */
  public static final int DEFAULT_MAX_WINDOWS = 100_000;

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
   * A builder with the four things that no budget lacks; all else starts at its default, which is a
   * hard limit over every call of the organisation.
   *
   * @param limit in the unit's amounts
   */
  public static Builder builder(BudgetKey key, Unit unit, long limit, Period period) {
    return new Builder(key, unit, limit, period);
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

  /** Collects the parts of a budget, each named as the component it sets. Not thread-safe. */
  public static final class Builder {
    private final BudgetKey key;
    private final Unit unit;
    private final long limit;
    private final Period period;
    private Match match = Match.ALL;
    private List<String> per = List.of();
    private List<GroupLimit> limits = List.of();
    private ZoneId zone = ZoneOffset.UTC;
    private Enforcement enforcement = Enforcement.HARD;
    private List<BigDecimal> thresholds = DEFAULT_THRESHOLDS;
    private BigDecimal warningAt = DEFAULT_WARNING_AT;
    private BigDecimal criticalAt = DEFAULT_CRITICAL_AT;
    private UnknownPrice unknownPrice = UnknownPrice.DENY;
    private OptionalLong unboundedHold = OptionalLong.empty();
    private int maxWindows = DEFAULT_MAX_WINDOWS;

    private Builder(BudgetKey key, Unit unit, long limit, Period period) {
      this.key = key;
      this.unit = unit;
      this.limit = limit;
      this.period = period;
    }

    /** Sets {@link Budget#match}. */
    public Builder match(Match value) {
      match = value;
      return this;
    }

    /** Sets {@link Budget#per}. */
    public Builder per(String... dimensions) {
      per = List.of(dimensions);
      return this;
    }

    /** Sets {@link Budget#limits}. */
    public Builder limits(List<GroupLimit> value) {
      limits = value;
      return this;
    }

    /** Sets {@link Budget#zone}. */
    public Builder zone(ZoneId value) {
      zone = value;
      return this;
    }

    /** Sets {@link Budget#enforcement}. */
    public Builder enforcement(Enforcement value) {
      enforcement = value;
      return this;
    }

    /** Sets {@link Budget#thresholds}. */
    public Builder thresholds(List<BigDecimal> value) {
      thresholds = value;
      return this;
    }

    /** Sets {@link Budget#warningAt}. */
    public Builder warningAt(BigDecimal value) {
      warningAt = value;
      return this;
    }

    /** Sets {@link Budget#criticalAt}. */
    public Builder criticalAt(BigDecimal value) {
      criticalAt = value;
      return this;
    }

    /** Sets {@link Budget#unknownPrice}. */
    public Builder unknownPrice(UnknownPrice value) {
      unknownPrice = value;
      return this;
    }

    /** Sets {@link Budget#unboundedHold}. */
    public Builder unboundedHold(long amount) {
      unboundedHold = OptionalLong.of(amount);
      return this;
    }

    /** Sets {@link Budget#maxWindows}. */
    public Builder maxWindows(int value) {
      maxWindows = value;
      return this;
    }

    /**
     * The budget, not yet installed.
     *
     * @throws IllegalArgumentException if a part is out of range
     */
    public Budget build() {
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
          1,
          0);
    }
  }
}
