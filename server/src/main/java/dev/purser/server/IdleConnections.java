package dev.purser.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Ends connections on which nobody has asked anything for long. What still runs on one comes to its
 * own end first, however long it is silent. Confined to its event loop.
 */
final class IdleConnections {

  /** Into how many steps the time is divided in which nothing is asked. */
  private static final int STEPS = 10;

  /** By then a last answer has ended, or its own limits have ended it. */
  private static final Duration LAST_ANSWER = Duration.ofDays(7);

  private static final int SWITCHED = 101;

  private static final class Guest {
    private long askedAt;
  }

  private final Vertx vertx;
  private final long stepMillis;
  private final Map<HttpConnection, Guest> guests = new HashMap<>();
  private long now;

  /**
   * @param limit how long a connection stays open after its last request began; up to a tenth more
   */
  IdleConnections(Vertx vertx, Duration limit) {
    this.vertx = vertx;
    this.stepMillis = Math.max(1, limit.toMillis() / STEPS);
    vertx.setPeriodic(stepMillis, step -> look());
  }

  void opened(HttpConnection connection) {
    guest(connection);
    connection.closeHandler(closed -> guests.remove(connection));
  }

  private void guest(HttpConnection connection) {
    guests.computeIfAbsent(connection, first -> new Guest()).askedAt = now;
  }

  /** A request has begun. */
  void asked(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (request.version() == HttpVersion.HTTP_1_1 && request.headers().contains("upgrade")) {
      // A web socket has limits of its own, and nobody tells this connection of its end.
      guests.remove(connection);
      vertx.setTimer(stepMillis, later -> takeBack(request));
      return;
    }
    Guest guest = guests.get(connection);
    if (guest != null) {
      guest.askedAt = now;
    }
  }

  /** What asked to become a web socket and was answered is a connection like any other. */
  private void takeBack(HttpServerRequest request) {
    boolean became = request.response().getStatusCode() == SWITCHED;
    if (request.response().ended() && !request.response().closed() && !became) {
      guest(request.connection());
    }
  }

  private void look() {
    now++;
    guests
        .entrySet()
        .removeIf(entry -> {
          boolean idle = now - entry.getValue().askedAt > STEPS;
          if (idle) {
            entry.getKey().shutdown(LAST_ANSWER);
          }
          return idle;
        });
  }
}
