package dev.purser.server.api;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests. Long ones are let in one after the other, until they are answered:
 * each takes several times its bytes while it is worked on, and who waits has sent little.
 * Thread-safe.
 */
final class BodyReader implements Handler<RoutingContext> {

  private static final String BODY = "body";

  private final int limit;
  private final int shortLimit;
  private final Duration patience;
  private final Turns turns = new Turns();

  /**
   * @param limit the longest body, in bytes
   * @param shortLimit bodies up to here wait for nobody
   * @param patience how long a long body may take to come, once it is its turn
   */
  BodyReader(int limit, int shortLimit, Duration patience) {
    this.limit = limit;
    this.shortLimit = shortLimit;
    this.patience = patience;
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (isEncoded(request)) {
      routing.fail(415);
      return;
    }
    if (declared(request) > limit) {
      routing.fail(413);
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      routing.response().writeContinue();
    }
    Reading reading = new Reading(routing);
    request.handler(reading::piece);
    request.endHandler(end -> reading.whole());
  }

  /** Whether what comes would have to be decompressed, to any size, before it can be read. */
  private static boolean isEncoded(HttpServerRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding != null
        && !encoding.isBlank()
        && !encoding.strip().equalsIgnoreCase("identity");
  }

  /** The declared length; 0 where there is none, or none that is a number. */
  private static long declared(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
  }

  /** What was read. */
  static byte[] body(RoutingContext routing) {
    Buffer body = routing.get(BODY);
    return body == null ? new byte[0] : body.getBytes();
  }

  /** One body as it comes. Confined to the event loop of its request. */
  private final class Reading {
    private final RoutingContext routing;
    private final Runnable turn;
    private Buffer body = Buffer.buffer();
    private boolean isLong;
    private boolean refused;
    private @Nullable Long timer;

    Reading(RoutingContext routing) {
      this.routing = routing;
      Context loop = routing.vertx().getOrCreateContext();
      this.turn = () -> loop.runOnContext(now -> begin());
    }

    void piece(Buffer piece) {
      if (refused) {
        return;
      }
      if (piece.length() > limit - body.length()) {
        refuse(413);
        return;
      }
      body = body.appendBuffer(piece);
      if (!isLong && body.length() > shortLimit) {
        isLong = true;
        routing.request().pause();
        routing.addEndHandler(ended -> {
          stopTimer();
          turns.leave(turn);
        });
        turns.join(turn);
      }
    }

    private void begin() {
      timer = routing.vertx().setTimer(patience.toMillis(), late -> refuse(408));
      routing.request().resume();
    }

    private void refuse(int status) {
      refused = true;
      body = Buffer.buffer();
      routing.fail(status);
    }

    void whole() {
      stopTimer();
      if (!refused) {
        routing.put(BODY, body);
        routing.next();
      }
    }

    private void stopTimer() {
      if (timer != null) {
        routing.vertx().cancelTimer(timer);
      }
    }
  }

  /** Who stands first has his turn; the others wait in the order of their coming. */
  private static final class Turns {
    private final Deque<Runnable> line = new ArrayDeque<>();

    synchronized void join(Runnable turn) {
      line.add(turn);
      if (line.size() == 1) {
        turn.run();
      }
    }

    synchronized void leave(Runnable turn) {
      Runnable before = line.peek();
      line.remove(turn);
      Runnable next = line.peek();
      if (next != null && !next.equals(before)) {
        next.run();
      }
    }
  }
}
