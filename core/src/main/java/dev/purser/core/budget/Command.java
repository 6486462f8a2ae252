package dev.purser.core.budget;

import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;

/**
 * What can be asked of the engine.
 *
 * @param <O> the outcome that it has
 */
public sealed interface Command<O extends Outcome> {

  /**
   * Takes all holds for an attempt, or none.
   *
   * @param id of the reservation, unique within the org of the call
   * @param call what decides the windows
   * @param demand how much to hold
   * @param owner who ends it
   * @param ttlMs how long its holds live; not looked at for the gateway's
   * @param contentHash of what was asked
   * @param intent the provisional record that stands in should the outcome never be known
   * @param priority how much the call matters
   * @param tentative whether a refusal is no event, as the caller will try again with less
   */
  record Reserve(
      String id,
      Call call,
      Demand demand,
      Reservation.Owner owner,
      long ttlMs,
      String contentHash,
      UsageRecord intent,
      Priority priority,
      boolean tentative)
      implements Command<Outcome.OfReserve> {

    /** A reservation of normal priority, a refusal of which is final. */
    public Reserve(
        String id,
        Call call,
        Demand demand,
        Reservation.Owner owner,
        long ttlMs,
        String contentHash,
        UsageRecord intent) {
      this(
          id,
          call,
          demand,
          owner,
          ttlMs,
          contentHash,
          intent,
          Priority.NORMAL,
          /* tentative= */ false);
    }
  }

  /**
   * Enlarges every hold of a live reservation, or none.
   *
   * @param org of the reservation
   * @param id of the reservation
   * @param more what to hold beyond what is held, in each unit
   * @param intent the provisional record that takes the place of the one before
   * @param tentative whether a refusal is no event, as the caller will try again with less
   */
  record Extend(String org, String id, Demand more, UsageRecord intent, boolean tentative)
      implements Command<Outcome.OfExtend> {}

  /** As {@link Reserve}, but holds nothing: tells what each window would say. */
  record Check(Call call, Demand demand, Priority priority) implements Command<Outcome.Checked> {
    /** A check of normal priority. */
    public Check(Call call, Demand demand) {
      this(call, demand, Priority.NORMAL);
    }
  }

  /**
   * Ends a reservation with the record of what happened; also above the hold, also late.
   *
   * @param org of the reservation
   * @param id of the reservation
   * @param record what happened, priced
   * @param contentHash of what was asked, to tell a repetition from a conflict; empty for the
   *     gateway, which settles once
   */
  record Settle(String org, String id, UsageRecord record, String contentHash)
      implements Command<Outcome.OfSettle> {}

  /** Ends a reservation without a record. */
  record Release(String org, String id) implements Command<Outcome.OfEnd> {}

  /**
   * Lets a reservation of the API live longer.
   *
   * @param ttlMs from now on
   */
  record Renew(String org, String id, long ttlMs) implements Command<Outcome.OfEnd> {}

  /** Ends the holds of every reservation whose time is over. */
  record Expire() implements Command<Outcome.Expired> {}

  /**
   * Posts a record that no reservation was taken for to the windows of its own time.
   *
   * @param record what happened, priced
   * @param contentHash of what was sent: the same id with the same hash is a duplicate, with
   *     another a conflict
   */
  record Post(UsageRecord record, String contentHash) implements Command<Outcome.OfPost> {}

  /**
   * Replaces what a record posted by what a corrected one does.
   *
   * @param revised the record with the corrected usage and cost; its revision is set by the engine
   * @param reason why
   * @param basedOn the revision that the corrected record was made from, so that nothing corrected
   *     meanwhile is lost; 0 for whichever is the newest
   */
  record Correct(RecordId id, UsageRecord revised, String reason, int basedOn)
      implements Command<Outcome.OfPost> {
    /** Corrects whichever revision is the newest. */
    public Correct(RecordId id, UsageRecord revised, String reason) {
      this(id, revised, reason, 0);
    }
  }
}
