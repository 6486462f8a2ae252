package dev.purser.catalog.compile;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns the price rows of the sources into periods of our own schema. */
final class Rows {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Our unit and its {@code per}, by the key of genai-prices; 0 stands for the usual one. */
  private record Unit(String name, long per) {}

  private static final Map<String, Unit> UNITS =
      Map.ofEntries(
          Map.entry("input_mtok", new Unit("input", 0)),
          Map.entry("output_mtok", new Unit("output", 0)),
          Map.entry("cache_read_mtok", new Unit("cache_read", 0)),
          Map.entry("cache_write_mtok", new Unit("cache_write_5m", 0)),
          Map.entry("cache_write_1h_mtok", new Unit("cache_write_1h", 0)),
          Map.entry("input_audio_mtok", new Unit("input_audio", 0)),
          Map.entry("input_image_mtok", new Unit("input_image", 0)),
          Map.entry("input_video_mtok", new Unit("input_video", 0)),
          Map.entry("cache_audio_read_mtok", new Unit("cache_read_audio", 0)),
          Map.entry("cache_image_read_mtok", new Unit("cache_read_image", 0)),
          Map.entry("output_audio_mtok", new Unit("output_audio", 0)),
          Map.entry("output_image_mtok", new Unit("output_image", 0)),
          Map.entry("output_video_mtok", new Unit("output_video", 0)),
          Map.entry("output_reasoning_mtok", new Unit("reasoning", 0)),
          Map.entry("output_citation_mtok", new Unit("citation_tokens", 1_000_000)),
          Map.entry("web_searches_kcount", new Unit("web_search", 1_000)),
          Map.entry("storage_searches_kcount", new Unit("file_search", 1_000)),
          Map.entry("requests_kcount", new Unit("requests", 1_000)),
          Map.entry("audio_hours", new Unit("audio_seconds", 3_600)),
          Map.entry("input_audio_hours", new Unit("audio_seconds", 3_600)),
          Map.entry("input_text_messages_kcount", new Unit("text_messages", 1_000)),
          Map.entry("input_document_kpages", new Unit("pages", 1_000)),
          Map.entry("input_annotated_document_kpages", new Unit("annotated_pages", 1_000)));

  private Rows() {}

  /**
   * Whether pi-ai's input price is hardly more than its cache read while output costs many times as
   * much: some of its rows mix prices of several providers.
   */
  static boolean isMixed(JsonNode cost) {
    double input = cost.path("input").asDouble(0);
    return input > 0
        && cost.path("cacheRead").asDouble(0) >= 0.8 * input
        && cost.path("output").asDouble(0) >= 15 * input;
  }

  /** A period from a price row of genai-prices, whose tiers begin above a number of tokens. */
  static ObjectNode fromGenaiPrices(JsonNode row) {
    ObjectNode base = JSON.createObjectNode();
    Map<Long, ObjectNode> tiers = new TreeMap<>();
    row.properties()
        .forEach(entry -> {
          Unit unit = UNITS.get(entry.getKey());
          if (unit == null) {
            throw new IllegalStateException("unknown price key " + entry.getKey());
          }
          JsonNode value = entry.getValue();
          set(base, unit, value.isObject() ? value.get("base") : value);
          if (value.isObject()) {
            for (JsonNode tier : value.get("tiers")) {
              set(
                  tiers.computeIfAbsent(
                      tier.get("start").longValue(), start -> JSON.createObjectNode()),
                  unit,
                  tier.get("price"));
            }
          }
        });
    return period(base, tiers);
  }

  /** A period from a cost of pi-ai; a cache price of 0 says that there is none. */
  static ObjectNode fromPi(JsonNode cost) {
    Map<Long, ObjectNode> tiers = new TreeMap<>();
    cost.path("tiers")
        .forEach(tier -> tiers.put(tier.get("inputTokensAbove").longValue(), piPrices(tier)));
    return period(piPrices(cost), tiers);
  }

  private static ObjectNode piPrices(JsonNode cost) {
    ObjectNode prices = JSON.createObjectNode();
    Map<String, String> names = new LinkedHashMap<>();
    names.put("input", "input");
    names.put("output", "output");
    names.put("cacheRead", "cache_read");
    names.put("cacheWrite", "cache_write_5m");
    names.forEach((theirs, ours) -> {
      JsonNode value = cost.path(theirs);
      boolean cache = theirs.startsWith("cache");
      if (value.isNumber() && !(cache && value.decimalValue().signum() == 0)) {
        set(prices, new Unit(ours, 0), value);
      }
    });
    return prices;
  }

  private static ObjectNode period(ObjectNode base, Map<Long, ObjectNode> tiers) {
    ObjectNode period = JSON.createObjectNode();
    period.set("prices", base);
    ArrayNode overrides = JSON.createArrayNode();
    tiers.forEach((start, prices) -> {
      ObjectNode override = overrides.addObject();
      ObjectNode tokens = override.putObject("when").putObject("context_tokens");
      // Where a list can only say "above", 271999 is how it says "from 272000".
      if (start % 1_000 == 999) {
        tokens.put("gte", start + 1);
      } else {
        tokens.put("gt", start.longValue());
      }
      override.set("prices", prices);
    });
    if (!overrides.isEmpty()) {
      period.set("overrides", overrides);
    }
    return period;
  }

  private static void set(ObjectNode prices, Unit unit, JsonNode value) {
    String text = decimal(value.decimalValue());
    if (unit.per() == 0) {
      prices.put(unit.name(), text);
    } else {
      prices.putObject(unit.name()).put("price", text).put("per", unit.per());
    }
  }

  /** Gemini's cache write is an hourly fee over twelve: lists cut the fraction short. */
  static String decimal(BigDecimal value) {
    String text = value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    return text.matches("0\\.08333+") ? "1/12" : text.matches("0\\.041666*7?") ? "1/24" : text;
  }
}
