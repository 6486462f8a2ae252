package dev.purser.server.ui;

import dev.purser.core.budget.Event;
import dev.purser.gateway.ForeignPage;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The dashboard: serves {@code /} and what belongs to it under {@code /ui}.
 *
 * <p>Thread-safe. Pages are made on the given executor, never on an event loop.
 */
public final class Dashboard implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Dashboard.class.getName());

  private static final String SIGN_IN = "purser_sign_in";
  private static final String ZONE = "purser_zone";
  private static final int LONGEST_ZONE = 64;
  private static final int FORM_LIMIT = 16 * 1024;
  private static final String HTML = "text/html; charset=utf-8";
  // Everything from here, nothing inline: what a label or a model is called can never run.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final Access access;
  private final InstantSource clock;
  private final Executor workers;
  private final AtomicLong changes = new AtomicLong(1);
  private final Refusals refusals = new Refusals();
  private final Assets assets = new Assets();
  private final Pages pages = new Pages();
  private final BoardCache boards;
  private final LiveFeed feed;

  /**
   * A dashboard.
   *
   * @param vertx for the timer of the live feed
   * @param data what it shows
   * @param adminToken what one signs in with; without one everybody may look
   * @param clock tells what today is
   * @param workers where pages are made; may block
   */
  public Dashboard(
      Vertx vertx,
      DashboardData data,
      Optional<String> adminToken,
      InstantSource clock,
      Executor workers) {
    this.access = new Access(adminToken);
    this.clock = clock;
    this.workers = workers;
    this.boards = new BoardCache(new BoardMaker(data, refusals), clock, changes);
    this.feed = new LiveFeed(vertx, changes, boards::lastCost);
  }

  /** Takes what happened in the engine. Returns at once; fit to be a subscriber of it. */
  public void happened(List<Event> events) {
    for (Event event : events) {
      if (event instanceof Event.ReservationRefused refused) {
        refusals.add(refused);
      }
    }
    changed();
  }

  /** Says that what the dashboard shows may have changed. */
  public void changed() {
    changes.incrementAndGet();
  }

  /** Adds its routes. */
  public void mount(Router router) {
    router.route("/").handler(this::keepOut);
    router.route("/ui/*").handler(this::keepOut);
    router.route("/").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::page);
    router.get("/ui/board").handler(this::board);
    router.get("/ui/events").handler(this::events);
    router.get("/ui/assets/:hash/:name").handler(this::asset);
    router.get("/ui/sign-in").handler(c -> send(c, 200, () -> pages.signIn(assets, false)));
    router
        .post("/ui/sign-in")
        .handler(BodyHandler.create(false).setBodyLimit(FORM_LIMIT))
        .handler(this::signIn);
    router.post("/ui/sign-out").handler(this::signOut);
  }

  /** Where nobody signs in, a page of another site could read what this machine may see. */
  private void keepOut(RoutingContext c) {
    if (access.open() && ForeignPage.sent(c.request())) {
      send(
          c,
          403,
          () ->
              "Open the dashboard by the address of this machine, such as 127.0.0.1; set"
                  + " auth.admin_token to open it by a name.");
    } else {
      c.next();
    }
  }

  private void page(RoutingContext c) {
    if (!admitted(c)) {
      redirect(c, "/ui/sign-in");
      return;
    }
    Range range = range(c);
    ZoneId zone = zone(c);
    String base = Origin.of(c.request());
    send(c, 200, () -> pages.page(page(base, boards.board(range, zone, changes.get()))));
  }

  private Page page(String base, Board board) {
    return new Page(base, assets, !access.open(), board);
  }

  private void board(RoutingContext c) {
    if (!admitted(c)) {
      send(c, 401, () -> "");
      return;
    }
    Range range = range(c);
    ZoneId zone = zone(c);
    String base = Origin.of(c.request());
    send(c, 200, () -> pages.board(page(base, boards.board(range, zone, feed.told()))));
  }

  private void events(RoutingContext c) {
    if (!admitted(c)) {
      send(c, 401, () -> "");
    } else if (!feed.add(c.response())) {
      c.response().setStatusCode(503).putHeader("Retry-After", "60").end();
    }
  }

  private void asset(RoutingContext c) {
    Optional<Assets.Asset> found = assets.find(pathPart(c, "name"));
    if (found.isEmpty()) {
      c.response().setStatusCode(404).end();
      return;
    }
    Assets.Asset asset = found.get();
    String tag = "\"" + asset.hash() + "\"";
    HttpServerResponse response =
        c.response()
            .putHeader("ETag", tag)
            .putHeader("X-Content-Type-Options", "nosniff")
            .putHeader(
                "Cache-Control",
                pathPart(c, "hash").equals(asset.hash())
                    ? "public, max-age=31536000, immutable"
                    : "no-cache");
    if (tag.equals(c.request().getHeader("If-None-Match"))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader("Content-Type", asset.type()).end(asset.content());
    }
  }

  private static String pathPart(RoutingContext c, String name) {
    return Optional.ofNullable(c.pathParam(name)).orElse("");
  }

  private void signIn(RoutingContext c) {
    if (access.open()) {
      redirect(c, "/");
      return;
    }
    String given = Optional.ofNullable(c.request().getFormAttribute("token")).orElse("");
    if (!access.isToken(given.strip())) {
      send(c, 403, () -> pages.signIn(assets, true));
      return;
    }
    c.response()
        .addCookie(cookie(c, access.signIn(clock.instant())).setMaxAge(Access.LASTS.toSeconds()));
    redirect(c, "/");
  }

  private void signOut(RoutingContext c) {
    c.response().addCookie(cookie(c, "").setMaxAge(0));
    redirect(c, "/ui/sign-in");
  }

  private static Cookie cookie(RoutingContext c, String value) {
    return Cookie.cookie(SIGN_IN, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSecure(Origin.of(c.request()).startsWith("https:"))
        .setSameSite(CookieSameSite.STRICT);
  }

  private boolean admitted(RoutingContext c) {
    return access.admits(cookieValue(c, SIGN_IN), clock.instant());
  }

  private static Range range(RoutingContext c) {
    return Range.of(Optional.ofNullable(c.request().getParam("range")).orElse(""));
  }

  /** The zone that the browser told, else the server's. */
  private static ZoneId zone(RoutingContext c) {
    String told = cookieValue(c, ZONE);
    try {
      return told.isEmpty() || told.length() > LONGEST_ZONE
          ? ZoneId.systemDefault()
          : ZoneId.of(told);
    } catch (DateTimeException unknown) {
      return ZoneId.systemDefault();
    }
  }

  private static String cookieValue(RoutingContext c, String name) {
    return Optional.ofNullable(c.request().getCookie(name)).map(Cookie::getValue).orElse("");
  }

  private static void redirect(RoutingContext c, String to) {
    c.response().setStatusCode(303).putHeader("Location", to).end();
  }

  /** Makes a page where waiting is allowed, and sends it from where it is not. */
  private void send(RoutingContext c, int status, Supplier<String> html) {
    Context loop = c.vertx().getOrCreateContext();
    workers.execute(() -> {
      String body;
      int code = status;
      try {
        body = html.get();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "the dashboard could not be made", e);
        body = "The dashboard could not be made; the server's log says why.";
        code = 500;
      }
      String sent = body;
      int sentCode = code;
      loop.runOnContext(v -> end(c.response(), sentCode, sent));
    });
  }

  private static void end(HttpServerResponse response, int status, String html) {
    if (response.closed() || response.ended()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader("Content-Type", HTML)
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store")
        .end(html);
  }

  /** Ends the live feed; pages that are being made are still sent. */
  @Override
  public void close() {
    feed.close();
  }
}
