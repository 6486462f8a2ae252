package dev.purser.bench.load;

import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** As many requests as a number of connections can make, each as soon as the last is answered. */
final class ClosedLoop {

  private final Figures figures = new Figures();
  private final long measureFrom;
  private final long end;
  private final CountDownLatch running;
  private long calls;
  private long errors;

  private ClosedLoop(int connections, long measureFrom, long end) {
    this.running = new CountDownLatch(connections);
    this.measureFrom = measureFrom;
    this.end = end;
  }

  static String run(int port, String path, int connections, int seconds)
      throws InterruptedException {
    long start = System.nanoTime();
    long warm = TimeUnit.SECONDS.toNanos(Math.max(1, seconds / 4));
    long end = start + warm + TimeUnit.SECONDS.toNanos(seconds);
    ClosedLoop load = new ClosedLoop(connections, start + warm, end);
    EventLoopGroup loop = Loops.one();
    byte[] request = Requests.chat(port, path, false);
    for (int i = 0; i < connections; i++) {
      Connection connection = new Connection(loop, port, request, load::answered);
      loop.execute(() -> connection.send(System.nanoTime()));
    }
    load.running.await();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    return load.figures.line(seconds, load.calls, load.errors);
  }

  private void answered(Connection connection) {
    long now = System.nanoTime();
    calls++;
    if (!connection.ok()) {
      errors++;
    }
    if (connection.sentAt() >= measureFrom && now < end && connection.ok()) {
      figures.add(now - connection.sentAt());
    }
    if (now >= end || !connection.isOpen()) {
      running.countDown();
    } else {
      connection.send(now);
    }
  }
}
