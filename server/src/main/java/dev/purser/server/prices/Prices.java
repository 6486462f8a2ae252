package dev.purser.server.prices;

import dev.purser.catalog.Catalogs;
import dev.purser.catalog.Reading;
import dev.purser.core.ledger.Document;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Offer;
import dev.purser.core.price.Pricing;
import dev.purser.ledger.Books;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The prices in force: the catalogue, with prices put through the API over it. Thread-safe; what
 * {@link #current} gives never changes, another price gives another.
 */
public final class Prices implements Supplier<Pricing> {

  private static final String KIND = "price";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Books books;
  private final InstantSource clock;
  private final Catalog base;
  private final Map<String, Offer> own = new LinkedHashMap<>();
  private volatile Pricing current;

  private Prices(Books books, InstantSource clock, Catalog base) {
    this.books = books;
    this.clock = clock;
    this.base = base;
    this.current = base;
  }

  /**
   * A catalogue under the prices that the ledger has.
   *
   * @throws IllegalStateException if the ledger has a price that this version cannot read
   */
  public static Prices load(Books books, InstantSource clock, Catalog base) {
    Prices prices = new Prices(books, clock, base);
    prices.restore(books.ledger().documents(KIND));
    return prices;
  }

  private synchronized void restore(List<Document> documents) {
    for (Document document : documents) {
      JsonNode body = JSON.readTree(document.body());
      String provider = body.path("provider").asString();
      String model = body.path("model").asString();
      Instant knownAt = Instant.parse(body.path("known_at").asString());
      switch (Catalogs.parsePrice(provider, model, body.path("price").toString(), knownAt)) {
        case Reading.One(Offer offer) -> own.put(document.id(), offer);
        case Reading.Malformed(String message, var field) ->
            throw new IllegalStateException("the ledger holds an unreadable price: " + message);
        case Reading.File file -> throw new IllegalStateException("a single price is no file");
      }
    }
    swap();
  }

  private void swap() {
    current = Catalogs.withOwn(base, List.copyOf(own.values()));
  }

  /** The prices as they now are. */
  public Pricing current() {
    return current;
  }

  @Override
  public Pricing get() {
    return current;
  }

  /** What became of a price that was put. */
  public sealed interface Put {
    /** It is in force. {@code isNew} if the model had no own price before. */
    record Done(boolean isNew) implements Put {}

    /**
     * It cannot be read.
     *
     * @param message what is wrong
     * @param unknownField the field that nobody knows, if that is it; else empty
     */
    record Refused(String message, String unknownField) implements Put {}
  }

  /** Puts an own price for a model, which is on disk when this returns. */
  public synchronized Put put(String provider, String model, String price) {
    Instant now = clock.instant();
    return switch (Catalogs.parsePrice(provider, model, price, now)) {
      case Reading.One(Offer offer) -> {
        String id = provider + "/" + model;
        ObjectNode body = JSON.createObjectNode();
        body.put("provider", provider).put("model", model).put("known_at", now.toString());
        body.set("price", JSON.readTree(price));
        books.putDocument(new Document(KIND, "", id, JSON.writeValueAsString(body)));
        books.sync().toCompletableFuture().join();
        boolean isNew = own.put(id, offer) == null;
        swap();
        yield new Put.Done(isNew);
      }
      case Reading.Malformed(String message, var field) ->
          new Put.Refused(message, field.orElse(""));
      case Reading.File file -> throw new IllegalStateException("a single price is no file");
    };
  }
}
