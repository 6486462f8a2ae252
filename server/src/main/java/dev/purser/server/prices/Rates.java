package dev.purser.server.prices;

import dev.purser.catalog.Catalogs;
import dev.purser.catalog.Reading;
import dev.purser.core.ledger.Document;
import dev.purser.core.price.ExchangeRate;
import dev.purser.core.price.ExchangeRates;
import dev.purser.ledger.Books;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The exchange rates in force: those of a file, with rates put through the API over it.
 * Thread-safe; what {@link #current} gives never changes.
 */
public final class Rates {

  private static final String KIND = "rate";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Books books;
  private final InstantSource clock;
  private final Map<String, ExchangeRate> own = new LinkedHashMap<>();
  private List<ExchangeRate> file = List.of();
  private volatile ExchangeRates current = ExchangeRates.NONE;
  private volatile Runnable changed = () -> {};

  private Rates(Books books, InstantSource clock) {
    this.books = books;
    this.clock = clock;
  }

  /**
   * The rates that the ledger has.
   *
   * @throws IllegalStateException if the ledger has a rate that this version cannot read
   */
  public static Rates load(Books books, InstantSource clock) {
    Rates rates = new Rates(books, clock);
    for (Document document : books.ledger().documents(KIND)) {
      JsonNode body = JSON.readTree(document.body());
      String currency = body.path("currency").asString();
      rates.own.put(
          document.id(),
          one(Catalogs.parseRate(currency, body.path("rate").toString(), "unknown")));
    }
    rates.swap();
    return rates;
  }

  private static ExchangeRate one(Reading reading) {
    return switch (reading) {
      case Reading.Rates(List<ExchangeRate> rates) -> rates.getFirst();
      default -> throw new IllegalStateException("the ledger holds an unreadable rate: " + reading);
    };
  }

  /** The rates as they now are. */
  public ExchangeRates current() {
    return current;
  }

  /** Tells somebody of every change; only one may ask for it. */
  void onChange(Runnable listener) {
    changed = listener;
  }

  /** Takes the rates of the file in place of those it had before. */
  public synchronized void file(List<ExchangeRate> rates) {
    file = List.copyOf(rates);
    swap();
  }

  private void swap() {
    List<ExchangeRate> all = new ArrayList<>(file);
    all.addAll(own.values());
    current = ExchangeRates.of(all);
    changed.run();
  }

  /** What became of a rate that was put. */
  public sealed interface Put {
    /** It is stored. {@code isNew} if the currency had no own rate that starts then. */
    record Done(ExchangeRate rate, boolean isNew) implements Put {}

    /** It cannot be read. */
    record Refused(Reading.Malformed why) implements Put {}
  }

  /** Puts a rate of a currency, which is on disk when this returns. */
  public synchronized Put put(String currency, String rate) {
    return switch (Catalogs.parseRate(currency, rate, "own rate, " + clock.instant())) {
      case Reading.Rates(List<ExchangeRate> rates) -> {
        ExchangeRate one = rates.getFirst();
        String id = currency + one.from().map(from -> "@" + from).orElse("");
        ObjectNode stored = JSON.createObjectNode().put("usd", one.usd().text());
        one.from().ifPresent(from -> stored.put("from", from.toString()));
        stored.put("source", one.source());
        ObjectNode body = JSON.createObjectNode().put("currency", currency);
        body.set("rate", stored);
        books.putDocument(new Document(KIND, "", id, JSON.writeValueAsString(body)));
        books.awaitSync();
        boolean isNew = own.put(id, one) == null;
        swap();
        yield new Put.Done(one, isNew);
      }
      case Reading.Malformed why -> new Put.Refused(why);
      default -> throw new IllegalStateException("a rate is no price");
    };
  }
}
