package dev.purser.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A provider that does what a test says: an HTTP server on a free port of the loopback interface
 * that plays scripted replies and keeps every request it received. Thread-safe.
 *
 * <p>Whatever waits here gives up after {@link #PATIENCE} with an {@link AssertionError}.
 */
public final class FakeUpstream implements AutoCloseable {

  /** How long the waiting methods wait. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int MAX_FRAME = 32 << 20;

  private final Vertx vertx;
  private final HttpServer server;
  private final Object lock = new Object();
  private final List<Received> received = new ArrayList<>();
  private final Deque<Reply> queue = new ArrayDeque<>();
  private Function<Received, Reply> otherwise =
      request -> Reply.json(404, "{\"error\":{\"message\":\"nothing scripted here\"}}");
  private final BlockingQueue<FakeSocket> sockets = new LinkedBlockingQueue<>();
  private boolean takesSockets;
  private int connections;

  private FakeUpstream() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(0)
                    .setMaxWebSocketFrameSize(MAX_FRAME)
                    .setMaxWebSocketMessageSize(MAX_FRAME)
                    .setWebSocketSubProtocols(List.of("realtime")))
            .connectionHandler(connection -> {
              synchronized (lock) {
                connections++;
              }
            })
            .requestHandler(this::receive);
    server.listen().await();
  }

  /** Starts an upstream that answers 404 until told otherwise. */
  public static FakeUpstream start() {
    return new FakeUpstream();
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Where it is, without a trailing slash. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Answers every request like this from now on. */
  public FakeUpstream answer(Reply reply) {
    return answer(request -> reply);
  }

  /** Answers every request by asking this, on the event loop. */
  public FakeUpstream answer(Function<Received, Reply> replies) {
    synchronized (lock) {
      otherwise = replies;
    }
    return this;
  }

  /** Answers the next requests with these, one each, before anything else counts. */
  public FakeUpstream next(Reply... replies) {
    synchronized (lock) {
      queue.addAll(List.of(replies));
    }
    return this;
  }

  /** Every request whose body has arrived, in order. */
  public List<Received> received() {
    synchronized (lock) {
      return List.copyOf(received);
    }
  }

  /** Waits until that many requests have arrived, and gives the last of them. */
  public Received awaitRequest(int count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (lock) {
      while (received.size() < count) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(
              "waited for request " + count + ", only " + received.size() + " came");
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(lock, Math.max(left, 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted", e);
        }
      }
      return received.get(count - 1);
    }
  }

  /** How many connections were ever opened to it. */
  public int connections() {
    synchronized (lock) {
      return connections;
    }
  }

  /** Opens every web socket that is asked for from now on; before, it answers like any request. */
  public FakeUpstream takeSockets() {
    synchronized (lock) {
      takesSockets = true;
    }
    return this;
  }

  /** Waits for the next web socket to be opened. */
  public FakeSocket nextSocket() {
    try {
      FakeSocket socket = sockets.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (socket == null) {
        throw new AssertionError("waited for a web socket in vain");
      }
      return socket;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Closes every connection and the port. */
  @Override
  public void close() {
    vertx.close().await();
  }

  private void receive(HttpServerRequest request) {
    boolean opens;
    synchronized (lock) {
      opens = takesSockets && "websocket".equalsIgnoreCase(request.getHeader("upgrade"));
    }
    if (opens) {
      Map<String, List<String>> headers = headers(request);
      request
          .toWebSocket()
          .onSuccess(socket -> sockets.add(new FakeSocket(request, headers, socket)));
      return;
    }
    request
        .body()
        .onSuccess(body -> {
          Received arrived =
              new Received(
                  request.method().name(),
                  request.path() == null ? "" : request.path(),
                  request.query() == null ? "" : request.query(),
                  headers(request),
                  body.getBytes());
          Reply reply = replyTo(arrived);
          Player.play(vertx, request.connection(), request.response(), arrived, reply);
        });
  }

  private Reply replyTo(Received arrived) {
    Function<Received, Reply> script;
    synchronized (lock) {
      received.add(arrived);
      lock.notifyAll();
      Reply queued = queue.poll();
      if (queued != null) {
        return queued;
      }
      script = otherwise;
    }
    return script.apply(arrived);
  }

  private static Map<String, List<String>> headers(HttpServerRequest request) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    request
        .headers()
        .forEach(header ->
            headers
                .computeIfAbsent(
                    header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                .add(header.getValue()));
    return headers;
  }
}
