package dev.purser.server.ui;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Tells open dashboards that something has changed, at most once a second, and less often where
 * boards are so dear to make that they would take more than a tenth of the time. Thread-safe; never
 * blocks.
 */
final class LiveFeed implements AutoCloseable {

  private static final int MOST = 200;
  private static final long TICK_MS = 1_000;
  private static final int TICKS_BETWEEN_PINGS = 15;
  private static final long RESTS = 10;

  private final Vertx vertx;
  private final AtomicLong changes;
  private final LongSupplier cost;
  private final Set<HttpServerResponse> open = ConcurrentHashMap.newKeySet();
  private final long timer;
  private volatile long told;
  private int ticks;

  /**
   * A feed.
   *
   * @param changes a counter of changes
   * @param cost how many nanoseconds a board takes
   */
  LiveFeed(Vertx vertx, AtomicLong changes, LongSupplier cost) {
    this.vertx = vertx;
    this.changes = changes;
    this.cost = cost;
    this.timer = vertx.setPeriodic(TICK_MS, id -> tick());
  }

  /** The changes that were told: a board that knows of these is new enough. */
  long told() {
    return told;
  }

  /** Adds a listener; false if there are too many. */
  boolean add(HttpServerResponse response) {
    if (open.size() >= MOST) {
      return false;
    }
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no");
    response.closeHandler(closed -> open.remove(response));
    response.exceptionHandler(broken -> open.remove(response));
    open.add(response);
    response.write("retry: 2000\n\nevent: hello\ndata: \n\n");
    return true;
  }

  private void tick() {
    long newest = changes.get();
    ticks++;
    boolean rested = ticks * TimeUnit.MILLISECONDS.toNanos(TICK_MS) >= RESTS * cost.getAsLong();
    if (newest != told && rested) {
      told = newest;
      send("event: changed\ndata: " + newest + "\n\n");
      ticks = 0;
    } else if (ticks % TICKS_BETWEEN_PINGS == 0) {
      send(": still here\n\n");
    }
  }

  private void send(String event) {
    for (HttpServerResponse response : open) {
      // One who does not read what came before needs no more of it: the next event says as much.
      if (!response.writeQueueFull() && !response.closed()) {
        response.write(event);
      }
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    for (HttpServerResponse response : open) {
      response.end();
    }
    open.clear();
  }
}
