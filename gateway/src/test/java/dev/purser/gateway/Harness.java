package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.catalog.Catalogs;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.WindowView;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import dev.purser.ledger.Ledgers;
import dev.purser.testkit.FakeUpstream;
import dev.purser.testkit.Until;
import dev.purser.tokens.TokenCounter;
import dev.purser.wire.ProviderKind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A gateway before a fake upstream, with a real engine over a ledger in memory. */
final class Harness implements AutoCloseable {

  static final Pricing PRICES = Catalogs.builtIn();
  static final TokenCounter COUNTER = new TokenCounter();
  private static final List<String> LIKE_OPENAI =
      List.of("openrouter", "xai", "perplexity", "groq", "deepseek", "mistral", "azure", "vllm");

  static final String OPENAI_KEY = "sk-the-providers-own";

  final FakeUpstream upstream = FakeUpstream.start();
  final Books books =
      Books.open(Ledgers.memory(), (from, to, upTo, each) -> {}, InstantSource.system());
  final TestKeys keys = new TestKeys();
  final Gateway gateway;
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Harness() {
    this(provider -> provider, config -> config);
  }

  /** One that waits for providers and callers only for a moment. */
  static Harness impatient() {
    Provider.Timeouts moment =
        new Provider.Timeouts(
            Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofMillis(300));
    return new Harness(provider -> provider.withTimeouts(moment), config -> config);
  }

  /** One in whose lines calls wait long enough for a test. */
  static Harness patient() {
    return new Harness(
        provider -> provider,
        config -> config.withPatience(Duration.ofMinutes(1), Duration.ofSeconds(10)));
  }

  Harness(UnaryOperator<Provider> provider, UnaryOperator<GatewayConfig> config) {
    Map<String, Provider> providers = new HashMap<>();
    for (ProviderKind kind : ProviderKind.values()) {
      String name = kind.name().toLowerCase(java.util.Locale.ROOT);
      providers.put(
          name,
          provider.apply(
              Provider.of(name, kind, upstream.baseUrl()).withApiKey(new Secret(OPENAI_KEY))));
      providers.put(
          "sandbox/" + name, Provider.of("sandbox", kind, upstream.baseUrl().resolve("/" + name)));
    }
    for (String name : LIKE_OPENAI) {
      providers.put(
          name, provider.apply(Provider.of(name, ProviderKind.OPENAI, upstream.baseUrl())));
    }
    providers.put(
        "down", Provider.of("openai", ProviderKind.OPENAI, URI.create("http://127.0.0.1:1")));
    GatewayConfig base =
        new GatewayConfig(
            providers,
            GatewayConfig.DEFAULT_BODY_LIMIT,
            true,
            false,
            GatewayConfig.OnLeave.CANCEL,
            GatewayConfig.DEFAULT_MAX_IN_FLIGHT,
            GatewayConfig.DEFAULT_UPLOAD,
            GatewayConfig.DEFAULT_THROTTLE);
    gateway =
        new Gateway(
            vertx,
            config.apply(base),
            books,
            () -> PRICES,
            keys,
            COUNTER,
            GatewayMetrics.NONE,
            InstantSource.system());
    server =
        vertx
            .createHttpServer(Gateway.forSockets(new HttpServerOptions()))
            .requestHandler(request -> {
              if (!gateway.handle(request)) {
                request.response().setStatusCode(404).end("not the gateway's");
              }
            });
    server.listen(0, "127.0.0.1").await();
  }

  int port() {
    return server.actualPort();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    request.header("content-type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpClient client() {
    return client;
  }

  /** Every record, oldest first. */
  List<UsageRecord> records() {
    List<LedgerEntry> entries = new ArrayList<>();
    books.ledger().entries(1, 10_000, (sequence, entry) -> entries.add(entry));
    return entries.stream().map(LedgerEntry::record).toList();
  }

  /** The only record, once it is there and nothing runs. */
  UsageRecord onlyRecord() {
    awaitQuiet();
    assertThat(records()).hasSize(1);
    return records().getFirst();
  }

  /** The only record, which is all that a budget in US dollars has counted and nothing is held. */
  UsageRecord settledRecord(String budget) {
    UsageRecord record = onlyRecord();
    assertThat(window(budget).held()).isZero();
    assertThat(window(budget).settled()).isEqualTo(record.cost().ticksOrZero());
    return record;
  }

  void budget(Budget budget) {
    books.putBudget(budget);
  }

  /** The only window of a budget. */
  WindowView window(String id) {
    List<WindowView> windows = books.windows(new BudgetKey("default", id));
    assertThat(windows).hasSize(1);
    return windows.getFirst();
  }

  void awaitQuiet() {
    Until.isTrue("no call runs any more", () -> gateway.inFlight() == 0);
  }

  static void await(BooleanSupplier condition) {
    Until.isTrue("the gateway has come so far", condition);
  }

  @Override
  public void close() {
    gateway.close(Duration.ofSeconds(1)).await();
    vertx.close().await();
    upstream.close();
    books.close();
    client.close();
  }
}
