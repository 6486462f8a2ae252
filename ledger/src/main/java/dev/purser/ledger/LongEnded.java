package dev.purser.ledger;

import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import dev.purser.core.ledger.Ledger;
import java.util.List;
import java.util.Optional;

/**
 * Goes through the reservations and overrides that have ended, a few at a time, to find those that
 * need not be remembered any more. Not thread-safe.
 */
final class LongEnded {

  private static final long DAY_MS = 24 * 3_600_000;
  private static final long RESERVATIONS_MS = DAY_MS;
  // More than a year, so that a year's grants can be looked through.
  private static final long OVERRIDES_MS = 400 * DAY_MS;
  private static final long ROUND_MS = 3_600_000;
  private static final int LOOKED_AT = 1000;

  private final Ledger ledger;
  private Optional<Reservation> seenTo = Optional.empty();
  private long roundStarted = Long.MIN_VALUE;
  private long overridesSeen = Long.MIN_VALUE;

  LongEnded(Ledger ledger) {
    this.ledger = ledger;
  }

  /** The next reservations that ended long ago; a round through all starts once an hour. */
  List<Reservation> reservations(long now) {
    if (seenTo.isEmpty()) {
      if (!isTime(roundStarted, now)) {
        return List.of();
      }
      roundStarted = now;
    }
    List<Reservation> seen = ledger.endedReservations(seenTo, LOOKED_AT);
    seenTo = seen.size() < LOOKED_AT ? Optional.empty() : Optional.of(seen.getLast());
    return seen.stream().filter(r -> endOf(r) < now - RESERVATIONS_MS).toList();
  }

  /** The overrides that ended long ago; looked for once an hour. */
  List<BudgetOverride> overrides(long now) {
    if (!isTime(overridesSeen, now)) {
      return List.of();
    }
    overridesSeen = now;
    return ledger.overrides().stream()
        .filter(o -> o.endedAt().isPresent() && o.endedAt().getAsLong() < now - OVERRIDES_MS)
        .toList();
  }

  private static boolean isTime(long last, long now) {
    return last == Long.MIN_VALUE || Math.abs(now - last) >= ROUND_MS;
  }

  // Ledgers of before kept no end.
  private static long endOf(Reservation reservation) {
    return reservation.ended() == 0 ? reservation.expires() : reservation.ended();
  }
}
