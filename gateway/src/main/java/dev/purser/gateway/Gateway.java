package dev.purser.gateway;

import dev.purser.core.price.Pricing;
import dev.purser.ledger.Books;
import dev.purser.tokens.TokenCounter;
import dev.purser.wire.Route;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The streaming proxy: takes calls whose path starts with a provider, admits them by the budgets,
 * forwards them, meters what comes back and settles it.
 *
 * <p>Thread-safe: any number of event loops may hand it their requests.
 */
public final class Gateway {

  private static final long POLL_MILLIS = 10;

  private final Vertx vertx;
  private final Services services;
  private final Map<Thread, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * A gateway, ready at once.
   *
   * @param vertx whose event loops it works on
   * @param books where calls are reserved and settled
   * @param pricing gives the prices in force now
   * @param keys knows the Purser keys
   * @param counter counts what providers do not say
   * @param metrics is told what passes
   * @param clock gives the time of records
   */
  public Gateway(
      Vertx vertx,
      GatewayConfig config,
      Books books,
      Supplier<Pricing> pricing,
      KeyRing keys,
      TokenCounter counter,
      GatewayMetrics metrics,
      InstantSource clock) {
    this.vertx = vertx;
    this.services =
        new Services(
            config,
            books,
            pricing,
            keys,
            new Counting(counter),
            new Line(),
            new Policies(books),
            new Observed(),
            new Unfinished(),
            metrics,
            clock,
            LongBodies.ofHeap(config.bodyLimit()),
            new AtomicInteger(),
            new AtomicBoolean(),
            new AtomicBoolean());
    books.subscribe(services.line()::happened);
  }

  /**
   * What a server must allow so that live sessions pass through it.
   *
   * @param options of the server, which are changed and given back
   */
  public static HttpServerOptions forSockets(HttpServerOptions options) {
    return options
        .setMaxWebSocketFrameSize(LiveSession.MAX_FRAME)
        .setMaxWebSocketMessageSize(LiveSession.MAX_FRAME)
        .setWebSocketSubProtocols(LiveHandshake.SPOKEN)
        // Compressed frames could not be read while they pass.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
  }

  /**
   * Takes a request if its path starts with a provider; to be called on the request's event loop
   * before anything of its body is read.
   *
   * @return whether it was taken; if not, the request is untouched
   */
  public boolean handle(HttpServerRequest request) {
    Target target = target(request);
    if (target == null) {
      return false;
    }
    Lane lane = lane();
    Route.Live live = live(target, request);
    if (live == null) {
      new Exchange(lane, target, request).begin();
    } else {
      new LiveExchange(lane, target, request, live).begin();
    }
    return true;
  }

  /**
   * Answers a request that cannot be read, in the format of the provider that it was meant for.
   *
   * @param message what is wrong and what to do
   * @return whether it was meant for one; if not, the request is untouched
   */
  public boolean refuse(HttpServerRequest request, int status, String code, String message) {
    Target target = target(request);
    if (target == null) {
      return false;
    }
    services.metrics().refused(target.provider().name(), code);
    String requestId = lane().mint("req_");
    Answers.send(
        request.response().putHeader("x-purser-request-id", requestId),
        target.provider().kind().answering(target.path()),
        Answers.error(status, code, message, requestId),
        false);
    return true;
  }

  private Lane lane() {
    return lanes.computeIfAbsent(
        Thread.currentThread(), thread -> new Lane(vertx, vertx.getOrCreateContext(), services));
  }

  private static Route.@Nullable Live live(Target target, HttpServerRequest request) {
    return HttpMethod.GET.equals(request.method())
            && LiveHandshake.isOne(request)
            && target.provider().kind().route("GET", target.path(), target.query())
                instanceof Route.Live live
        ? live
        : null;
  }

  private @Nullable Target target(HttpServerRequest request) {
    String path = request.path();
    if (path == null || path.length() < 2 || path.charAt(0) != '/') {
      return null;
    }
    int first = segmentEnd(path, 1);
    Provider provider = services.config().providers().get(path.substring(1, first));
    int end = first;
    if (provider == null && first < path.length()) {
      end = segmentEnd(path, first + 1);
      provider = services.config().providers().get(path.substring(1, end));
    }
    if (provider == null) {
      return null;
    }
    String query = request.query();
    return new Target(
        provider, end == path.length() ? "/" : path.substring(end), query == null ? "" : query);
  }

  private static int segmentEnd(String path, int from) {
    int slash = path.indexOf('/', from);
    return slash < 0 ? path.length() : slash;
  }

  /** How many calls run. */
  public int inFlight() {
    return services.inFlight().get();
  }

  /** Whether the ledger has failed, so that no further call is taken. */
  public boolean isFailed() {
    return services.failed().get();
  }

  /**
   * Takes no further call and lets the running ones end.
   *
   * @param grace how long they may take; what runs longer is broken off and settled as cancelled
   * @return completes when all have ended and are settled
   */
  public Future<Void> close(Duration grace) {
    services.closing().set(true);
    Promise<Void> done = Promise.promise();
    long deadline = System.nanoTime() + grace.toNanos();
    // From an event loop, as a timer set elsewhere may fire before it can be cancelled.
    vertx.runOnContext(start -> await(deadline, done));
    return done.future();
  }

  private void await(long deadline, Promise<Void> done) {
    boolean[] broken = new boolean[1];
    vertx.setPeriodic(
        POLL_MILLIS,
        timer -> {
          if (inFlight() == 0) {
            vertx.cancelTimer(timer);
            services.counting().close();
            lanes.values().forEach(lane -> lane.context().runOnContext(end -> lane.close()));
            done.tryComplete();
          } else if (!broken[0] && System.nanoTime() - deadline > 0) {
            broken[0] = true;
            lanes.values().forEach(lane -> lane.context().runOnContext(end -> lane.breakOff()));
          }
        });
  }
}
