package dev.purser.server.api;

import dev.purser.analytics.Projection;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageSummary;
import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.Books;
import dev.purser.server.keys.Keys;
import dev.purser.server.prices.PriceSources;
import dev.purser.server.prices.Prices;
import dev.purser.server.prices.Repricer;
import dev.purser.tokens.TokenCounter;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The control API. Thread-safe. */
public final class ControlApi {

  /** What every path of the API begins with. */
  public static final String ROOT = "/api/v1";

  private static final System.Logger LOG = System.getLogger(ControlApi.class.getName());
  private static final int BODY_LIMIT = 32 << 20;
  private static final int SHORT_BODY = 1 << 20;
  private static final Duration BODY_PATIENCE = Duration.ofMinutes(1);

  private final Access access;
  private final EventFeed events;
  private final Executor executor;
  private final Refusals refusals;
  private final LedgerApi ledger;
  private final List<Route> routes = new ArrayList<>();

  /**
   * @param executor runs the endpoints, which may block
   * @param adminToken the token that opens the API; without one it is open to this machine
   */
  public ControlApi(
      Books books,
      Prices prices,
      PriceSources sources,
      Keys keys,
      Projection projection,
      TokenCounter counter,
      EventFeed events,
      InstantSource clock,
      Executor executor,
      Optional<String> adminToken) {
    this.events = events;
    this.access = new Access(adminToken);
    this.executor = executor;
    Orgs orgs = new Orgs(() -> orgs(projection));
    Supplier<PricesNow> rated = () -> new PricesNow(prices.get(), sources.rates().current());
    routes.addAll(new IngestApi(books, rated, orgs, clock).routes());
    routes.addAll(new UsageApi(books, rated, orgs).routes());
    this.refusals = Refusals.load(books, clock);
    routes.addAll(new ReservationsApi(books, rated, orgs, refusals, clock).routes());
    StatedCurrency currency = new StatedCurrency(books, sources.rates(), clock);
    BudgetsApi budgets = new BudgetsApi(books, new WindowUsage(projection), currency);
    routes.addAll(budgets.routes());
    routes.addAll(new OverridesApi(books, clock, budgets::find).routes());
    routes.addAll(new BreakersApi(books, clock).routes());
    routes.addAll(new ReportsApi(projection, sources.rates(), clock).routes());
    routes.addAll(new RatesApi(sources, clock).routes());
    routes.addAll(new PricesApi(prices, clock).routes());
    routes.addAll(new ReconcileApi(projection, prices).routes());
    routes.addAll(new RepriceApi(new Repricer(books, projection, prices)).routes());
    routes.addAll(new TokensApi(counter).routes());
    routes.addAll(new KeysApi(keys, books, clock).routes());
    this.ledger = new LedgerApi(books, clock);
    routes.addAll(ledger.routes());
  }

  /** The organisations that have records. */
  private static List<String> orgs(Projection projection) {
    UsageFilter ever = UsageFilter.all(Request.EARLIEST, Request.LATEST);
    return projection.top(ever, "org", Integer.MAX_VALUE).stream()
        .map(UsageSummary.Part::value)
        .toList();
  }

  /** Puts every route on a router. */
  public void mount(Router router) {
    router.route(ROOT + "/*").handler(this::admit);
    router.route(ROOT + "/*").handler(new BodyReader(BODY_LIMIT, SHORT_BODY, BODY_PATIENCE));
    for (Route route : routes) {
      router
          .route(HttpMethod.valueOf(route.method()), ROOT + route.path())
          .handler(context -> run(route, context));
      if (route.method().equals("GET")) {
        router.route(HttpMethod.HEAD, ROOT + route.path()).handler(context -> run(route, context));
      }
    }
    events.mount(router);
    ledger.mount(router, executor);
    Map<String, Set<String>> methods = new TreeMap<>();
    routes.forEach(route -> {
      Set<String> allowed = methods.computeIfAbsent(route.path(), path -> new TreeSet<>());
      allowed.add(route.method());
      if (route.method().equals("GET")) {
        allowed.add("HEAD");
      }
    });
    methods.forEach((path, allowed) -> Problems.answerOtherMethods(router, ROOT + path, allowed));
    Problems.answerErrors(router);
  }

  /** Forgets what is remembered for a while only; to be called now and then. */
  public void tidy() {
    refusals.tidy();
  }

  /** Lets a request pass if it may use the API; answers it otherwise. */
  public void admit(RoutingContext context) {
    access
        .refusal(context.request())
        .ifPresentOrElse(problem -> send(context, problem.answer()), context::next);
  }

  private void run(Route route, RoutingContext routing) {
    Request request = request(routing);
    Context loop = routing.vertx().getOrCreateContext();
    executor.execute(() -> {
      Answer answer = answer(route, request);
      loop.runOnContext(now -> send(routing, answer));
    });
  }

  static Answer answer(Route route, Request request) {
    try {
      return route.endpoint().handle(request);
    } catch (ProblemException e) {
      return e.problem().answer();
    } catch (LedgerException e) {
      // The process stops for it, and says why once.
      return Problem.of(
              ProblemCode.UNAVAILABLE, "the ledger takes nothing more; the server's log says why")
          .answer();
    } catch (OutOfMemoryError e) {
      return Problem.of(
              ProblemCode.BUSY, "too little memory is left for this: try again, with less")
          .answer();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, route.method() + " " + route.path() + " failed", e);
      return Problem.of(ProblemCode.INTERNAL, "something failed here; the server's log says what")
          .answer();
    }
  }

  private Request request(RoutingContext routing) {
    Map<String, List<String>> query = new HashMap<>();
    routing
        .queryParams()
        .forEach(entry ->
            query.computeIfAbsent(entry.getKey(), k -> new ArrayList<>()).add(entry.getValue()));
    String type = routing.request().getHeader(HttpHeaders.CONTENT_TYPE);
    return new Request(
        Map.copyOf(routing.pathParams()),
        query,
        mediaType(type),
        CloudEvents.attributes(routing.request().headers()),
        BodyReader.body(routing),
        access.author());
  }

  private static String mediaType(@org.jspecify.annotations.Nullable String header) {
    if (header == null) {
      return "";
    }
    int semicolon = header.indexOf(';');
    return (semicolon < 0 ? header : header.substring(0, semicolon))
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  static void send(RoutingContext routing, Answer answer) {
    if (routing.response().ended() || routing.response().closed()) {
      return; // the caller left
    }
    routing.response().setStatusCode(answer.status());
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (answer.status() == 401) {
      routing.response().putHeader("www-authenticate", "Bearer");
    }
    answer.headers().forEach(routing.response()::putHeader);
    if (answer.contentType().isEmpty()) {
      routing.response().end();
    } else {
      routing.response().putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
      Buffer body = Buffer.buffer(answer.body());
      if (HttpMethod.HEAD.equals(routing.request().method())) {
        routing.response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        routing.response().end();
      } else {
        routing.response().end(body);
      }
    }
  }
}
