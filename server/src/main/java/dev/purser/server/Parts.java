package dev.purser.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;

/** What was started, to be stopped the other way round. Filled by one thread, closed by any. */
final class Parts implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Parts.class.getName());

  private final Deque<Part> parts = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private record Part(String name, AutoCloseable stop) {}

  void keep(String name, AutoCloseable stop) {
    parts.push(new Part(name, stop));
  }

  /** Stops everything, whatever fails to stop well. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // What was started last uses what was started before.
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.stop().close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "{0} did not stop well: {1}", part.name(), e);
      }
    }
  }
}
