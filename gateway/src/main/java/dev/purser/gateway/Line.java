package dev.purser.gateway;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Event;
import dev.purser.core.usage.Labels;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls that wait for a window to have room, in the order in which they came: only the first of
 * each window tries again, whenever a call has ended. Thread-safe.
 */
final class Line {

  private final Map<Place, ArrayDeque<Waiter>> waiting = new HashMap<>();
  private volatile boolean empty = true;

  /**
   * Where to wait.
   *
   * @param budget that refused
   * @param group of the window
   */
  record Place(BudgetKey budget, Labels group) {}

  /** A call that waits. Knows its place until it leaves. */
  static final class Waiter {
    private final Place place;
    private final Context context;
    private final Runnable tryAgain;
    private boolean called;
    private boolean missed;

    private Waiter(Place place, Context context, Runnable tryAgain) {
      this.place = place;
      this.context = context;
      this.tryAgain = tryAgain;
    }

    /** Whether it is there that it waits. */
    boolean isAt(Place other) {
      return place.equals(other);
    }
  }

  /**
   * Stands in line behind those who are there.
   *
   * @param context where the call runs
   * @param tryAgain runs there when it may fit
   */
  Waiter join(Place place, Context context, Runnable tryAgain) {
    Waiter waiter = new Waiter(place, context, tryAgain);
    synchronized (waiting) {
      ArrayDeque<Waiter> line = waiting.computeIfAbsent(place, p -> new ArrayDeque<>());
      line.addLast(waiter);
      empty = false;
      waiter.called = line.size() == 1;
    }
    if (waiter.called) {
      // What ended between its refusal and now has called nobody.
      call(waiter);
    }
    return waiter;
  }

  /** Takes note that a first one tried in vain; it tries again if something ended meanwhile. */
  void stay(Waiter waiter) {
    boolean again;
    synchronized (waiting) {
      again = waiter.called && waiter.missed;
      waiter.called = again;
      waiter.missed = false;
    }
    if (again) {
      call(waiter);
    }
  }

  /** Leaves; whoever is first now tries. */
  void leave(Waiter waiter) {
    Waiter next = null;
    synchronized (waiting) {
      ArrayDeque<Waiter> line = waiting.get(waiter.place);
      if (line == null || !line.remove(waiter)) {
        return;
      }
      if (line.isEmpty()) {
        waiting.remove(waiter.place);
        empty = waiting.isEmpty();
      } else {
        next = line.peekFirst();
        if (next.called) {
          return;
        }
        next.called = true;
      }
    }
    if (next != null) {
      call(next);
    }
  }

  /** Whatever may have made room lets the first of each line try again. */
  void happened(List<Event> events) {
    for (Event event : events) {
      if (!(event instanceof Event.ReservationCreated)
          && !(event instanceof Event.ReservationRefused)) {
        moveOn();
        return;
      }
    }
  }

  /** Something has ended: the first of each line tries again. */
  void moveOn() {
    if (empty) {
      return;
    }
    List<Waiter> first = new ArrayList<>();
    synchronized (waiting) {
      for (ArrayDeque<Waiter> line : waiting.values()) {
        Waiter waiter = line.getFirst();
        // Its try may have been refused already, before what has ended now.
        waiter.missed = waiter.called;
        if (!waiter.called) {
          waiter.called = true;
          first.add(waiter);
        }
      }
    }
    first.forEach(Line::call);
  }

  private static void call(Waiter waiter) {
    waiter.context.runOnContext(now -> waiter.tryAgain.run());
  }
}
