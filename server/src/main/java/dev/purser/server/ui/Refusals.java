package dev.purser.server.ui;

import dev.purser.core.budget.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The latest refusals, kept in memory since the start of the process: a refused call leaves no
 * record. Thread-safe.
 */
final class Refusals {

  static final int KEPT = 1_000;

  private final Deque<Event.ReservationRefused> latest = new ArrayDeque<>();

  synchronized void add(Event.ReservationRefused refused) {
    latest.addFirst(refused);
    if (latest.size() > KEPT) {
      latest.removeLast();
    }
  }

  /** The refusals since an instant, newest first. */
  synchronized List<Event.ReservationRefused> since(long epochMillis) {
    List<Event.ReservationRefused> found = new ArrayList<>();
    for (Event.ReservationRefused refused : latest) {
      if (refused.at() >= epochMillis) {
        found.add(refused);
      }
    }
    return found;
  }
}
