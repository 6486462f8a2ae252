package dev.purser.ledger;

import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Goes through the reservations and overrides that have ended, a few at a time, and forgets those
 * that need not be remembered any more. Thread-safe: whoever finds another at it goes on.
 */
final class LongEnded {

  private static final long DAY_MS = 24 * 3_600_000;
  private static final long RESERVATIONS_MS = DAY_MS;
  // More than a year, so that a year's grants can be looked through.
  private static final long OVERRIDES_MS = 400 * DAY_MS;
  private static final long ROUND_MS = 3_600_000;
  private static final int LOOKED_AT = 1000;

  private final LedgerBooks books;
  private final InstantSource clock;
  private final ReentrantLock forgetting = new ReentrantLock();
  private Optional<Reservation> seenTo = Optional.empty();
  private long roundStarted = Long.MIN_VALUE;
  private long overridesSeen = Long.MIN_VALUE;

  LongEnded(LedgerBooks books, InstantSource clock) {
    this.books = books;
    this.clock = clock;
  }

  void forget() {
    if (!forgetting.tryLock()) {
      return;
    }
    try {
      long now = clock.millis();
      List<Reservation> old = reservations(now);
      List<BudgetOverride> overrides = overrides(now);
      if (!old.isEmpty() || !overrides.isEmpty()) {
        books.make((instant, changes, batch) -> {
          batch.removedOverrides().addAll(overrides);
          old.stream().filter(this::isUnchanged).forEach(batch.endedReservations()::add);
          return true;
        });
      }
    } finally {
      forgetting.unlock();
    }
  }

  /** One that expired may have been settled since it was read. */
  private boolean isUnchanged(Reservation reservation) {
    return books
        .ledger()
        .reservation(reservation.org(), reservation.id())
        .equals(Optional.of(reservation));
  }

  /** The next reservations that ended long ago; a round through all starts once an hour. */
  private List<Reservation> reservations(long now) {
    if (seenTo.isEmpty()) {
      if (!isTime(roundStarted, now)) {
        return List.of();
      }
      roundStarted = now;
    }
    List<Reservation> seen = books.ledger().endedReservations(seenTo, LOOKED_AT);
    seenTo = seen.size() < LOOKED_AT ? Optional.empty() : Optional.of(seen.getLast());
    return seen.stream().filter(r -> endOf(r) < now - RESERVATIONS_MS).toList();
  }

  /** The overrides that ended long ago; looked for once an hour. */
  private List<BudgetOverride> overrides(long now) {
    if (!isTime(overridesSeen, now)) {
      return List.of();
    }
    overridesSeen = now;
    return books.ledger().overrides().stream()
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
