package dev.purser.embedded;

import dev.purser.core.budget.Event;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Gives events to subscribers in order, on the threads of those who cause them but outside of the
 * books' lock, so that a subscriber may call back. Thread-safe.
 */
final class Deliveries {

  private static final System.Logger LOG = System.getLogger(Deliveries.class.getName());

  private final List<Consumer<Event>> subscribers = new CopyOnWriteArrayList<>();
  private final Queue<Event> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock delivering = new ReentrantLock();

  Subscription subscribe(Consumer<Event> subscriber) {
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }

  /** Takes what happened; called under the books' lock. */
  void happened(List<Event> events) {
    if (!subscribers.isEmpty()) {
      waiting.addAll(events);
    }
  }

  /** Tells what waits, unless somebody is already at it, who then tells this too. */
  void deliver() {
    while (!waiting.isEmpty() && !delivering.isHeldByCurrentThread() && delivering.tryLock()) {
      try {
        for (Event event = waiting.poll(); event != null; event = waiting.poll()) {
          tell(event);
        }
      } finally {
        delivering.unlock();
      }
    }
  }

  private void tell(Event event) {
    for (Consumer<Event> subscriber : subscribers) {
      try {
        subscriber.accept(event);
      } catch (RuntimeException e) {
        // What a subscriber does wrong must not look like a failure of the call that it watched.
        LOG.log(
            System.Logger.Level.WARNING, "a subscriber to events failed: {0}", String.valueOf(e));
      }
    }
  }
}
