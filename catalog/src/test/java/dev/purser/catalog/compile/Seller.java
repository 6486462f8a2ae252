package dev.purser.catalog.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Compiles the offers of one seller: hand-written ones first, then genai-prices, then pi-ai. */
final class Seller {

  private static final JsonMapper JSON = JsonMapper.shared();

  private static final Pattern IN_REGION = Pattern.compile("([a-z]{2}(?:-gov)?-[a-z]+-[0-9])/(.+)");

  /** Entries that stand for a size of a picture, a class of models or a paid term. */
  private static final Pattern NO_MODEL =
      Pattern.compile(
          "((low|medium|high|standard|hd|[0-9]+-x-[0-9]+|max-x-max)/.*|(fireworks|together)-ai-.*|invoke/.*|.*commitment.*)");

  private final JsonNode plan;
  private final Map<String, JsonNode> litellm;
  private final Map<String, JsonNode> pi;
  private final Set<String> taken = new HashSet<>();
  private final Map<Pattern, ObjectNode> patterns = new LinkedHashMap<>();
  private final Map<String, ObjectNode> offers = new LinkedHashMap<>();
  private final Map<String, ArrayNode> further = new HashMap<>();
  private final List<String> remarks = new ArrayList<>();

  Seller(JsonNode plan, Map<String, JsonNode> litellm, Map<String, JsonNode> pi) {
    this.plan = plan;
    this.litellm = litellm;
    this.pi = pi;
  }

  /** The offers, by model id. */
  Map<String, ObjectNode> compile(
      JsonNode genaiPrices, String source, String piSource, String litellmSource) {
    own();
    boolean piFirst = plan.path("pi_first").asBoolean(false);
    if (piFirst) {
      pi.values().forEach(model -> fromPi(model, piSource));
    }
    for (JsonNode model : genaiPrices) {
      fromGenaiPrices(model, source);
    }
    plan.path("also").properties().forEach(e -> also(offers.get(e.getKey()), e.getValue()));
    for (JsonNode model : genaiPrices) {
      aliases(model);
    }
    if (!piFirst) {
      pi.values().forEach(model -> fromPi(model, piSource));
    }
    if (plan.path("litellm_prices").asBoolean(true)) {
      fromLitellm(litellmSource);
    }
    offers.values().forEach(this::complete);
    return offers;
  }

  /** Those written by hand, which win. */
  private void own() {
    for (JsonNode own : plan.path("offers")) {
      ObjectNode offer = (ObjectNode) own.deepCopy();
      keep(offer.get("model").stringValue(), offer);
      offer
          .path("aliases")
          .forEach(alias -> taken.add(lower(alias.path("id").asString(alias.asString("")))));
      offer.path("patterns").forEach(p -> patterns.put(pattern(p.stringValue()), offer));
    }
  }

  /**
   * The offers of another seller at the same prices, with the conditions of this one: of its own
   * only context lengths are taken over.
   */
  Map<String, ObjectNode> copy(Map<String, ObjectNode> others, String of, String litellmSource) {
    own();
    others.forEach((id, other) -> {
      ObjectNode offer = other.deepCopy();
      for (JsonNode period : offer.get("periods")) {
        ArrayNode kept = JSON.createArrayNode();
        period
            .path("overrides")
            .forEach(override -> {
              if (override.get("when").has("context_tokens")) {
                kept.add(override);
              }
            });
        ObjectNode its = (ObjectNode) period;
        its.remove("overrides");
        if (!kept.isEmpty()) {
          its.set("overrides", kept);
        }
        // What follows the list's own page is about the other's conditions.
        its.put("source", its.get("source").stringValue().split("; ")[0] + "; as " + of);
      }
      offers.put(id, offer);
    });
    if (plan.path("litellm_prices").asBoolean(true)) {
      fromLitellm(litellmSource);
    }
    offers.values().forEach(this::complete);
    return offers;
  }

  List<String> remarks() {
    return remarks;
  }

  private void fromGenaiPrices(JsonNode model, String source) {
    String id = model.get("id").stringValue();
    JsonNode prices = model.get("prices");
    boolean free = prices.isEmpty() && id.endsWith(":free");
    if ((prices.isEmpty() && !free) || isTaken(id) || skipped(id)) {
      return;
    }
    ObjectNode offer = JSON.createObjectNode().put("model", id);
    if (model.path("context_window").isNumber()) {
      offer.put("context_window", model.get("context_window").longValue());
    }
    ArrayNode periods = offer.putArray("periods");
    if (free) {
      ObjectNode period = periods.addObject();
      period.putObject("prices").put("input", "0").put("output", "0");
      period.put("source", source);
    }
    for (JsonNode row : prices.isArray() ? prices : JSON.createArrayNode().add(prices)) {
      JsonNode constraint = row.path("constraint");
      if (row.isEmpty()) {
        continue;
      }
      if (constraint.path("type").asString("").equals("time_of_date")) {
        remarks.add(id + ": times of day are to be written by hand");
        return;
      }
      ObjectNode period = Rows.fromGenaiPrices(row.has("prices") ? row.get("prices") : row);
      if (constraint.has("start_date")) {
        String start = constraint.get("start_date").stringValue();
        ((ObjectNode) periods.get(periods.size() - 1)).put("to", start);
        period.put("from", start);
      }
      periods.add(period.put("source", source));
    }
    keep(id, offer);
  }

  /** Further names of an offer, which the lists hold to be other models. */
  private void also(ObjectNode offer, JsonNode names) {
    names.forEach(name -> taken.add(lower(name.stringValue())));
    further.put(offer.get("model").stringValue(), (ArrayNode) names);
  }

  private void aliases(JsonNode model) {
    ObjectNode offer = offers.get(model.get("id").stringValue());
    if (offer == null || offer.has("aliases")) {
      return;
    }
    NameMatch match = new NameMatch(model.get("match"));
    ArrayNode aliases = JSON.createArrayNode();
    further.getOrDefault(model.get("id").stringValue(), aliases).deepCopy().forEach(aliases::add);
    for (String id : match.exact()) {
      if (!isTuned(id) && !skipped(id) && taken.add(lower(id))) {
        aliases.add(id);
      }
    }
    for (Map.Entry<String, JsonNode> listed : litellm.entrySet()) {
      String id = listed.getKey();
      if (match.accepts(id)
          && !isTuned(id)
          && !isTaken(id)
          && !NO_MODEL.matcher(id).matches()
          && !IN_REGION.matcher(id).matches()
          && samePrice(offer, listed.getValue())) {
        taken.add(lower(id));
        aliases.add(id);
      }
    }
    for (Map.Entry<String, JsonNode> listed :
        plan.path("names_are_exact").asBoolean(false)
            ? pi.entrySet()
            : Set.<Map.Entry<String, JsonNode>>of()) {
      String id = listed.getKey();
      double input = listed.getValue().at("/cost/input").asDouble(-1);
      boolean same = hasInputPrice(offer, input) || isListedOtherwise(offer);
      if (match.accepts(id) && !isTaken(id) && same) {
        taken.add(lower(id));
        aliases.add(id);
      }
    }
    if (!aliases.isEmpty()) {
      offer.set("aliases", aliases);
    }
    ArrayNode texts = JSON.createArrayNode();
    for (String regex : match.patterns().stream().filter(p -> !isTuned(p)).toList()) {
      texts.add(regex);
      patterns.put(pattern(regex), offer);
    }
    if (!texts.isEmpty()) {
      offer.set("patterns", texts);
    }
  }

  /** Prefixes match more than they should; only what also costs the same is the same model. */
  private boolean samePrice(ObjectNode offer, JsonNode listed) {
    if (isListedOtherwise(offer)) {
      return true;
    }
    return hasInputPrice(offer, listed.path("input_cost_per_token").asDouble(-1) * 1_000_000);
  }

  /**
   * Whether names tell models apart and the older list has another price for the offer itself: then
   * its prices for variants of the name are as old, and show no difference between them.
   */
  private boolean isListedOtherwise(ObjectNode offer) {
    String name = offer.get("model").stringValue();
    if (!plan.path("names_are_exact").asBoolean(false)) {
      return false;
    }
    JsonNode listed = litellm.getOrDefault(name, JSON.nullNode());
    return Pattern.matches(plan.path("one_price").asString(""), name)
        || listed.isObject()
            && !hasInputPrice(offer, listed.path("input_cost_per_token").asDouble(-1) * 1_000_000);
  }

  private static boolean hasInputPrice(ObjectNode offer, double listedInput) {
    for (JsonNode period : offer.get("periods")) {
      double input = Double.parseDouble(period.get("prices").path("input").asString("-9"));
      if (Math.abs(listedInput - input) < 1e-6) {
        return true;
      }
    }
    return false;
  }

  private void fromPi(JsonNode model, String source) {
    String id = model.get("id").stringValue();
    JsonNode cost = model.get("cost");
    boolean priced = cost.get("input").asDouble() > 0 || id.endsWith(":free");
    if (!priced || skipped(id)) {
      return;
    }
    ObjectNode period = Rows.fromPi(cost);
    ObjectNode known = offerOf(id);
    if (known == null && Rows.isMixed(cost)) {
      remarks.add(id + ": pi-ai's prices are mixed up and not taken over");
      return;
    }
    if (known != null) {
      compare(id, known, period);
      return;
    }
    ObjectNode offer = JSON.createObjectNode().put("model", id);
    offer.putArray("periods").add(period.put("source", source));
    keep(id, offer);
  }

  /** The oldest list goes last: it only adds what no other has, and what some regions charge. */
  private void fromLitellm(String source) {
    litellm.forEach((id, model) -> {
      if (!IN_REGION.matcher(id).matches()) {
        fromLitellm(id, model, source);
      }
    });
    litellm.forEach((id, model) -> {
      Matcher named = IN_REGION.matcher(id);
      if (named.matches()) {
        inRegion(named.group(2), named.group(1), model);
      }
    });
  }

  /** A region with prices of its own is a condition of the offer. */
  private void inRegion(String id, String region, JsonNode model) {
    ObjectNode offer = offerOf(id);
    Optional<ObjectNode> its = LitellmRow.period(model);
    if (offer == null || its.isEmpty() || isTaken(region + "/" + id)) {
      return;
    }
    JsonNode listed = litellm.getOrDefault(id, JSON.nullNode());
    boolean same =
        listed.isObject()
            && LitellmRow.period(listed)
                .filter(base -> base.get("prices").equals(its.get().get("prices")))
                .isPresent();
    if (same || isListedOtherwise(offer) || its.get().has("overrides")) {
      return;
    }
    ArrayNode periods = (ArrayNode) offer.get("periods");
    ObjectNode last = (ObjectNode) periods.get(periods.size() - 1);
    ArrayNode overrides =
        last.has("overrides") ? (ArrayNode) last.get("overrides") : last.putArray("overrides");
    ObjectNode override = overrides.addObject();
    override.putObject("when").put("region", region);
    override.set("prices", its.get().get("prices"));
    override.put("only_if_asked", true);
  }

  private void fromLitellm(String id, JsonNode model, String source) {
    boolean left = Pattern.matches(plan.path("litellm_skip").asString(""), id);
    if (offerOf(id) != null || left || skipped(id) || NO_MODEL.matcher(id).matches()) {
      return;
    }
    LitellmRow.period(model)
        .ifPresentOrElse(
            period -> {
              ObjectNode offer = JSON.createObjectNode().put("model", id);
              if (isTuned(id)) {
                // Of models tuned by a customer it names what stands before the customer.
                offer.putArray("patterns").add(id.replace(".", "\\.") + ":.*");
              }
              offer.putArray("periods").add(period.put("source", source));
              keep(id, offer);
            },
            () -> remarks.add(id + ": LiteLLM's prices have parts that are not taken over"));
  }

  private ObjectNode offerOf(String id) {
    for (ObjectNode offer : offers.values()) {
      boolean named = offer.get("model").stringValue().equalsIgnoreCase(id);
      for (JsonNode alias : offer.path("aliases")) {
        named |= alias.path("id").asString(alias.asString("")).equalsIgnoreCase(id);
      }
      if (named) {
        return offer;
      }
    }
    for (Map.Entry<Pattern, ObjectNode> entry : patterns.entrySet()) {
      if (entry.getKey().matcher(id).matches()) {
        return entry.getValue();
      }
    }
    return null;
  }

  private void compare(String id, ObjectNode known, ObjectNode newer) {
    ObjectNode kept = null;
    for (JsonNode period : known.get("periods")) {
      if (period.path("from").asString("").compareTo("2026-11-10") < 0) {
        kept = (ObjectNode) period;
      }
    }
    if (kept == null) {
      return;
    }
    JsonNode last = kept.get("prices");
    List<String> otherwise = new ArrayList<>();
    for (String unit : List.of("input", "output", "cache_read", "cache_write_5m")) {
      String ours = last.path(unit).asString("");
      String theirs = newer.get("prices").path(unit).asString("");
      if (!theirs.isEmpty() && !ours.equals(theirs)) {
        otherwise.add(unit + " " + theirs);
        remarks.add(
            id
                + ": "
                + unit
                + " is "
                + (ours.isEmpty() ? "not given" : ours)
                + ", pi-ai says "
                + theirs);
      }
    }
    String source = kept.get("source").stringValue();
    boolean read = source.startsWith("genai-prices") && !otherwise.isEmpty();
    if (read && !source.contains("pi-ai says")) {
      kept.put(
          "source",
          source
              + "; pi-ai says "
              + String.join(", ", otherwise)
              + ", not taken as it names no page that it was read on");
    }
  }

  private void keep(String id, ObjectNode offer) {
    taken.add(lower(id));
    offers.put(id, offer);
  }

  /** Adds what holds for many models, and limits from the lists that know them. */
  private void complete(ObjectNode offer) {
    String id = offer.get("model").stringValue();
    List<String> names = new ArrayList<>(List.of(id));
    offer
        .path("aliases")
        .forEach(alias -> names.add(alias.path("id").asString(alias.asString(""))));
    for (JsonNode rule : plan.path("rules")) {
      if (Pattern.matches(rule.get("models").stringValue(), id)) {
        offer.get("periods").forEach(period -> apply(rule, (ObjectNode) period));
        rule.path("limits")
            .properties()
            .forEach(entry -> limit(offer, entry.getKey(), entry.getValue()));
      }
    }
    for (String name : names) {
      limit(offer, "max_output", pi.getOrDefault(name, JSON.nullNode()).path("maxTokens"));
    }
    for (String name : names) {
      JsonNode listed = litellm.getOrDefault(name, JSON.nullNode());
      limit(offer, "max_output", listed.path("max_output_tokens"));
      limit(offer, "context_window", listed.path("max_input_tokens"));
    }
    long longContext = 0;
    for (JsonNode override : offer.get("periods").get(0).path("overrides")) {
      longContext =
          Math.max(longContext, override.at("/when/context_tokens/gt").asLong(longContext));
    }
    // Some lists give the end of the cheaper prices as the window.
    JsonNode window = pi.getOrDefault(id, JSON.nullNode()).path("contextWindow");
    if (window.asLong(0) > longContext) {
      limit(offer, "context_window", window);
    }
  }

  private static void limit(ObjectNode offer, String name, JsonNode value) {
    if (!offer.has(name) && value.isIntegralNumber() && value.longValue() > 0) {
      offer.put(name, value.longValue());
    }
  }

  private static void apply(JsonNode rule, ObjectNode period) {
    ObjectNode prices = (ObjectNode) period.get("prices");
    rule.path("prices")
        .properties()
        .forEach(entry -> {
          if (!prices.has(entry.getKey())) {
            prices.set(entry.getKey(), entry.getValue());
          }
        });
    rule.path("copies")
        .properties()
        .forEach(entry -> copy(prices, entry.getKey(), entry.getValue().stringValue()));
    if (rule.has("hour_write_of_input")) {
      hourWrite(prices);
      period.path("overrides").forEach(o -> hourWrite((ObjectNode) o.path("prices")));
    }
    if (rule.has("minimums")) {
      period.set("minimums", rule.get("minimums").deepCopy());
    }
    if (rule.has("overrides")) {
      ArrayNode overrides =
          period.has("overrides")
              ? (ArrayNode) period.get("overrides")
              : period.putArray("overrides");
      for (JsonNode override : rule.get("overrides")) {
        if (!names(overrides, override.at("/when/service_tier"))) {
          overrides.add(override);
        }
      }
    }
    String source = period.get("source").stringValue();
    String also = rule.path("source").asString("");
    if (!source.contains(also)) {
      period.put("source", source + "; " + also);
    }
  }

  /** Whether a list itself names the prices of a tier, so that a rule for many does not hold. */
  private static boolean names(ArrayNode overrides, JsonNode tier) {
    return !tier.isMissingNode()
        && overrides
            .valueStream()
            .anyMatch(o -> o.has("prices") && tier.equals(o.at("/when/service_tier")));
  }

  private static void copy(ObjectNode prices, String to, String from) {
    if (!prices.has(to) && prices.has(from)) {
      prices.set(to, prices.get(from));
    }
  }

  /** An hour's cache write costs twice the input, where a list leaves it out. */
  private static void hourWrite(ObjectNode prices) {
    if (prices.has("input") && prices.has("cache_write_5m") && !prices.has("cache_write_1h")) {
      prices.put(
          "cache_write_1h",
          new java.math.BigDecimal(prices.get("input").stringValue())
              .multiply(java.math.BigDecimal.TWO)
              .stripTrailingZeros()
              .toPlainString());
    }
  }

  /** Whether it is a model that a customer has tuned, which costs more than what it was made of. */
  private static boolean isTuned(String id) {
    return id.startsWith("ft:");
  }

  private boolean isTaken(String id) {
    return taken.contains(lower(id));
  }

  private boolean skipped(String id) {
    return plan.has("skip") && Pattern.matches(plan.get("skip").stringValue(), id);
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  private static String lower(String id) {
    return id.toLowerCase(Locale.ROOT);
  }
}
