package dev.purser.server.prices;

import dev.purser.catalog.Catalogs;
import dev.purser.catalog.Reading;
import dev.purser.core.ledger.Document;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Meter;
import dev.purser.core.price.Offer;
import dev.purser.core.price.Pricing;
import dev.purser.ledger.AccountTotals;
import dev.purser.ledger.Books;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The prices in force: those that are shipped, over them those of the update address, of the user's
 * file, and those put through the API, each while it is in force. Thread-safe; what {@link
 * #current} gives never changes, another price gives another.
 */
public final class Prices implements Supplier<Pricing> {

  private static final String KIND = "price";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Books books;
  private final Books.Seeds seeds;
  private final InstantSource clock;
  private final Rates rates;
  private final Catalog shipped;
  private Catalog updated = Catalog.EMPTY;
  private Catalog file = Catalog.EMPTY;
  private final Map<String, Own> own = new LinkedHashMap<>();
  private volatile Optional<AccountTotals> totals = Optional.empty();
  private volatile Pricing current;

  /** An own price and the id of the document that holds it. */
  private record Own(Offer offer, String document) {}

  private Prices(
      Books books, Books.Seeds seeds, InstantSource clock, Catalog shipped, Rates rates) {
    this.books = books;
    this.seeds = seeds;
    this.clock = clock;
    this.shipped = shipped;
    this.rates = rates;
    this.current = shipped;
  }

  /**
   * The shipped catalogue under the prices that the ledger has.
   *
   * @param seeds reads the records of a span, where prices depend on what was used
   * @param rates what prices in other currencies than US dollars are converted with
   * @throws IllegalStateException if the ledger has a price that this version cannot read
   */
  public static Prices load(
      Books books, Books.Seeds seeds, InstantSource clock, Catalog shipped, Rates rates) {
    Prices prices = new Prices(books, seeds, clock, shipped, rates);
    prices.restore(books.ledger().documents(KIND));
    rates.onChange(prices::refresh);
    return prices;
  }

  private synchronized void restore(List<Document> documents) {
    for (Document document : documents) {
      JsonNode body = JSON.readTree(document.body());
      String provider = body.path("provider").asString();
      String model = body.path("model").asString();
      Instant knownAt = Instant.parse(body.path("known_at").asString());
      switch (Catalogs.parsePrice(provider, model, body.path("price").toString(), knownAt)) {
        case Reading.One(Offer offer) -> own.put(key(offer), new Own(offer, document.id()));
        case Reading.Malformed what ->
            throw new IllegalStateException(
                "the ledger holds an unreadable price: " + what.message());
        default -> throw new IllegalStateException("a single price is no file");
      }
    }
    swap();
  }

  private static String key(Offer single) {
    return single.id() + single.prices().getFirst().from().map(from -> "@" + from).orElse("");
  }

  private void swap() {
    List<Offer> offers = own.values().stream().map(Own::offer).toList();
    Catalog base = Catalogs.merge(shipped, updated, file);
    Catalog all = Catalogs.withOwn(base, offers).with(rates.current());
    totals = counted(offers).map(longest -> totals(all, longest));
    current = totals.isPresent() ? all.with(totals.get()) : all;
  }

  /** No shipped price depends on what an account has used. */
  private Optional<Meter.Period> counted(List<Offer> offers) {
    return Stream.concat(
            offers.stream().flatMap(Offer::counted),
            Stream.of(updated, file).flatMap(prices -> Catalogs.counted(prices).stream()))
        .max(Comparator.naturalOrder());
  }

  private AccountTotals totals(Catalog all, Meter.Period longest) {
    AccountTotals present = new AccountTotals(books.ledger(), seeds, all);
    present.start(clock.instant(), longest);
    return present;
  }

  /** Keeps up with the ledger, so that no call has much to take over. To be called now and then. */
  public void follow() {
    totals.ifPresent(AccountTotals::follow);
  }

  private synchronized void refresh() {
    swap();
  }

  /** Takes the prices of the user's file in place of those it had before. */
  public synchronized void file(Catalog prices) {
    file = prices;
    swap();
  }

  /** Takes the prices of the update address in place of those it had before. */
  synchronized void updated(Catalog prices) {
    updated = prices;
    swap();
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
    /** It is stored. {@code isNew} if the model had no own price that starts then. */
    record Done(boolean isNew) implements Put {}

    /** It cannot be read. */
    record Refused(Reading.Malformed why) implements Put {}
  }

  /**
   * Puts an own price for a model, which is on disk when this returns. It takes the place of one
   * that starts at the same time; those that start at others stay.
   */
  public synchronized Put put(String provider, String model, String price) {
    Instant now = clock.instant();
    return switch (Catalogs.parsePrice(provider, model, price, now)) {
      case Reading.One(Offer offer) -> {
        String key = key(offer);
        Optional<Own> before = Optional.ofNullable(own.get(key));
        // Once there was one price for a model, and its document had no date in its id.
        String id = before.map(Own::document).orElse(key);
        ObjectNode body = JSON.createObjectNode();
        body.put("provider", provider).put("model", model).put("known_at", now.toString());
        body.set("price", JSON.readTree(price));
        books.putDocument(new Document(KIND, "", id, JSON.writeValueAsString(body)));
        books.awaitSync();
        own.put(key, new Own(offer, id));
        swap();
        yield new Put.Done(before.isEmpty());
      }
      case Reading.Malformed why -> new Put.Refused(why);
      default -> throw new IllegalStateException("a single price is no file");
    };
  }
}
