package dev.purser.catalog;

import dev.purser.core.price.Agreement;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Meter;
import dev.purser.core.price.Offer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Where price catalogues come from. Thread-safe. */
public final class Catalogs {

  /** The sellers that have a shipped file. */
  static final List<String> SELLERS =
      List.of(
          "ai21",
          "anthropic",
          "arcee",
          "avian",
          "azure",
          "baseten",
          "bedrock",
          "cerebras",
          "cloudflare",
          "cohere",
          "dashscope",
          "deepinfra",
          "deepseek",
          "doubleword",
          "fireworks",
          "gemini",
          "gmi",
          "groq",
          "hyperbolic",
          "lambda",
          "minimax",
          "mistral",
          "moonshot",
          "nebius",
          "novita",
          "nscale",
          "openai",
          "openrouter",
          "ovhcloud",
          "perplexity",
          "sambanova",
          "sandbox",
          "scaleway",
          "together",
          "vercel",
          "vertex",
          "voyage",
          "wandb",
          "xai",
          "zai",
          "zhipu");

  /** Clouds charge what makers do where nothing else is known; so does the simulated provider. */
  private static final Map<String, List<String>> STANDS_FOR =
      Map.of(
          "azure", List.of("openai", "anthropic", "deepseek", "xai", "mistral", "cohere"),
          "bedrock-mantle", List.of("bedrock"),
          "vertex", List.of("gemini", "anthropic", "mistral"),
          "sandbox", List.of("openai", "anthropic", "gemini"));

  private Catalogs() {}

  /**
   * The shipped catalogue. The prices of a seller are read when they are first asked for, which
   * takes some tens of milliseconds in a process that has just started.
   */
  public static Catalog builtIn() {
    Map<String, Supplier<List<Offer>>> bySeller = new LinkedHashMap<>();
    for (String seller : SELLERS) {
      bySeller.put(seller, () -> shipped(seller));
    }
    return Catalog.lazy(bySeller, STANDS_FOR);
  }

  private static List<Offer> shipped(String seller) {
    String name = "prices/" + seller + ".json";
    return PriceFile.read(name, resource(name)).getFirst().offers();
  }

  private static byte[] resource(String name) {
    try (InputStream in = Catalogs.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the shipped file " + name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the shipped file " + name, e);
    }
  }

  /**
   * Reads a user's price file.
   *
   * @param name the file's name, for messages
   * @param json its content
   * @return {@link Reading.File} or {@link Reading.Malformed}
   */
  public static Reading parse(String name, byte[] json) {
    return reading(() ->
        new Reading.File(catalog(name, PriceFile.read(name, json)), PriceFile.issued(name, json)));
  }

  /**
   * Reads one price as the API takes it, such as {@code {"prices": {"input": "3", "output": "15"},
   * "from": "2026-09-01"}}: US dollars per million tokens, or per one of a quantity. The fields are
   * those of a period in a price file, and a model's {@code aliases}, {@code patterns}, {@code
   * context_window} and {@code max_output}.
   *
   * @param knownAt when the price was told
   * @return {@link Reading.One} or {@link Reading.Malformed}
   */
  public static Reading parsePrice(String provider, String model, String json, Instant knownAt) {
    return reading(() -> {
      String name = "price of " + provider + "/" + model;
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      Field field = Field.root(name, Json.parse(name, bytes));
      return new Reading.One(
          PriceReader.single(provider, model, field, "own price, " + knownAt, knownAt));
    });
  }

  /**
   * Reads a file of exchange rates, such as {@code {"schema": 1, "rates": [{"currency": "EUR",
   * "from": "2026-11-02", "usd": "1.0842", "source": "ECB"}]}}.
   *
   * @return {@link Reading.Rates} or {@link Reading.Malformed}
   */
  public static Reading parseRates(String name, byte[] json) {
    return reading(() -> new Reading.Rates(RateReader.file(name, json)));
  }

  /**
   * Reads one exchange rate as the API takes it, such as {@code {"usd": "1.0842", "from":
   * "2026-11-02"}}.
   *
   * @param source who says so where the text does not
   * @return {@link Reading.Rates} of one, or {@link Reading.Malformed}
   */
  public static Reading parseRate(String currency, String json, String source) {
    return reading(() -> {
      String name = "rate of " + currency;
      Field field = Field.root(name, Json.parse(name, json.getBytes(StandardCharsets.UTF_8)));
      return new Reading.Rates(List.of(RateReader.single(currency, field, source)));
    });
  }

  private static Reading reading(Supplier<Reading> reader) {
    try {
      return reader.get();
    } catch (MalformedPrices e) {
      return e.what();
    }
  }

  /**
   * The longest period in which what an account has used before counts for a price of a catalogue;
   * empty where no price depends on that. Reads all of it; no shipped price does.
   */
  public static Optional<Meter.Period> counted(Catalog catalog) {
    return Stream.concat(
            catalog.offers().stream().flatMap(Offer::counted),
            catalog.agreements().stream().flatMap(Agreement::counted))
        .max(Comparator.naturalOrder());
  }

  /** One catalogue over another: its offers win while they have a price in force. */
  public static Catalog merge(Catalog base, Catalog... overrides) {
    Catalog merged = base;
    for (Catalog override : overrides) {
      merged = merged.under(override);
    }
    return merged;
  }

  /**
   * A catalogue with single prices on top. Of several for one model the one that starts last wins
   * while it is in force, so that each may be left open and ends where the next begins. A price for
   * a model that the catalogue knows holds for all names of that model, unless it states its own.
   */
  public static Catalog withOwn(Catalog base, List<Offer> own) {
    if (own.isEmpty()) {
      return base;
    }
    List<Offer> named =
        own.stream()
            .sorted(Comparator.comparing(Catalogs::start))
            .map(offer ->
                offer.aliases().isEmpty() && offer.patterns().isEmpty()
                    ? namedLike(known(base, offer), offer)
                    : offer)
            .toList();
    return base.under(Catalog.of(named, Map.of()));
  }

  private static Instant start(Offer single) {
    return single.prices().getFirst().from().orElse(Instant.MIN);
  }

  private static Offer known(Catalog base, Offer own) {
    return base.offers(own.provider()).stream()
        .filter(offer -> offer.model().equals(own.model()))
        .findFirst()
        .orElse(own);
  }

  private static Offer namedLike(Offer known, Offer own) {
    return new Offer(
        own.provider(), own.model(), known.aliases(), known.patterns(), own.limits(), own.prices());
  }

  private static Catalog catalog(String name, List<PriceFile> files) {
    List<Offer> offers = new ArrayList<>();
    List<Agreement> agreements = new ArrayList<>();
    Map<String, List<String>> standsFor = new HashMap<>();
    for (PriceFile file : files) {
      offers.addAll(file.offers());
      agreements.addAll(file.agreements());
      if (!file.standsFor().isEmpty()) {
        standsFor.put(file.provider(), file.standsFor());
      }
    }
    Catalog listed = Catalog.of(offers, standsFor);
    return agreements.isEmpty()
        ? listed
        : Field.root(name, Json.Null.NULL).make(() -> listed.with(agreements));
  }
}
