package dev.purser.catalog.compile;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns an entry of LiteLLM, which names every condition in a key of its own, into a period of our
 * schema. An entry with a price of tokens that is not understood is left out whole, since half a
 * price would be a wrong one; fees for quantities may be left out, as what has no fee is unpriced.
 */
final class LitellmRow {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** No model costs more for a million tokens; what does was noted for another number of them. */
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000);

  /** Our unit by its key; prices for one token. */
  private static final Map<String, String> TOKENS =
      Map.ofEntries(
          Map.entry("input_cost_per_token", "input"),
          Map.entry("output_cost_per_token", "output"),
          Map.entry("cache_read_input_token_cost", "cache_read"),
          Map.entry("input_cost_per_token_cache_hit", "cache_read"),
          Map.entry("cache_read_input_audio_token_cost", "cache_read_audio"),
          Map.entry("cache_creation_input_token_cost", "cache_write_5m"),
          Map.entry("cache_creation_input_token_cost_above_1hr", "cache_write_1h"),
          Map.entry("input_cost_per_audio_token", "input_audio"),
          Map.entry("input_cost_per_image_token", "input_image"),
          Map.entry("output_cost_per_audio_token", "output_audio"),
          Map.entry("output_cost_per_image_token", "output_image"),
          Map.entry("output_cost_per_video_token", "output_video"),
          Map.entry("output_cost_per_reasoning_token", "reasoning"));

  /** Our unit by its key and mode; prices for one, and the {@code per} that we state them for. */
  private static final Map<String, Fee> FEES =
      Map.ofEntries(
          Map.entry("rerank input_cost_per_query", new Fee("search_units", 1_000)),
          Map.entry("audio_transcription input_cost_per_second", new Fee("audio_seconds", 3_600)),
          Map.entry("audio_speech input_cost_per_character", new Fee("characters", 1_000_000)),
          Map.entry("image_generation output_cost_per_image", new Fee("images", 1)),
          Map.entry("image_generation input_cost_per_image", new Fee("images", 1)),
          Map.entry("video_generation output_cost_per_second", new Fee("video_seconds", 1)),
          Map.entry("ocr ocr_cost_per_page", new Fee("pages", 1_000)),
          Map.entry("ocr annotation_cost_per_page", new Fee("annotated_pages", 1_000)),
          Map.entry("chat input_cost_per_request", new Fee("requests", 1_000)));

  private static final Set<String> NO_TOKENS =
      Set.of(
          "search_context_cost_per_query",
          "code_interpreter_cost_per_session",
          "file_search_cost_per_1k_calls",
          "file_search_cost_per_gb_per_day",
          "vector_store_cost_per_gb_per_day");

  private static final Pattern TIER =
      Pattern.compile("(.+?)(_above_(\\d+)k_tokens)?(_(batches|flex|priority))?");

  private record Fee(String unit, long per) {}

  /** Prices under a condition: a tier, and more tokens of context than so many. */
  private record When(String tier, long above) {}

  private final ObjectNode base = JSON.createObjectNode();
  private final Map<String, Map<Long, ObjectNode>> conditional = new LinkedHashMap<>();
  private final String mode;
  private boolean understood = true;

  private LitellmRow(String mode) {
    this.mode = mode;
  }

  /** The period of an entry; empty where it has no price, or one that is not understood. */
  static Optional<ObjectNode> period(JsonNode entry) {
    LitellmRow row = new LitellmRow(entry.path("mode").asString(""));
    entry.properties().forEach(member -> row.member(member.getKey(), member.getValue()));
    row.leaveOutNothing();
    return row.understood && row.isPriced() ? Optional.of(row.period()) : Optional.empty();
  }

  private void member(String key, JsonNode value) {
    boolean about = key.contains("cost") || key.contains("pricing");
    if (!about || NO_TOKENS.contains(key)) {
      return;
    }
    if (key.equals("tiered_pricing")) {
      tiers(value);
      return;
    }
    Fee fee = FEES.get(mode + " " + key);
    if (fee != null && value.isNumber() && value.decimalValue().signum() > 0) {
      base.putObject(fee.unit())
          .put("price", text(value.decimalValue().multiply(BigDecimal.valueOf(fee.per()))))
          .put("per", fee.per());
      return;
    }
    boolean nothing = value.isNumber() && value.decimalValue().signum() == 0;
    When when = new When("", 0);
    String unit = TOKENS.get(key);
    Matcher matcher = TIER.matcher(key);
    if (unit == null && matcher.matches()) {
      unit = TOKENS.get(matcher.group(1));
      String tier = matcher.group(5) == null ? "" : matcher.group(5);
      long above = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3)) * 1_000;
      when = new When(tier.equals("batches") ? "batch" : tier, above);
    }
    if (unit == null) {
      // A transcription's seconds stand there twice, as what goes in and what comes out.
      understood &= nothing || key.equals("output_cost_per_second") && mode.startsWith("audio");
    } else if (!nothing || unit.equals("input") || unit.equals("output")) {
      put(at(when), unit, value);
    }
  }

  /** Prices by ranges of the input, which begin above the end of the one before. */
  private void tiers(JsonNode ranges) {
    for (JsonNode range : ranges) {
      long from = range.path("range").path(0).asLong(0);
      ObjectNode prices = at(new When("", from));
      range
          .properties()
          .forEach(member -> {
            if (!member.getKey().equals("range")) {
              String unit = TOKENS.get(member.getKey());
              understood &= unit != null;
              if (unit != null) {
                put(prices, unit, member.getValue());
              }
            }
          });
    }
  }

  private ObjectNode at(When when) {
    return when.tier().isEmpty() && when.above() == 0
        ? base
        : conditional
            .computeIfAbsent(when.tier(), tier -> new TreeMap<>())
            .computeIfAbsent(when.above(), above -> JSON.createObjectNode());
  }

  private void put(ObjectNode prices, String unit, JsonNode value) {
    BigDecimal million = value.decimalValue().scaleByPowerOfTen(6);
    understood &= million.compareTo(MOST) <= 0;
    prices.put(unit, text(million));
  }

  /** Tokens at nothing say only that something else is billed; what that was may not be told. */
  private void leaveOutNothing() {
    boolean free =
        base.properties().stream()
            .allMatch(p -> !p.getValue().isString() || p.getValue().stringValue().equals("0"));
    if (free) {
      TOKENS.values().forEach(base::remove);
    }
  }

  private boolean isPriced() {
    return !base.isEmpty();
  }

  private ObjectNode period() {
    ObjectNode period = JSON.createObjectNode();
    period.set("prices", base);
    ArrayNode overrides = JSON.createArrayNode();
    List<String> tiers = new ArrayList<>(conditional.keySet());
    tiers.sort(null);
    for (String tier : tiers) {
      conditional
          .get(tier)
          .forEach((above, prices) -> {
            ObjectNode override = overrides.addObject();
            ObjectNode when = override.putObject("when");
            if (!tier.isEmpty()) {
              when.put("service_tier", tier);
            }
            if (above > 0) {
              when.putObject("context_tokens").put("gt", above.longValue());
            }
            override.set("prices", prices);
            if (!tier.isEmpty()) {
              override.put("only_if_asked", true);
            }
          });
    }
    if (!overrides.isEmpty()) {
      period.set("overrides", overrides);
    }
    return period;
  }

  private static String text(BigDecimal price) {
    return Rows.decimal(price.round(new MathContext(12, RoundingMode.HALF_EVEN)));
  }
}
