package dev.purser.bench.load;

import io.netty.channel.EventLoopGroup;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a fixed rate, whether the last are answered or not; time counts from when a request
 * was due, also while it waits for a free connection.
 */
final class OpenLoop {

  private static final int CONNECTIONS = 64;
  private static final int WARM_SECONDS = 2;

  private final Figures figures = new Figures();
  private final Deque<Connection> free = new ArrayDeque<>();
  private final Deque<Long> waiting = new ArrayDeque<>();
  private final CountDownLatch missing;
  private final long measureFrom;
  private long errors;

  private OpenLoop(int requests, long measureFrom) {
    this.missing = new CountDownLatch(requests);
    this.measureFrom = measureFrom;
  }

  static String run(int port, String path, int rate, int seconds) throws InterruptedException {
    int requests = rate * (seconds + WARM_SECONDS);
    long interval = TimeUnit.SECONDS.toNanos(1) / rate;
    EventLoopGroup loop = Loops.one();
    byte[] request = Requests.chat(port, path, false);
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
    OpenLoop load = new OpenLoop(requests, start + TimeUnit.SECONDS.toNanos(WARM_SECONDS));
    for (int i = 0; i < CONNECTIONS; i++) {
      Connection connection = new Connection(loop, port, request, load::answered);
      loop.execute(() -> load.free.push(connection));
    }
    for (int i = 0; i < requests; i++) {
      long due = start + i * interval;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      // The pace maker's own lateness is not the proxy's.
      long sent = System.nanoTime();
      loop.execute(() -> load.send(sent));
    }
    if (!load.missing.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException(load.missing.getCount() + " requests were never answered");
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    return load.figures.line(seconds, requests, load.errors);
  }

  private void send(long due) {
    Connection connection = free.poll();
    if (connection == null) {
      waiting.add(due);
    } else {
      connection.send(due);
    }
  }

  private void answered(Connection connection) {
    if (!connection.ok()) {
      errors++;
    } else if (connection.sentAt() >= measureFrom) {
      figures.add(System.nanoTime() - connection.sentAt());
    }
    missing.countDown();
    Long next = waiting.poll();
    if (!connection.isOpen()) {
      throw new IllegalStateException("a connection was closed");
    }
    if (next == null) {
      free.push(connection);
    } else {
      connection.send(next);
    }
  }
}
