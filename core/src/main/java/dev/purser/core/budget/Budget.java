package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.ProviderNames;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param currency what its limit is in where it counts money, an ISO 4217 code
 * @param limits other limits for named groups; the first group that fits wins
 * @param period how long a window lasts
 * @param zone whose calendar its windows follow
 * @param anchor an instant at which a window starts, in epoch milliseconds, for billing months and
 *     fiscal years; empty for the calendar's own starts
 * @param durationMs how long a rolling window is, or after how long without a call a session ends,
 *     in milliseconds; not looked at otherwise
 * @param enforcement what it does about a call that does not fit
 * @param thresholds shares of the limit at which an event is raised once per window, ascending
 * @param warningAt share of the limit from which its state is {@code warning}
 * @param criticalAt share of the limit from which its state is {@code critical}
 * @param hold how much of a request it holds
 * @param onExceed what to try where a bound does not fit, in this order; ends with {@code DENY}
 * @param ladder models to ask instead, the dearest first
 * @param minOutput the least output limit that a request may be clamped to, in tokens
 * @param degradeAt share of the limit from which requests go down the ladder though they still fit
 * @param priorityReserve shares of the limit that are kept for a priority and those above it
 * @param unknownPrice what it does about a call without a price
 * @param ceilingRate what a token of an unpriced call counts with {@code CEILING}, in ticks
 * @param unboundedHold what to hold for a request without a bound; empty refuses such requests.
 *     With it the limit is no ceiling
 * @param rollover the most that a window takes over from what the one before it left; empty for
 *     nothing
 * @param maxWindows the most groups that it may be split into
 * @param version 1 for the first, one more for each change
 * @param seededFrom when the oldest record was made that its windows may have been seeded with, in
 *     epoch milliseconds
 * @param seededTo the sequence number of the newest ledger entry that its windows were seeded with;
 *     0 if there was none
 */
public record Budget(
    BudgetKey key,
    Match match,
    List<String> per,
    Unit unit,
    String currency,
    long limit,
    List<GroupLimit> limits,
    Period period,
    ZoneId zone,
    OptionalLong anchor,
    long durationMs,
    Enforcement enforcement,
    List<BigDecimal> thresholds,
    BigDecimal warningAt,
    BigDecimal criticalAt,
    HoldRule hold,
    List<OnExceed> onExceed,
    List<String> ladder,
    long minOutput,
    Optional<BigDecimal> degradeAt,
    Map<Priority, BigDecimal> priorityReserve,
    UnknownPrice unknownPrice,
    long ceilingRate,
    OptionalLong unboundedHold,
    OptionalLong rollover,
    int maxWindows,
    long version,
    long seededFrom,
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

  /** After how long without a call a session ends where nothing is said: 30 minutes. */
  public static final long DEFAULT_IDLE_MS = 30 * 60_000;

  /** What a token of an unpriced call counts where nothing is said: 600 USD per million. */
  public static final long DEFAULT_CEILING_RATE = 6_000_000;

  /** The longest that a rolling window or the pause within a session may be: 400 days. */
  public static final long MAX_DURATION_MS = 400L * 86_400_000;

  /** The dearest that a token of an unpriced call may count, in ticks: 1 USD. */
  public static final long MAX_CEILING_RATE = 10_000_000_000L;

  private static final List<OnExceed> ADAPTIVE =
      List.of(OnExceed.CLAMP, OnExceed.DOWNGRADE, OnExceed.THROTTLE, OnExceed.DENY);

  /**
   * Checks ranges, copies, and fills in what follows: a session is one label's, {@code adaptive}
   * has its preset, and what was tried in vain is denied.
   */
  public Budget {
    per = period == Period.SESSION ? with(per, "session") : List.copyOf(per);
    ladder = List.copyOf(ladder);
    priorityReserve = Map.copyOf(priorityReserve);
    if (onExceed.isEmpty() && enforcement == Enforcement.ADAPTIVE) {
      onExceed = ADAPTIVE;
    }
    onExceed = with(onExceed, OnExceed.DENY);
    if (onExceed.indexOf(OnExceed.DENY) != onExceed.size() - 1) {
      throw new IllegalArgumentException("on_exceed must end with deny");
    }
    limits = List.copyOf(limits);
    thresholds = List.copyOf(thresholds);
    checkAmount("limit", limit);
    if (thresholds.size() > MAX_THRESHOLDS) {
      throw new IllegalArgumentException("more than " + MAX_THRESHOLDS + " thresholds");
    }
    if (maxWindows < 1) {
      throw new IllegalArgumentException("max_windows must be at least 1");
    }
    unboundedHold.ifPresent(amount -> checkAmount("unbounded_hold", amount));
    rollover.ifPresent(amount -> checkAmount("rollover", amount));
    if (minOutput < 1) {
      throw new IllegalArgumentException("min_output must be at least 1");
    }
    if (ceilingRate < 0 || ceilingRate > MAX_CEILING_RATE) {
      throw new IllegalArgumentException("ceiling_rate is negative or too large");
    }
    if (shareSum(priorityReserve).compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException("priority_reserve keeps more than all of the limit");
    }
    new Schedule(period, zone, anchor, durationMs); // checks them
  }

  private static <T> List<T> with(List<T> list, T last) {
    if (list.contains(last)) {
      return List.copyOf(list);
    }
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return List.copyOf(longer);
  }

  private static BigDecimal shareSum(Map<Priority, BigDecimal> shares) {
    for (BigDecimal share : shares.values()) {
      if (share.signum() < 0) {
        throw new IllegalArgumentException("a share of priority_reserve is negative");
      }
    }
    return shares.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
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
  public static BudgetBuilder builder(BudgetKey key, Unit unit, long limit, Period period) {
    return new BudgetBuilder(key, unit, limit, period);
  }

  /**
   * The same budget as its {@code n}-th version, seeded with the entries up to a sequence number
   * whose records are no older than an instant.
   */
  public Budget installed(long n, long from, long to) {
    return toBuilder().version(n).seededFrom(from).seededTo(to).build();
  }

  /** A builder that starts with all parts of this budget. */
  public BudgetBuilder toBuilder() {
    return BudgetBuilder.of(this);
  }

  /** When its windows start and end. */
  public Schedule schedule() {
    return new Schedule(period, zone, anchor, durationMs);
  }

  /** Whether the windows of another version are the same, so that they can stay as they are. */
  public boolean hasWindowsOf(Budget other) {
    return match.equals(other.match)
        && per.equals(other.per)
        && unit == other.unit
        && period == other.period
        && zone.equals(other.zone)
        && anchor.equals(other.anchor)
        && durationMs == other.durationMs
        && enforcement.isCeiling() == other.enforcement.isCeiling()
        && countsUnpricedAs(other);
  }

  /** What a token without a price counts is in what was posted, and in what is seeded. */
  private boolean countsUnpricedAs(Budget other) {
    return unit != Unit.USD || unpricedRate() == other.unpricedRate();
  }

  private long unpricedRate() {
    return unknownPrice == UnknownPrice.CEILING ? ceilingRate : 0;
  }

  /**
   * Another limit for a named group.
   *
   * @param group values by dimension; every one must be equal in the window's group
   * @param limit the limit, in the unit's amounts
   */
  public record GroupLimit(Labels group, long limit) {
    /** Checks the range, and takes a provider by its canonical name. */
    public GroupLimit {
      checkAmount("limit", limit);
      group = ProviderNames.canonical(group);
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
    // Names of models are longer than labels, and no call may stop the engine.
    return Labels.fitting(group);
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
