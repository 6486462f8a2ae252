package dev.purser.server.reconcile;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the exports of OpenAI and Anthropic: the pages of their admin APIs (OpenAI: {@code
 * organization/usage/completions} and {@code organization/costs}; Anthropic: {@code
 * usage_report/messages} and {@code cost_report}, whose amounts are cents in decimal text) and the
 * CSV files of their consoles, with the same names as columns.
 */
public final class Bills {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** The providers whose exports can be read. */
  public static final List<String> PROVIDERS = List.of("openai", "anthropic");

  private static final List<String> DAYS =
      List.of("usage_date_utc", "start_time_iso", "starting_at", "start_time", "date", "day");
  private static final List<String> MODELS =
      List.of("model_version", "model", "snapshot_id", "line_item", "description");

  /** Every column that tokens sent are in; none holds a part of another. */
  private static final List<String> ANTHROPIC_INPUT =
      List.of(
          "uncached_input_tokens",
          "cache_read_input_tokens",
          "cache_creation.ephemeral_5m_input_tokens",
          "cache_creation.ephemeral_1h_input_tokens",
          "usage_input_tokens_no_cache",
          "usage_input_tokens_cache_read",
          "usage_input_tokens_cache_write_5m",
          "usage_input_tokens_cache_write_1h");

  private Bills() {}

  /**
   * Adds an export to a bill.
   *
   * @param provider one of {@link #PROVIDERS}
   * @param name the file's name, for messages
   * @param text its content
   * @throws Bill.Unreadable if it cannot be read
   */
  public static void read(String provider, String name, String text, Bill into) {
    String trimmed = text.strip();
    if (trimmed.startsWith("{") || trimmed.startsWith("[")) {
      json(provider, name, trimmed, into);
      return;
    }
    int row = 1;
    for (Map<String, String> values : Csv.read(text)) {
      row++;
      csv(provider, name + ":" + row, values, into);
    }
    if (row == 1) {
      throw new Bill.Unreadable(name + " is neither JSON nor CSV with rows under a heading");
    }
  }

  private static void json(String provider, String name, String text, Bill into) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JacksonException e) {
      throw new Bill.Unreadable(name + " is not JSON: " + e.getOriginalMessage());
    }
    if (root.isArray()) {
      root.forEach(page -> page(provider, name, page, into));
    } else {
      page(provider, name, root, into);
    }
  }

  private static void page(String provider, String name, JsonNode page, Bill into) {
    if (!page.path("data").isArray()) {
      throw new Bill.Unreadable(name + " has no 'data': it is no page of the admin API");
    }
    for (JsonNode bucket : page.path("data")) {
      LocalDate day =
          bucket.has("starting_at")
              ? day(name, bucket.path("starting_at").asString(""))
              : day(name, bucket.path("start_time").asString(""));
      JsonNode results = bucket.has("results") ? bucket.path("results") : bucket.path("result");
      for (JsonNode result : results) {
        into.add(day, model(result), line(provider, name, result));
      }
    }
  }

  private static String model(JsonNode result) {
    for (String field : List.of("model", "line_item", "description")) {
      String text = result.path(field).asString("");
      if (!text.isEmpty()) {
        return modelOf(text);
      }
    }
    return "";
  }

  /** OpenAI's lines of costs are called {@code gpt-4o-2024-08-06, input}. */
  private static String modelOf(String text) {
    int comma = text.indexOf(',');
    return comma < 0 ? text : text.substring(0, comma);
  }

  private static Bill.Line line(String provider, String name, JsonNode result) {
    if (result.has("amount")) {
      JsonNode amount = result.path("amount");
      boolean object = amount.isObject();
      String currency =
          (object ? amount.path("currency") : result.path("currency")).asString("usd");
      return cost(name, (object ? amount.path("value") : amount).asString(""), currency, !object);
    }
    if (provider.equals("openai")) {
      return Bill.Line.tokens(
          result.path("input_tokens").asLong(0),
          result.path("output_tokens").asLong(0),
          result.has("num_model_requests")
              ? OptionalLong.of(result.path("num_model_requests").asLong())
              : OptionalLong.empty());
    }
    long input = 0;
    for (String field : ANTHROPIC_INPUT) {
      input += result.at("/" + field.replace('.', '/')).asLong(0);
    }
    return Bill.Line.tokens(input, result.path("output_tokens").asLong(0), OptionalLong.empty());
  }

  private static Bill.Line cost(String name, String amount, String currency, boolean cents) {
    if (!currency.equalsIgnoreCase("usd")) {
      throw new Bill.Unreadable(name + " is in " + currency + "; only USD can be compared");
    }
    BigDecimal value = decimal(name, amount);
    return Bill.Line.cost(cents ? value.movePointLeft(2) : value);
  }

  private static void csv(String provider, String place, Map<String, String> row, Bill into) {
    LocalDate day =
        day(
            place,
            first(row, DAYS)
                .orElseThrow(() ->
                    new Bill.Unreadable(
                        place + " has no column of days such as " + String.join(", ", DAYS))));
    String model = modelOf(first(row, MODELS).orElse(""));
    Optional<String> usd = first(row, List.of("cost_usd", "amount_value", "amount_usd"));
    Optional<String> cents = first(row, List.of("amount"));
    if (usd.isPresent() || cents.isPresent()) {
      String currency = first(row, List.of("amount_currency", "currency")).orElse("usd");
      // Anthropic's 'amount' is in cents, as in its API; OpenAI's in dollars.
      boolean inCents = usd.isEmpty() && provider.equals("anthropic");
      into.add(day, model, cost(place, usd.or(() -> cents).orElse(""), currency, inCents));
      return;
    }
    Optional<String> output = first(row, List.of("output_tokens", "usage_output_tokens"));
    long input = 0;
    for (String column : provider.equals("openai") ? List.of("input_tokens") : ANTHROPIC_INPUT) {
      input += number(place, row.getOrDefault(column, ""));
    }
    if (output.isEmpty() && input == 0) {
      throw new Bill.Unreadable(
          place
              + " has neither costs nor tokens; its columns are "
              + String.join(", ", new TreeSet<>(row.keySet())));
    }
    String requests = row.getOrDefault("num_model_requests", "");
    into.add(
        day,
        model,
        Bill.Line.tokens(
            input,
            number(place, output.orElse("")),
            requests.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(place, requests))));
  }

  private static Optional<String> first(Map<String, String> row, List<String> columns) {
    return columns.stream()
        .map(column -> row.getOrDefault(column, ""))
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private static long number(String place, String text) {
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Bill.Unreadable(place + ": '" + text + "' is no whole number");
    }
  }

  private static BigDecimal decimal(String place, String text) {
    try {
      BigDecimal value = new BigDecimal(text);
      if (Math.abs(value.scale()) <= 60 && value.precision() <= 60) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new Bill.Unreadable(place + ": '" + text + "' is no amount");
  }

  private static LocalDate day(String place, String text) {
    try {
      if (text.matches("\\d{9,11}")) {
        return Instant.ofEpochSecond(Long.parseLong(text)).atOffset(ZoneOffset.UTC).toLocalDate();
      }
      return LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
    } catch (DateTimeException e) {
      throw new Bill.Unreadable(place + ": '" + text + "' is no day");
    }
  }
}
