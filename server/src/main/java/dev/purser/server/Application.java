package dev.purser.server;

import dev.purser.analytics.Projection;
import dev.purser.catalog.Catalogs;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.price.Catalog;
import dev.purser.gateway.Gateway;
import dev.purser.ledger.Books;
import dev.purser.ledger.Ledgers;
import dev.purser.server.api.ControlApi;
import dev.purser.server.api.EventFeed;
import dev.purser.server.config.Config;
import dev.purser.server.keys.Keys;
import dev.purser.server.metrics.Metrics;
import dev.purser.server.prices.PriceSources;
import dev.purser.server.prices.Prices;
import dev.purser.server.prices.Rates;
import dev.purser.server.sandbox.Sandbox;
import dev.purser.server.ui.Dashboard;
import dev.purser.server.ui.DashboardData;
import dev.purser.tokens.TokenCounter;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * One running server: the place where everything is put together, in the order of its parts.
 * Thread-safe.
 */
public final class Application implements AutoCloseable {

  // The sandbox counts as OpenAI does, whatever model is asked for.
  private static final String SANDBOX_MODEL = "gpt-4o";
  private static final Duration CLOSE = Duration.ofSeconds(10);
  // As much as common servers give; a head is one packet or two.
  private static final Duration HEAD = Duration.ofSeconds(30);
  // Longer than clients keep what they do not use, so that it is they who close.
  private static final Duration IDLE = Duration.ofMinutes(10);

  private final Config config;
  private final boolean simulated;
  private final InstantSource clock = InstantSource.system();
  private final Front front = new Front();
  private final CompletableFuture<LedgerException> failure = new CompletableFuture<>();
  private final Parts parts = new Parts();
  private int port;
  private List<String> routes = List.of();

  private Application(Config config, boolean simulated) {
    this.config = config;
    this.simulated = simulated;
  }

  /**
   * Starts a server; when this returns, it serves.
   *
   * @throws StartException if it cannot; nothing is left running then
   */
  public static Application start(Config config) {
    return start(config, false);
  }

  /** As {@link #start(Config)}, with OpenAI, Anthropic and Gemini replaced by the sandbox. */
  public static Application startSimulated(Config config) {
    return start(config, true);
  }

  private static Application start(Config config, boolean simulated) {
    Application application = new Application(config, simulated);
    try {
      application.start();
      return application;
    } catch (StartException e) {
      application.close();
      throw e;
    } catch (RuntimeException e) {
      application.close();
      throw new StartException("cannot start: " + e, e);
    }
  }

  private void start() {
    // Opening the ledger and reading the prices take as long as the rest; neither needs the other.
    CompletableFuture<Ledger> opening = CompletableFuture.supplyAsync(this::openLedger);
    parts.keep("ledger", () -> Waiting.close(opening));
    CompletableFuture<Catalog> reading = CompletableFuture.supplyAsync(Catalogs::builtIn);
    Vertx vertx = vertx();
    Listeners listeners = listen(vertx);
    Ledger ledger = Waiting.await(opening);
    Projection projection = projection(ledger);
    Books books = Books.open(ledger, projection::seed, clock);
    parts.keep("books", books);
    parts.keep("reports", projection);
    Catalog catalog = Waiting.await(reading);

    Rates rates = Rates.load(books, clock);
    Prices prices = Prices.load(books, projection::seed, clock, catalog, rates);
    PriceSources sources = PriceSources.of(config, prices, rates, clock);
    try {
      sources.read();
    } catch (PriceSources.Unusable e) {
      throw new StartException(e.text(), e);
    }
    Keys keys = Keys.load(books, clock);
    Metrics metrics = Metrics.of(books);
    TokenCounter counter = new TokenCounter();
    Sandbox sandbox =
        Waiting.await(
            Sandbox.start(vertx, text -> counter.count(text, SANDBOX_MODEL).tokens(), clock));
    ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
    parts.keep("requests", () -> Waiting.finish(waiting, CLOSE));

    EventFeed events = new EventFeed(vertx, Long.toString(clock.millis(), Character.MAX_RADIX));
    books.subscribe(events::publish);
    ControlApi api =
        new ControlApi(
            books,
            prices,
            sources,
            keys,
            projection,
            counter,
            events,
            clock,
            waiting,
            config.adminToken());
    Dashboard dashboard =
        new Dashboard(
            vertx, DashboardData.of(books, projection, clock), config.adminToken(), clock, waiting);
    parts.keep("dashboard", dashboard);
    books.subscribe(dashboard::happened);
    Router router = Router.router(vertx);
    api.mount(router);
    new Pages(api, metrics).mount(router, waiting);
    routes = Described.routes(router);
    dashboard.mount(router);

    Housekeeping housekeeping = new Housekeeping();
    parts.keep("housekeeping", housekeeping);
    housekeeping.expire(books, this::failed);
    housekeeping.every(api::tidy);
    housekeeping.every(sources::look);
    housekeeping.every(prices::follow);
    housekeeping.every(Backlog.of(ledger, projection)::work);

    Gateway gateway =
        new Gateway(
            vertx,
            Gateways.config(config, sandbox, simulated),
            books,
            prices,
            keys,
            counter,
            metrics,
            clock);
    parts.keep("gateway", () -> drain(gateway, listeners));
    front.open(gateway, router);
  }

  private Vertx vertx() {
    Vertx vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(loops())
                    .setFileSystemOptions(
                        new FileSystemOptions()
                            .setFileCachingEnabled(false)
                            .setClassPathResolvingEnabled(false)))
            .withTransport(new Sockets(HEAD))
            .build();
    parts.keep("vertx", () -> Waiting.await(vertx.close()));
    return vertx;
  }

  private static int loops() {
    return Math.max(2, Runtime.getRuntime().availableProcessors());
  }

  private Listeners listen(Vertx vertx) {
    try {
      Listeners listeners =
          Waiting.await(Listeners.open(vertx, config.host(), config.port(), loops(), IDLE, front));
      port = listeners.port();
      return listeners;
    } catch (CompletionException e) {
      String address = config.host() + ":" + config.port();
      throw new StartException(
          e.getCause() instanceof BindException
              ? "cannot listen on "
                  + address
                  + ": the port is in use or the address is not of this machine; stop what uses it"
                  + " or choose another with --port or server.port"
              : "cannot listen on " + address + ": " + e.getCause(),
          e);
    }
  }

  private Ledger openLedger() {
    return switch (config.ledger()) {
      case MEMORY -> Ledgers.memory();
      case EMBEDDED -> Ledgers.embedded(config.data().resolve("ledger"), this::failed);
    };
  }

  private Projection projection(Ledger ledger) {
    return switch (config.ledger()) {
      case MEMORY -> Projection.inMemory(ledger);
      case EMBEDDED -> Projection.in(config.data(), ledger);
    };
  }

  private void failed(LedgerException e) {
    front.unready("ledger", "failed");
    failure.complete(e);
  }

  /** Stops accepting, lets running calls end, and settles what must be broken off. */
  private void drain(Gateway gateway, Listeners listeners) {
    front.unready("gateway", "stopping");
    listeners.shutdown(config.grace().plus(CLOSE));
    Waiting.await(gateway.close(config.grace()), config.grace().plus(CLOSE));
  }

  // ---- what others see

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /**
   * Methods and paths of what is served beside the gateway and the dashboard, such as {@code GET
   * /api/v1/budgets/{id}}.
   */
  List<String> routes() {
    return routes;
  }

  /** Its address, such as {@code http://127.0.0.1:4777}. */
  public URI address() {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    return URI.create("http://" + host + ":" + port);
  }

  /** Tells somebody if the ledger fails, at once if it has: then the process had better stop. */
  public void onFailure(Consumer<LedgerException> listener) {
    var _ = failure.thenAccept(listener);
  }

  /** Stops accepting, lets running calls end, settles, syncs and closes. Idempotent. */
  @Override
  public void close() {
    parts.close();
  }
}
