package dev.purser.catalog;

import dev.purser.core.price.ExchangeRate;
import dev.purser.core.price.Ratio;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads exchange rates from the JSON of rate files and of single rates. */
final class RateReader {

  private static final Set<String> RATE = Set.of("from", "usd", "per_usd", "source");

  private RateReader() {}

  /** A file: {@code {"schema": 1, "rates": […]}}. */
  static List<ExchangeRate> file(String name, byte[] json) {
    Field root = Field.root(name, Json.parse(name, json));
    root.object(Set.of("schema", "rates"));
    if (root.required("schema").wholeNumber(1) != 1) {
      throw MalformedPrices.at(root, "'schema' must be 1");
    }
    List<ExchangeRate> rates = root.required("rates").list(RateReader::inFile);
    for (int i = 0; i < rates.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (rates.get(i).currency().equals(rates.get(j).currency())
            && rates.get(i).from().equals(rates.get(j).from())) {
          throw MalformedPrices.at(
              root, "two rates of " + rates.get(i).currency() + " start at the same time");
        }
      }
    }
    return rates;
  }

  private static ExchangeRate inFile(Field field) {
    field.object(Set.of("currency", "from", "usd", "per_usd", "source"));
    return rate(field.required("currency").text(), field, Optional.empty());
  }

  /** A single rate of a currency. */
  static ExchangeRate single(String currency, Field field, String source) {
    field.object(RATE);
    return rate(currency, field, Optional.of(source));
  }

  private static ExchangeRate rate(String currency, Field field, Optional<String> source) {
    Optional<Field> usd = field.member("usd");
    Optional<Field> perUsd = field.member("per_usd");
    if (usd.isPresent() == perUsd.isPresent()) {
      throw MalformedPrices.missing(
          field, "usd", "needs either 'usd', the dollars for one " + currency + ", or 'per_usd'");
    }
    Ratio worth =
        usd.map(RateReader::positive)
            .orElseGet(
                () -> perUsd.map(RateReader::positive).map(RateReader::inverse).orElseThrow());
    return field.make(() ->
        new ExchangeRate(
            currency,
            field.member("from").map(Field::instant),
            worth,
            field
                .member("source")
                .map(Field::text)
                .or(() -> source)
                .orElseThrow(
                    () -> MalformedPrices.at(field, "'source' is missing: say whose rate it is"))));
  }

  private static Ratio positive(Field field) {
    if (!field.isText()) {
      throw MalformedPrices.at(field, "must be a text such as \"1.0842\" or \"1/7\", not a number");
    }
    Ratio ratio = field.make(() -> Ratio.parse(field.text()));
    if (ratio.isZero()) {
      throw MalformedPrices.at(field, "must be above 0");
    }
    return ratio;
  }

  private static Ratio inverse(Ratio ratio) {
    BigInteger denominator = ratio.denominator();
    return new Ratio(denominator, ratio.numerator());
  }
}
