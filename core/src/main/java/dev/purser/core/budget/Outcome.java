package dev.purser.core.budget;

import dev.purser.core.usage.UsageRecord;
import java.util.List;
import java.util.Optional;

/** What the engine answers to a {@link Command}. */
public sealed interface Outcome {

  /** Of {@link Command.Reserve}. */
  sealed interface OfReserve extends Outcome permits Held, Refused, MissingAmount, Conflict {}

  /** Of {@link Command.Extend}. */
  sealed interface OfExtend extends Outcome permits Held, Refused, Conflict, NotFound {}

  /** Of {@link Command.Settle}. */
  sealed interface OfSettle extends Outcome permits Settled, Conflict, NotFound {}

  /** Of {@link Command.Release} and {@link Command.Renew}. */
  sealed interface OfEnd extends Outcome permits Ended, Conflict, NotFound {}

  /** Of {@link Command.Post} and {@link Command.Correct}. */
  sealed interface OfPost extends Outcome permits Posted, Duplicate, Conflict, NotFound {}

  /**
   * Admitted, or enlarged. {@code repeated} if the same was asked before: then nothing was taken
   * again.
   */
  record Held(Reservation reservation, boolean repeated) implements OfReserve, OfExtend {}

  /** Not admitted; nothing was taken. */
  record Refused(Refusal refusal) implements OfReserve, OfExtend {}

  /** A budget of this unit matches, but the demand has no amount for it. */
  record MissingAmount(Unit unit, BudgetKey budget) implements OfReserve {}

  /**
   * Ended by a record. {@code returned} is what the holds kept more than the record posted, {@code
   * overrun} what it posted more than they kept. {@code repeated} if it had ended so before.
   */
  record Settled(UsageRecord record, List<Hold> returned, List<Hold> overrun, boolean repeated)
      implements OfSettle {}

  /** The reservation as it now is. {@code repeated} if it was so before. */
  record Ended(Reservation reservation, boolean repeated) implements OfEnd {}

  /** The record was posted. */
  record Posted(UsageRecord record, List<Posting> postings) implements OfPost {}

  /** The very same record was posted before. */
  record Duplicate(UsageRecord record) implements OfPost {}

  /** The id is taken by other content, or the reservation ended otherwise; says which. */
  record Conflict(String message) implements OfReserve, OfExtend, OfSettle, OfEnd, OfPost {}

  /** There is none with this id. */
  record NotFound() implements OfExtend, OfSettle, OfEnd, OfPost {}

  /** How many reservations expired. */
  record Expired(int count) implements Outcome {}

  /**
   * What each window that the call touches would say, and what stops it before any is asked: a
   * breaker.
   */
  record Checked(List<Verdict> verdicts, Optional<Refusal> stopped) implements Outcome {
    /** The first refusal, if any. */
    public Optional<Refusal> refusal() {
      return stopped.isPresent()
          ? stopped
          : verdicts.stream().flatMap(v -> v.refusal().stream()).findFirst();
    }
  }

  /**
   * What one window would say.
   *
   * @param remaining what is left before the call, in the unit's amounts
   * @param kept what of that is kept for calls of a higher priority
   * @param refusal why it would refuse; empty if it admits
   */
  record Verdict(
      WindowKey window, Unit unit, long remaining, long kept, Optional<Refusal> refusal) {}
}
