package dev.purser.core.budget;

import dev.purser.core.money.Money;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;

/** What happened in the engine, for those who watch. */
public sealed interface Event {

  /** When, in epoch milliseconds. */
  long at();

  /** A record was posted: {@code usage.recorded}. */
  record UsageRecorded(long at, UsageRecord record) implements Event {}

  /**
   * What the provider reported as the cost of a record is not what the catalogue makes of it, a
   * finding: {@code cost.diverged}.
   */
  record CostDiverged(long at, UsageRecord record, Money divergence) implements Event {}

  /** A record was corrected: {@code usage.corrected}. */
  record UsageCorrected(long at, UsageRecord record, String reason) implements Event {}

  /** Holds were taken: {@code reservation.created}. */
  record ReservationCreated(long at, Reservation reservation) implements Event {}

  /** Holds ended: {@code reservation.settled|released|expired}. */
  record ReservationEnded(long at, Reservation reservation) implements Event {}

  /** A reservation was not admitted: {@code reservation.refused}. */
  record ReservationRefused(long at, Call call, Refusal refusal) implements Event {}

  /**
   * A window's settled amount reached a share of its limit: {@code threshold.crossed}. Once per
   * window and threshold.
   */
  record ThresholdCrossed(
      long at, WindowKey window, Unit unit, BigDecimal threshold, long settled, long limit)
      implements Event {}

  /**
   * A window's settled amount came so far that its state is another: {@code
   * budget.warning|critical|exceeded}. Once per window and state, so holds, which may end unused,
   * do not raise it: where they overdraw a ceiling, that is {@link Overdrawn}.
   */
  record StateReached(
      long at, WindowKey window, Unit unit, WindowView.State state, long settled, long limit)
      implements Event {}

  /** A breaker was tripped: {@code breaker.tripped}. */
  record BreakerTripped(long at, Breaker breaker) implements Event {}

  /** A breaker was removed: {@code breaker.reset}. */
  record BreakerReset(long at, Breaker breaker) implements Event {}

  /** An override was granted: {@code override.granted}. */
  record OverrideGranted(long at, BudgetOverride granted) implements Event {}

  /** An override ended: {@code override.ended}. */
  record OverrideEnded(long at, BudgetOverride ended) implements Event {}

  /**
   * A window that is a ceiling is overdrawn, or more than it was: {@code budget.overdrawn}. It
   * admits nothing while that lasts.
   */
  record Overdrawn(long at, WindowKey window, Unit unit, long overdraft, Cause cause)
      implements Event {}
}
