package dev.purser.server.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Brings a running server to life: two weeks of history, a key for each of four teams, budgets near
 * and over their limits, and then a few calls a second until it is closed. It uses the server from
 * outside, as anyone would, on threads of its own.
 *
 * <p>The providers {@code openai}, {@code anthropic} and {@code gemini} of that server must point
 * to the sandbox, or the calls would cost money.
 */
public final class Demo implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Demo.class.getName());

  private final URI base;
  private final InstantSource clock;
  private final HttpClient client;
  private final Server server;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Thread thread;

  private Demo(URI base, Optional<String> adminToken, InstantSource clock) {
    this.base = base;
    this.clock = clock;
    this.client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    this.server = new Server(base, adminToken, client);
    this.thread = Thread.ofVirtual().name("demo").unstarted(this::run);
  }

  /**
   * Starts it; returns at once.
   *
   * @param base the server's address, such as {@code http://127.0.0.1:4777}
   * @param adminToken its admin token, empty if it has none
   * @param clock what its history is relative to
   */
  public static Demo start(URI base, Optional<String> adminToken, InstantSource clock) {
    Demo demo = new Demo(base, adminToken, clock);
    demo.thread.start();
    return demo;
  }

  /** Completes when history, keys and budgets are in place; fails if they cannot be. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /** Stops the calls; what runs is broken off. */
  @Override
  public void close() {
    thread.interrupt();
    client.shutdownNow();
  }

  private void run() {
    try {
      Instant now = clock.instant();
      Past.tell(server, now);
      Purses.fill(server, now);
      Map<String, String> secrets = Keys.cut(server);
      ready.complete(null);
      SplittableRandom random = new SplittableRandom(now.toEpochMilli());
      Traffic traffic = new Traffic(base, secrets, client, random);
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(traffic.sendOne());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ready.completeExceptionally(e);
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the demo stopped: " + e.getMessage());
      ready.completeExceptionally(e);
    }
  }
}
