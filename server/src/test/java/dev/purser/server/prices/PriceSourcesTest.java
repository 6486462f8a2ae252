package dev.purser.server.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.purser.catalog.Catalogs;
import dev.purser.ledger.Books;
import dev.purser.ledger.Ledgers;
import dev.purser.server.config.Config;
import dev.purser.server.config.Configs;
import dev.purser.testkit.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PriceSourcesTest {

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;

  private final Map<String, byte[]> served = new ConcurrentHashMap<>();
  private volatile Instant now = START;
  private final InstantSource clock = () -> now;
  private Books books;
  private Prices prices;
  private HttpServer http;
  private KeyPair keys;

  @BeforeEach
  void open() throws IOException, GeneralSecurityException {
    books = Books.open(Ledgers.memory(), (from, to, upTo, each) -> {}, clock);
    keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          byte[] body = served.getOrDefault(exchange.getRequestURI().getPath(), new byte[0]);
          exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, Math.max(body.length, 0));
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
  }

  @AfterEach
  void close() {
    http.stop(0);
    books.close();
  }

  private PriceSources sources(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.putIfAbsent("PURSER_LEDGER_URL", "memory");
    environment.put("PURSER_DATA", folder.toString());
    Config config = Configs.load(Optional.empty(), environment, Map.of());
    Rates rates = Rates.load(books, clock);
    prices = Prices.load(books, (from, to, upTo, each) -> {}, clock, Catalogs.builtIn(), rates);
    return PriceSources.of(config, prices, rates, clock);
  }

  private static String list(String issued, String input) {
    return """
    {"schema":1,%s"provider":"acme","offers":[{"model":"m","periods":[
      {"source":"test","prices":{"input":"%s"}}]}]}\
    """
        .formatted(issued.isEmpty() ? "" : "\"issued\":\"" + issued + "\",", input);
  }

  private String price() {
    return prices
        .current()
        .find("acme", "m", now)
        .map(price -> price.units().getFirst().price())
        .orElse("none");
  }

  private static void await(BooleanSupplier condition) {
    Until.isTrue("the prices are as expected", condition);
  }

  @Test
  void file_thatChanges_isReadAgainAndAMalformedOneLeavesThePricesBefore() throws IOException {
    Path file = Files.writeString(folder.resolve("own.json"), list("", "1"));
    PriceSources sources = sources(Map.of("PURSER_PRICES_FILE", file.toString()));
    sources.read();
    assertThat(price()).isEqualTo("1");

    Files.writeString(file, list("", "2.5"));
    sources.look();
    assertThat(price()).isEqualTo("2.5");

    Files.writeString(file, "{\"schema\":1,");
    sources.look();
    assertThat(price()).isEqualTo("2.5");
    assertThat(sources.states().getFirst().problem()).contains("own.json", "is not JSON");

    Files.writeString(file, list("", "3"));
    sources.look();
    assertThat(price()).isEqualTo("3");
    assertThat(sources.states().getFirst().problem()).isEmpty();
  }

  @Test
  void file_malformedAtTheStart_isUnusable() throws IOException {
    Path file = Files.writeString(folder.resolve("own.json"), "[]");
    PriceSources sources = sources(Map.of("PURSER_PRICES_FILE", file.toString()));

    assertThatThrownBy(sources::read)
        .isInstanceOf(PriceSources.Unusable.class)
        .hasMessageContaining("prices.file")
        .hasMessageContaining("own.json");
  }

  @Test
  void rateFile_isReadAndReadAgain() throws IOException {
    Path file = folder.resolve("rates.json");
    String rates =
        "{\"schema\":1,\"rates\":[{\"currency\":\"EUR\",\"usd\":\"%s\",\"source\":\"ECB\"}]}";
    Files.writeString(file, rates.formatted("1.1"));
    PriceSources sources = sources(Map.of("PURSER_RATES_FILE", file.toString()));
    sources.read();
    Files.writeString(file, rates.formatted("1.125"));
    sources.look();

    assertThat(sources.rates().current().at("EUR", now).orElseThrow().usd().text())
        .isEqualTo("1.125");
  }

  private void serve(String document, KeyPair by) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(by.getPrivate());
    signature.update(document.getBytes(StandardCharsets.UTF_8));
    served.put("/prices.json", document.getBytes(StandardCharsets.UTF_8));
    served.put("/prices.json.sig", Base64.getMimeEncoder().encode(signature.sign()));
  }

  private Map<String, String> update(String ledger) {
    return Map.of(
        "PURSER_LEDGER_URL",
        ledger,
        "PURSER_PRICES_UPDATE_URL",
        "http://127.0.0.1:" + http.getAddress().getPort() + "/prices.json",
        "PURSER_PRICES_UPDATE_PUBLIC_KEY",
        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()),
        "PURSER_PRICES_UPDATE_EVERY",
        "1m");
  }

  @Test
  @Timeout(20)
  void update_isTakenOnScheduleAndOnlyWithAGoodSignature() throws GeneralSecurityException {
    serve(list("2026-11-20T00:00:00Z", "1"), keys);
    PriceSources sources = sources(update("memory"));
    sources.read();
    sources.look();
    await(() -> price().equals("1"));

    serve(
        list("2026-11-21T00:00:00Z", "9"),
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    await(
        () -> fetchedAgain(sources) && sources.states().getFirst().problem().contains("signature"));
    assertThat(price()).isEqualTo("1");

    serve(list("2026-11-19T00:00:00Z", "8"), keys);
    await(() ->
        fetchedAgain(sources)
            && sources.states().getFirst().problem().contains("before what is in force"));
    assertThat(price()).isEqualTo("1");

    serve(list("2026-11-21T00:00:00Z", "2"), keys);
    await(() -> fetchedAgain(sources) && price().equals("2"));
  }

  /** The schedule asks the clock, so that time has to go on for another look. */
  private boolean fetchedAgain(PriceSources sources) {
    now = now.plusSeconds(61);
    sources.look();
    return true;
  }

  @Test
  @Timeout(20)
  void update_isKeptForTheNextStart() throws GeneralSecurityException {
    serve(list("2026-11-20T00:00:00Z", "1"), keys);
    PriceSources first = sources(update("embedded"));
    first.look();
    await(() -> Files.exists(folder.resolve("prices-update.json.sig")));
    served.clear();

    PriceSources second = sources(update("embedded"));
    second.read();

    assertThat(price()).isEqualTo("1");
  }
}
