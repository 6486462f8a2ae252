package dev.purser.core.budget;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Collects the parts of a budget, each named as the component it sets. Not thread-safe. */
public final class BudgetBuilder {
  private final BudgetKey key;
  private final Unit unit;
  private long limit;
  private final Period period;
  private Match match = Match.ALL;
  private List<String> per = List.of();
  private List<Budget.GroupLimit> limits = List.of();
  private String currency = "USD";
  private ZoneId zone = ZoneOffset.UTC;
  private OptionalLong anchor = OptionalLong.empty();
  private OptionalLong durationMs = OptionalLong.empty();
  private Enforcement enforcement = Enforcement.HARD;
  private List<BigDecimal> thresholds = Budget.DEFAULT_THRESHOLDS;
  private BigDecimal warningAt = Budget.DEFAULT_WARNING_AT;
  private BigDecimal criticalAt = Budget.DEFAULT_CRITICAL_AT;
  private HoldRule hold = HoldRule.BOUND;
  private List<OnExceed> onExceed = List.of();
  private List<String> ladder = List.of();
  private long minOutput = 1;
  private Optional<BigDecimal> degradeAt = Optional.empty();
  private Map<Priority, BigDecimal> priorityReserve = Map.of();
  private UnknownPrice unknownPrice = UnknownPrice.DENY;
  private long ceilingRate = Budget.DEFAULT_CEILING_RATE;
  private OptionalLong unboundedHold = OptionalLong.empty();
  private OptionalLong rollover = OptionalLong.empty();
  private int maxWindows = Budget.DEFAULT_MAX_WINDOWS;
  private long version = 1;
  private long seededFrom = Long.MIN_VALUE;
  private long seededTo;

  BudgetBuilder(BudgetKey key, Unit unit, long limit, Period period) {
    this.key = key;
    this.unit = unit;
    this.limit = limit;
    this.period = period;
  }

  /** A builder that starts with all parts of a budget. */
  static BudgetBuilder of(Budget budget) {
    BudgetBuilder builder =
        new BudgetBuilder(budget.key(), budget.unit(), budget.limit(), budget.period());
    builder.match = budget.match();
    builder.currency = budget.currency();
    builder.limits = budget.limits();
    builder.zone = budget.zone();
    builder.enforcement = budget.enforcement();
    builder.thresholds = budget.thresholds();
    builder.warningAt = budget.warningAt();
    builder.criticalAt = budget.criticalAt();
    builder.hold = budget.hold();
    builder.onExceed = budget.onExceed();
    builder.ladder = budget.ladder();
    builder.minOutput = budget.minOutput();
    builder.priorityReserve = budget.priorityReserve();
    builder.unknownPrice = budget.unknownPrice();
    builder.ceilingRate = budget.ceilingRate();
    builder.maxWindows = budget.maxWindows();
    builder.version = budget.version();
    builder.seededFrom = budget.seededFrom();
    builder.seededTo = budget.seededTo();
    builder.per = budget.per();
    builder.anchor = budget.anchor();
    builder.degradeAt = budget.degradeAt();
    builder.unboundedHold = budget.unboundedHold();
    builder.rollover = budget.rollover();
    builder.durationMs = OptionalLong.of(budget.durationMs());
    return builder;
  }

  /** Sets {@link Budget#match}. */
  public BudgetBuilder match(Match value) {
    match = value;
    return this;
  }

  /** Sets {@link Budget#per}. */
  public BudgetBuilder per(String... dimensions) {
    per = List.of(dimensions);
    return this;
  }

  /** Sets {@link Budget#limit}. */
  public BudgetBuilder limit(long value) {
    limit = value;
    return this;
  }

  /** Sets {@link Budget#limits}. */
  public BudgetBuilder limits(List<Budget.GroupLimit> value) {
    limits = value;
    return this;
  }

  /** Sets {@link Budget#zone}. */
  public BudgetBuilder zone(ZoneId value) {
    zone = value;
    return this;
  }

  /** Sets {@link Budget#enforcement}. */
  public BudgetBuilder enforcement(Enforcement value) {
    enforcement = value;
    return this;
  }

  /** Sets {@link Budget#thresholds}. */
  public BudgetBuilder thresholds(List<BigDecimal> value) {
    thresholds = value;
    return this;
  }

  /** Sets {@link Budget#warningAt}. */
  public BudgetBuilder warningAt(BigDecimal value) {
    warningAt = value;
    return this;
  }

  /** Sets {@link Budget#criticalAt}. */
  public BudgetBuilder criticalAt(BigDecimal value) {
    criticalAt = value;
    return this;
  }

  /** Sets {@link Budget#unknownPrice}. */
  public BudgetBuilder unknownPrice(UnknownPrice value) {
    unknownPrice = value;
    return this;
  }

  /** Sets {@link Budget#unboundedHold}. */
  public BudgetBuilder unboundedHold(long amount) {
    unboundedHold = OptionalLong.of(amount);
    return this;
  }

  /** Sets {@link Budget#maxWindows}. */
  public BudgetBuilder maxWindows(int value) {
    maxWindows = value;
    return this;
  }

  /** Sets {@link Budget#currency}. */
  public BudgetBuilder currency(String value) {
    currency = value;
    return this;
  }

  /** Sets {@link Budget#anchor}. */
  public BudgetBuilder anchor(long epochMillis) {
    anchor = OptionalLong.of(epochMillis);
    return this;
  }

  /** Sets {@link Budget#durationMs}. */
  public BudgetBuilder durationMs(long value) {
    durationMs = OptionalLong.of(value);
    return this;
  }

  /** Whether {@link Budget#durationMs} was set. */
  public boolean hasDuration() {
    return durationMs.isPresent();
  }

  /** Sets {@link Budget#hold}. */
  public BudgetBuilder hold(HoldRule value) {
    hold = value;
    return this;
  }

  /** Sets {@link Budget#onExceed}. */
  public BudgetBuilder onExceed(List<OnExceed> value) {
    onExceed = value;
    return this;
  }

  /** Sets {@link Budget#ladder}. */
  public BudgetBuilder ladder(List<String> value) {
    ladder = value;
    return this;
  }

  /** Sets {@link Budget#minOutput}. */
  public BudgetBuilder minOutput(long tokens) {
    minOutput = tokens;
    return this;
  }

  /** Sets {@link Budget#degradeAt}. */
  public BudgetBuilder degradeAt(BigDecimal share) {
    degradeAt = Optional.of(share);
    return this;
  }

  /** Sets {@link Budget#priorityReserve}. */
  public BudgetBuilder priorityReserve(Map<Priority, BigDecimal> shares) {
    priorityReserve = shares;
    return this;
  }

  /** Sets {@link Budget#ceilingRate}. */
  public BudgetBuilder ceilingRate(long ticks) {
    ceilingRate = ticks;
    return this;
  }

  /** Sets {@link Budget#rollover}. */
  public BudgetBuilder rollover(long most) {
    rollover = OptionalLong.of(most);
    return this;
  }

  /** Sets {@link Budget#version}. */
  public BudgetBuilder version(long value) {
    version = value;
    return this;
  }

  /** Sets {@link Budget#seededFrom}. */
  public BudgetBuilder seededFrom(long epochMillis) {
    seededFrom = epochMillis;
    return this;
  }

  /** Sets {@link Budget#seededTo}. */
  public BudgetBuilder seededTo(long value) {
    seededTo = value;
    return this;
  }

  /**
   * The budget; the first version, not yet seeded, where nothing else is said.
   *
   * @throws IllegalArgumentException if a part is out of range
   */
  public Budget build() {
    return new Budget(
        key,
        match,
        per,
        unit,
        currency,
        limit,
        limits,
        period,
        zone,
        anchor,
        durationMs.orElse(period == Period.SESSION ? Budget.DEFAULT_IDLE_MS : 0),
        enforcement,
        thresholds,
        warningAt,
        criticalAt,
        hold,
        onExceed,
        ladder,
        minOutput,
        degradeAt,
        priorityReserve,
        unknownPrice,
        ceilingRate,
        unboundedHold,
        rollover,
        maxWindows,
        version,
        seededFrom,
        seededTo);
  }
}
