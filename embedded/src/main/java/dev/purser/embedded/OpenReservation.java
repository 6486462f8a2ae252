package dev.purser.embedded;

import dev.purser.core.budget.Hold;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Reservation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The holds taken for one attempt, to be settled once its usage is known. Closing it releases what
 * was not settled, so that it fits a {@code try} with resources. Thread-safe.
 *
 * <p>Release only what was never sent or is not billed. Where a call was sent and its usage is not
 * known, settle with an estimate: under a ceiling, not knowing must not make room.
 */
public final class OpenReservation implements AutoCloseable {

  private final Purser purser;
  private final Attempt attempt;
  private volatile Reservation reservation;
  private volatile boolean ended;

  OpenReservation(Purser purser, Attempt attempt, Reservation reservation) {
    this.purser = purser;
    this.attempt = attempt;
    this.reservation = reservation;
    this.ended = reservation.state() != Reservation.State.HELD;
  }

  /** Its id, unique within the organisation; the record that settles it has the same. */
  public String id() {
    return reservation.id();
  }

  /** What each window keeps for it, in the unit of its budget. */
  public List<Hold> holds() {
    return reservation.holds();
  }

  /** When its holds end by themselves. */
  public Instant expiresAt() {
    return Instant.ofEpochMilli(reservation.expires());
  }

  /** Where it stood when it was taken, renewed or ended here last. */
  public Reservation.State state() {
    return reservation.state();
  }

  /**
   * Ends it with what the attempt used, which is posted in full: also above the hold, also when the
   * holds have expired. On disk when this returns.
   *
   * @return {@link Outcome.Settled}; {@link Outcome.Conflict} if it was released, or settled with
   *     other usage. The same usage again is {@code repeated} and posts nothing
   * @throws dev.purser.core.ledger.LedgerException if the disk failed
   */
  public Outcome.OfSettle settle(Usage usage) {
    Outcome.OfSettle outcome = purser.settle(reservation, attempt, usage);
    if (outcome instanceof Outcome.Settled settled) {
      reservation =
          reservation
              .ended(Reservation.State.SETTLED, settled.record().time().toEpochMilli())
              .withIntent(settled.record());
      ended = true;
    }
    return outcome;
  }

  /**
   * Ends it without a record: nothing was sent, or nothing is billed. On disk when this returns.
   *
   * @return {@link Outcome.Ended}; {@link Outcome.Conflict} if it is settled
   * @throws dev.purser.core.ledger.LedgerException if the disk failed
   */
  public Outcome.OfEnd release() {
    return took(purser.release(reservation));
  }

  /**
   * Lets its holds live longer.
   *
   * @param ttl from now on
   * @return {@link Outcome.Ended} with the reservation as it now is; {@link Outcome.Conflict} if it
   *     has ended
   * @throws IllegalArgumentException if it is not between 1 ms and 3650 days
   * @throws dev.purser.core.ledger.LedgerException if the disk failed
   */
  public Outcome.OfEnd renew(Duration ttl) {
    return took(purser.renew(reservation, ttl));
  }

  private Outcome.OfEnd took(Outcome.OfEnd outcome) {
    if (outcome instanceof Outcome.Ended now) {
      reservation = now.reservation();
      ended = reservation.state() != Reservation.State.HELD;
    }
    return outcome;
  }

  /** Releases it, unless it has ended. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      release();
    }
  }
}
