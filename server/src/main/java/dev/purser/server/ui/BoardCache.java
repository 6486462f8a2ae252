package dev.purser.server.ui;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest board of each range and zone, made once for all who look. Thread-safe; blocks while a
 * board is made.
 */
final class BoardCache {

  private static final int MOST = 32;

  private final BoardMaker maker;
  private final InstantSource clock;
  private final AtomicLong changes;
  private volatile long lastCost;
  private final Map<Key, Slot> slots =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Slot> eldest) {
          return size() > MOST;
        }
      };

  /** A cache over a counter of changes. */
  BoardCache(BoardMaker maker, InstantSource clock, AtomicLong changes) {
    this.maker = maker;
    this.clock = clock;
    this.changes = changes;
  }

  /** A board of this minute that knows of the first {@code change} changes. */
  Board board(Range range, ZoneId zone, long change) {
    Slot slot;
    synchronized (slots) {
      slot = slots.computeIfAbsent(new Key(range, zone), key -> new Slot());
    }
    synchronized (slot) {
      Instant now = clock.instant();
      Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
      if (slot.made.isEmpty()
          || slot.made.get().change < change
          || !slot.made.get().minute.equals(minute)) {
        long seen = changes.get();
        long started = System.nanoTime();
        slot.made = Optional.of(new Made(maker.board(range, zone, now), seen, minute));
        lastCost = System.nanoTime() - started;
      }
      return slot.made.get().board;
    }
  }

  /** How many nanoseconds it took to make the newest board. */
  long lastCost() {
    return lastCost;
  }

  private record Key(Range range, ZoneId zone) {}

  private record Made(Board board, long change, Instant minute) {}

  private static final class Slot {
    private Optional<Made> made = Optional.empty();
  }
}
