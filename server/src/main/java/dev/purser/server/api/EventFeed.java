package dev.purser.server.api;

import dev.purser.core.budget.Event;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What happens, as server-sent events. The latest are kept, so that who was away for a moment goes
 * on where he was; who reads too slowly is sent away, and may come back in the same manner.
 *
 * <p>Thread-safe: everything here is done by one event loop, to which {@link #publish} hands on.
 */
public final class EventFeed {

  private static final int KEPT = 2000;
  private static final int MAX_LISTENERS = 100;
  private static final int MAX_QUEUE_BYTES = 1 << 20;
  private static final long BEAT_MS = 15_000;

  /** How long events are gathered before the loop is woken for them. */
  private static final long GATHER_MS = 20;

  private final Vertx vertx;
  private final Context loop;
  private final String boot;
  private List<Event> arrived = new ArrayList<>();
  private final ArrayDeque<Numbered> latest = new ArrayDeque<>();
  private final Map<HttpServerResponse, Context> listeners = new HashMap<>();
  private final AtomicInteger listening = new AtomicInteger();
  private long last;

  private record Numbered(long number, Event event) {}

  /**
   * @param boot tells the events of this process from those of others; without dashes
   */
  public EventFeed(Vertx vertx, String boot) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.boot = boot;
    vertx.setPeriodic(BEAT_MS, timer -> loop.runOnContext(now -> tell(": still here\n\n")));
  }

  /** Takes what happened; returns at once. */
  public void publish(List<Event> events) {
    boolean first;
    synchronized (this) {
      // Should the loop fall behind, what watches misses something, and not the calls their memory.
      if (arrived.size() >= KEPT) {
        return;
      }
      first = arrived.isEmpty();
      arrived.addAll(events);
    }
    // Waking another loop for every group costs each of them more than all else done here.
    if (first) {
      loop.runOnContext(now -> vertx.setTimer(GATHER_MS, timer -> take()));
    }
  }

  private void take() {
    List<Event> taken;
    synchronized (this) {
      taken = arrived;
      arrived = new ArrayList<>(taken.size());
    }
    taken.forEach(this::add);
  }

  private void add(Event event) {
    Numbered numbered = new Numbered(++last, event);
    latest.addLast(numbered);
    if (latest.size() > KEPT) {
      latest.removeFirst();
    }
    if (!listeners.isEmpty()) {
      tell(text(numbered));
    }
  }

  private void tell(String text) {
    listeners.forEach((response, context) -> context.runOnContext(now -> send(response, text)));
  }

  private static void send(HttpServerResponse response, String text) {
    if (response.closed() || response.ended()) {
      return;
    }
    if (response.writeQueueFull()) {
      response.reset();
    } else {
      response.write(text);
    }
  }

  private String text(Numbered numbered) {
    return "id: "
        + boot
        + "-"
        + numbered.number()
        + "\nevent: "
        + EventJson.type(numbered.event())
        + "\ndata: "
        + Json.text(EventJson.write(numbered.event()))
        + "\n\n";
  }

  void mount(Router router) {
    router.get(ControlApi.ROOT + "/events").handler(this::listen);
  }

  private void listen(RoutingContext routing) {
    if (listening.incrementAndGet() > MAX_LISTENERS) {
      listening.decrementAndGet();
      ControlApi.send(
          routing,
          Problem.of(ProblemCode.TOO_MANY_LISTENERS, "at most " + MAX_LISTENERS + " may listen")
              .answer());
      return;
    }
    HttpServerResponse response = routing.response();
    Context own = routing.vertx().getOrCreateContext();
    String seen = String.valueOf(routing.request().getHeader("last-event-id"));
    response
        .setChunked(true)
        .setWriteQueueMaxSize(MAX_QUEUE_BYTES)
        .putHeader("content-type", "text/event-stream")
        .putHeader("cache-control", "no-store");
    response.closeHandler(gone -> {
      listening.decrementAndGet();
      loop.runOnContext(now -> listeners.remove(response));
    });
    response.write("retry: 1000\n\n");
    loop.runOnContext(now -> {
      listeners.put(response, own);
      long from = number(seen);
      if (from >= 0) {
        StringBuilder missed = new StringBuilder();
        latest.stream().filter(e -> e.number() > from).forEach(e -> missed.append(text(e)));
        own.runOnContext(then -> send(response, missed.toString()));
      }
    });
  }

  /** What somebody has seen last; 0 for an event of another process; -1 if he starts anew. */
  private long number(String id) {
    if (!id.matches("[0-9a-zA-Z_]+-[0-9]{1,18}")) {
      return -1;
    }
    int dash = id.indexOf('-');
    return id.substring(0, dash).equals(boot) ? Long.parseLong(id.substring(dash + 1)) : 0;
  }
}
