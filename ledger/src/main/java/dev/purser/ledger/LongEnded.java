package dev.purser.ledger;

import dev.purser.core.budget.Reservation;
import dev.purser.core.ledger.Ledger;
import java.util.List;
import java.util.Optional;

/**
 * Goes through the reservations that have ended, a few at a time, to find those that need not be
 * remembered any more. Not thread-safe.
 */
final class EndedReservations {

  private static final long REMEMBERED_MS = 24 * 3_600_000;
  private static final long ROUND_MS = 3_600_000;
  private static final int LOOKED_AT = 1000;

  private final Ledger ledger;
  private Optional<Reservation> seenTo = Optional.empty();
  private long roundStarted = Long.MIN_VALUE;

  EndedReservations(Ledger ledger) {
    this.ledger = ledger;
  }

  /** The next ones that ended long ago; a round through all starts once an hour. */
  List<Reservation> toForget(long now) {
    if (seenTo.isEmpty()) {
      if (roundStarted != Long.MIN_VALUE && Math.abs(now - roundStarted) < ROUND_MS) {
        return List.of();
      }
      roundStarted = now;
    }
    List<Reservation> seen = ledger.endedReservations(seenTo, LOOKED_AT);
    seenTo = seen.size() < LOOKED_AT ? Optional.empty() : Optional.of(seen.getLast());
    return seen.stream().filter(r -> endOf(r) < now - REMEMBERED_MS).toList();
  }

  // Ledgers of before kept no end.
  private static long endOf(Reservation reservation) {
    return reservation.ended() == 0 ? reservation.expires() : reservation.ended();
  }
}
