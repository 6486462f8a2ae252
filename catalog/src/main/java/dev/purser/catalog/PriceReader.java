package dev.purser.catalog;

import dev.purser.core.price.DatedPrice;
import dev.purser.core.price.ModelLimits;
import dev.purser.core.price.Offer;
import dev.purser.core.price.Offer.Alias;
import dev.purser.core.price.PriceOverride;
import dev.purser.core.price.Rate;
import dev.purser.core.price.Ratio;
import dev.purser.core.usage.TokenClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads offers from the JSON of price files and of single prices; whatever is odd is an error. */
final class PriceReader {

  /**
   * Quantities that need no {@code per}. Others are welcome with one, so that a token class that
   * was misspelt is not taken for a new quantity.
   */
  private static final Set<String> QUANTITIES =
      Set.of(
          "audio_seconds",
          "cache_storage_token_hours",
          "characters",
          "code_execution",
          "code_interpreter",
          "file_search",
          "image_generation",
          "images",
          "maps",
          "pages",
          "pixels",
          "requests",
          "search_units",
          "text_messages",
          "video_seconds",
          "web_fetch",
          "web_search",
          "x_search");

  private static final Set<String> PERIOD =
      Set.of(
          "from",
          "to",
          "known_at",
          "confidence",
          "source",
          "currency",
          "prices",
          "overrides",
          "minimums",
          "allowances");
  private static final Set<String> MODEL =
      Set.of("aliases", "patterns", "context_window", "max_output");

  /** A quantity, and after slashes what is special about a variant of it. */
  private static final Pattern UNIT =
      Pattern.compile("[a-z][a-z0-9_]{0,63}(/[a-z0-9][a-z0-9_.-]{0,31}){0,3}");

  private PriceReader() {}

  /** An offer of a price file: the model's names and limits, and its {@code periods}. */
  static Offer offer(String provider, Field field) {
    field.object(union(MODEL, Set.of("model", "periods")));
    String model = field.required("model").text();
    Field offer = new Field(field.place() + " (" + model + ")", field.path(), field.value());
    List<DatedPrice> periods = offer.required("periods").list(f -> period(f, PERIOD, "", none()));
    return offer(provider, model, offer, periods);
  }

  /** A single price: one period, with the model's names and limits beside it. */
  static Offer single(String provider, String model, Field field, String source, Instant knownAt) {
    DatedPrice price = period(field, union(MODEL, PERIOD), source, Optional.of(knownAt));
    return offer(provider, model, field, List.of(price));
  }

  private static Optional<Instant> none() {
    return Optional.empty();
  }

  private static Offer offer(String provider, String model, Field field, List<DatedPrice> periods) {
    List<Alias> aliases = listOf(field, "aliases", PriceReader::alias);
    List<String> patterns = listOf(field, "patterns", PriceReader::pattern);
    ModelLimits limits =
        new ModelLimits(count(field, "context_window"), count(field, "max_output"));
    return field.make(() -> new Offer(provider, model, aliases, patterns, limits, periods));
  }

  static <T> List<T> listOf(Field field, String name, Function<Field, T> each) {
    return field.member(name).map(list -> list.list(each)).orElse(List.of());
  }

  private static OptionalLong count(Field field, String name) {
    return field.member(name).stream().mapToLong(f -> f.wholeNumber(1)).findFirst();
  }

  private static Alias alias(Field field) {
    if (field.isText()) {
      return Alias.of(field.text());
    }
    field.object(Set.of("id", "from", "to"));
    return new Alias(
        field.required("id").text(),
        field.member("from").map(Field::instant),
        field.member("to").map(Field::instant));
  }

  static String pattern(Field field) {
    String regex = field.text();
    try {
      Pattern.compile(regex);
      return regex;
    } catch (PatternSyntaxException e) {
      throw MalformedPrices.at(field, "is no regular expression: " + e.getDescription());
    }
  }

  private static DatedPrice period(
      Field field, Set<String> names, String source, Optional<Instant> knownAt) {
    field.object(names);
    Map<String, Rate> prices = rates(field.required("prices"));
    if (prices.isEmpty()) {
      throw MalformedPrices.at(
          field.required("prices"), "is empty; a free model has prices of \"0\"");
    }
    List<PriceOverride> overrides = OverrideReader.all(field, prices.keySet());
    String from = field.member("source").map(Field::text).orElse(source);
    if (from.isEmpty()) {
      throw MalformedPrices.missing(
          field, "source", "'source' is missing: say where the price was read, and when");
    }
    return field.make(() ->
        new DatedPrice(
            field.member("from").map(Field::instant),
            field.member("to").map(Field::instant),
            field.member("known_at").map(Field::instant).or(() -> knownAt),
            field.member("currency").map(Field::text).orElse("USD"),
            from,
            field.member("confidence").map(PriceReader::confidence),
            prices,
            overrides,
            minimums(field, prices)));
  }

  private static DatedPrice.Confidence confidence(Field field) {
    String name = field.text();
    for (DatedPrice.Confidence one : DatedPrice.Confidence.values()) {
      if (one.wireName().equals(name)) {
        return one;
      }
    }
    throw MalformedPrices.at(field, "must be official, derived or community");
  }

  /** How many are billed at least, such as {@code {"audio_seconds": 10}}. */
  private static Map<String, BigDecimal> minimums(Field field, Map<String, Rate> prices) {
    Map<String, BigDecimal> minimums = new LinkedHashMap<>();
    for (Field all : field.member("minimums").stream().toList()) {
      all.object()
          .forEach((unit, least) -> {
            if (TokenClass.ofWireName(unit).isPresent() || !prices.containsKey(unit)) {
              throw MalformedPrices.at(least, "is for a quantity that 'prices' has a price of");
            }
            minimums.put(unit, BigDecimal.valueOf(least.wholeNumber(1)));
          });
    }
    return minimums;
  }

  static Map<String, Rate> rates(Field field) {
    Map<String, Rate> rates = new LinkedHashMap<>();
    field.object().forEach((unit, value) -> rates.put(unit, rate(field, unit, value)));
    return rates;
  }

  private static Rate rate(Field prices, String unit, Field field) {
    boolean token = TokenClass.ofWireName(unit).isPresent();
    if (field.value() instanceof Map) {
      field.object(Set.of("price", "per"));
      if (!token && !UNIT.matcher(unit).matches()) {
        throw MalformedPrices.at(
            field, "units are named in lower case, such as web_search or images/hd/1024x1792");
      }
      long per =
          field.member("per").map(f -> f.wholeNumber(1)).orElseGet(() -> Rate.usualPer(unit));
      return new Rate(decimal(field.required("price")), per);
    }
    String quantity = UNIT.matcher(unit).matches() ? unit.split("/", 2)[0] : unit;
    if (!token && !QUANTITIES.contains(quantity)) {
      String known =
          Stream.concat(
                  Stream.of(TokenClass.values()).map(TokenClass::wireName),
                  QUANTITIES.stream().sorted())
              .collect(Collectors.joining(", "));
      throw MalformedPrices.unknown(
          prices, unit, known + "; another quantity needs {\"price\": …, \"per\": …}");
    }
    return new Rate(decimal(field), Rate.usualPer(unit));
  }

  static Ratio decimal(Field field) {
    if (!field.isText()) {
      throw MalformedPrices.at(field, "must be a text such as \"0.25\" or \"1/12\", not a number");
    }
    return field.make(() -> Ratio.parse(field.text()));
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    List<String> all = new ArrayList<>(some);
    all.addAll(others);
    return Set.copyOf(all);
  }
}
