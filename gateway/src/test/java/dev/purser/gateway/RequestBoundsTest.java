package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.catalog.Catalogs;
import dev.purser.core.budget.Claim;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Conditions;
import dev.purser.core.price.DatedPrice;
import dev.purser.core.price.Offer;
import dev.purser.core.price.PriceOverride;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.wire.Format;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.RequestFacts;
import dev.purser.wire.Route;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Requests of every format with all that money depends on, to every shipped model: whatever a
 * provider may make of one, its cost is no more than the bound. {@code -Dpurser.requests=N} sends
 * more of them.
 */
class RequestBoundsTest {

  private static final Catalog CATALOG = Catalogs.builtIn();
  private static final int REQUESTS = Integer.getInteger("purser.requests", 40_000);
  private static final int USAGES = 3;

  /** What a recorded search of Anthropic and of OpenAI put before the model at most. */
  private static final int FOUND = 7_000;

  private final Random random = new Random(Long.getLong("purser.seed", 20261122));

  /** One request, and what its provider may make of it. */
  private final class Asked {
    final Offer offer;
    final DatedPrice price;
    final Instant at;
    final Map<TokenClass, Long> media = new EnumMap<>(TokenClass.class);
    final Map<String, BigDecimal> most = new TreeMap<>();
    final StringBuilder body = new StringBuilder("{");
    ProviderKind kind = ProviderKind.OPENAI;
    String path = "/v1/chat/completions";
    int textTokens;
    long maxOutput = -1;
    long answers = 1;
    long searches;
    boolean sound;
    boolean pictures;
    String tier = "";
    String region = "";
    String speed = "";

    Asked(Offer offer, DatedPrice price) {
      this.offer = offer;
      this.price = price;
      this.at = at(price);
    }

    void field(String name, String json) {
      body.append(body.length() > 1 ? "," : "").append('"').append(name).append("\":").append(json);
    }

    String words() {
      int words = 1 + random.nextInt(200);
      textTokens += words;
      return "\"" + "ab ".repeat(words).strip() + "\"";
    }
  }

  @Test
  void bound_ofAnyRequest_isAboveWhatItMayLeadTo() {
    List<Offer> offers = CATALOG.offers();
    int bounded = 0;
    int priced = 0;
    for (int i = 0; i < REQUESTS; i++) {
      Offer offer = offers.get(random.nextInt(offers.size()));
      DatedPrice price = offer.prices().get(random.nextInt(offer.prices().size()));
      Asked asked = new Asked(offer, price);
      ask(asked);
      Bounds bounds = bounds(asked);
      if (bounds == null || !(bounds.demand().usd() instanceof Claim.Of(long most))) {
        continue;
      }
      bounded++;
      for (int n = 0; n < USAGES; n++) {
        Cost cost = CATALOG.cost(served(asked));
        if (!(cost instanceof Cost.Unpriced)) {
          priced++;
          assertThat(most)
              .as("%s at %s, %s: %s", offer.id(), asked.at, asked.body, cost)
              .isGreaterThanOrEqualTo(cost.ticksOrZero());
        }
      }
    }
    assertThat(bounded).as("most requests have a bound").isGreaterThan(REQUESTS / 2);
    assertThat(priced).isGreaterThan(REQUESTS);
  }

  /** As the gateway works it out; null where the request has no bound. */
  private static Bounds bounds(Asked asked) {
    if (!(asked.kind.route("POST", asked.path, "") instanceof Route.Metered route)) {
      throw new AssertionError("not metered: " + asked.path);
    }
    String provider = asked.offer.provider();
    String model = asked.offer.model();
    byte[] body = asked.body.append('}').toString().getBytes(UTF_8);
    Format format = route.format().at(provider);
    RequestFacts facts = format.request(body, route);
    assertThat(facts.problem()).as("%s", asked.body).isEmpty();
    if (!facts.unboundable().isEmpty()) {
      return null;
    }
    OptionalLong limit =
        facts.maxOutput().isPresent()
            ? facts.maxOutput()
            : CATALOG.limits(provider, model).maxOutput();
    boolean embeds = route.operation().equals("embeddings");
    if (limit.isEmpty() && !embeds) {
      return null;
    }
    if (asked.maxOutput < 0) {
      asked.maxOutput = embeds ? 0 : limit.getAsLong();
    }
    return Bounds.of(
        CATALOG,
        provider,
        model,
        "org",
        facts,
        asked.at,
        Bounds.inputOfBytes(asked.kind, facts, body, model),
        embeds ? 0 : Bounds.output(limit.getAsLong(), facts.choices()),
        "");
  }

  private void ask(Asked asked) {
    asked.tier = maybe(asked.price, Conditions::serviceTiers);
    Set<String> speeds = new TreeSet<>(Set.of(""));
    asked.price.overrides().forEach(o -> speeds.addAll(o.when().speeds()));
    switch (asked.offer.provider()) {
      case "anthropic" -> messages(asked, speeds);
      case "gemini" -> gemini(asked);
      case "vertex" -> {
        if (asked.offer.model().startsWith("claude")) {
          messages(asked, Set.of(""));
          asked.path = vertex(asked, "anthropic", "rawPredict");
        } else {
          gemini(asked);
          asked.path = vertex(asked, "google", "generateContent");
        }
      }
      case "bedrock" -> converse(asked);
      case "cohere" -> cohere(asked);
      default -> openAi(asked);
    }
  }

  private String vertex(Asked asked, String maker, String method) {
    String region = random.nextBoolean() ? "global" : "us-east5";
    asked.kind = ProviderKind.GEMINI;
    asked.region = region.equals("global") ? "" : region;
    return "/v1/projects/p/locations/"
        + region
        + "/publishers/"
        + maker
        + "/models/"
        + asked.offer.model()
        + ":"
        + method;
  }

  private void openAi(Asked asked) {
    String model = asked.offer.model();
    if (asked.price.base().containsKey("input") && !asked.price.base().containsKey("output")) {
      asked.path = "/v1/embeddings";
      asked.field("model", quoted(model));
      asked.field("input", "[" + asked.words() + "," + asked.words() + "]");
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> responses(asked);
      case 1 -> completions(asked);
      default -> chat(asked);
    }
  }

  private void chat(Asked asked) {
    asked.field("model", quoted(asked.offer.model()));
    StringBuilder parts = new StringBuilder();
    parts.append("{\"type\":\"text\",\"text\":").append(asked.words()).append("}");
    for (int i = random.nextInt(3); i > 0; i--) {
      parts.append(",{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}");
      media(asked, TokenClass.INPUT_IMAGE, 1_100);
    }
    asked.field("messages", "[{\"role\":\"user\",\"content\":[" + parts + "]}]");
    // Where both limits stand, the one that the seller does not know may be the lower one.
    boolean older = List.of("deepseek", "ollama").contains(asked.offer.provider());
    long some = -1;
    if (random.nextBoolean()) {
      long limit = 1L + random.nextInt(5_000);
      asked.field("max_tokens", Long.toString(limit));
      some = limit;
    }
    if (random.nextInt(3) == 0) {
      long limit = 1L + random.nextInt(5_000);
      asked.field("max_completion_tokens", Long.toString(limit));
      some = older ? some : Math.max(some, limit);
    }
    asked.maxOutput = some;
    if (random.nextInt(4) == 0) {
      asked.answers = 1L + random.nextInt(5);
      asked.field("n", Long.toString(asked.answers));
    }
    if (random.nextInt(5) == 0) {
      asked.sound = true;
      asked.field("modalities", "[\"text\",\"audio\"]");
    }
    if (random.nextInt(6) == 0) {
      asked.field("prediction", "{\"type\":\"content\",\"content\":" + asked.words() + "}");
    }
    if (random.nextInt(5) == 0) {
      asked.field(
          "tools",
          "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":"
              + asked.words()
              + "}}]");
    }
    if (random.nextBoolean()) {
      asked.field("reasoning_effort", "\"high\"");
      asked.field("stream", "true");
    }
    tier(asked, "service_tier");
  }

  private void responses(Asked asked) {
    asked.path = "/v1/responses";
    asked.field("model", quoted(asked.offer.model()));
    asked.field("instructions", asked.words());
    asked.field("input", "[{\"role\":\"user\",\"content\":" + asked.words() + "}]");
    if (random.nextBoolean()) {
      asked.maxOutput = 16L + random.nextInt(9_000);
      asked.field("max_output_tokens", Long.toString(asked.maxOutput));
    }
    if (random.nextInt(3) == 0) {
      asked.searches = random.nextInt(6);
      asked.field("tools", "[{\"type\":\"web_search\"}]");
      asked.field("max_tool_calls", Long.toString(asked.searches));
    }
    tier(asked, "service_tier");
  }

  private void completions(Asked asked) {
    asked.path = "/v1/completions";
    asked.field("model", quoted(asked.offer.model()));
    int prompts = 1 + random.nextInt(3);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < prompts; i++) {
      texts.add(asked.words());
    }
    asked.field("prompt", prompts == 1 ? texts.getFirst() : texts.toString());
    long n = 1L + random.nextInt(3);
    long best = Math.max(n, 1L + random.nextInt(4));
    if (random.nextBoolean()) {
      asked.field("best_of", Long.toString(best));
      asked.field("n", Long.toString(n));
      asked.answers = best * prompts;
    } else {
      asked.answers = prompts;
    }
    if (random.nextBoolean()) {
      asked.maxOutput = random.nextInt(2_000);
      asked.field("max_tokens", Long.toString(asked.maxOutput));
    }
  }

  private void messages(Asked asked, Set<String> speeds) {
    asked.kind = ProviderKind.ANTHROPIC;
    asked.path = "/v1/messages";
    asked.field("model", quoted(asked.offer.model()));
    asked.maxOutput = 1L + random.nextInt(8_000);
    asked.field("max_tokens", Long.toString(asked.maxOutput));
    if (random.nextBoolean()) {
      asked.field("thinking", "{\"type\":\"enabled\",\"budget_tokens\":1024}");
    }
    String ttl = random.nextBoolean() ? ",\"ttl\":\"1h\"" : "";
    asked.field(
        "system",
        "[{\"type\":\"text\",\"text\":"
            + asked.words()
            + ",\"cache_control\":{\"type\":\"ephemeral\""
            + ttl
            + "}}]");
    StringBuilder parts = new StringBuilder("{\"type\":\"text\",\"text\":" + asked.words() + "}");
    for (int i = random.nextInt(3); i > 0; i--) {
      parts.append(
          ",{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x/y.png\"}}");
      media(asked, TokenClass.INPUT_IMAGE, 4_784);
    }
    asked.field("messages", "[{\"role\":\"user\",\"content\":[" + parts + "]}]");
    StringBuilder tools = new StringBuilder();
    if (random.nextBoolean()) {
      tools.append("{\"name\":\"f\",\"input_schema\":{},\"description\":" + asked.words() + "}");
      media(asked, TokenClass.INPUT, 804);
    }
    if (random.nextInt(3) == 0) {
      asked.searches = random.nextInt(6);
      tools.append(tools.isEmpty() ? "" : ",");
      tools.append(
          "{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":"
              + asked.searches
              + "}");
    }
    if (!tools.isEmpty()) {
      asked.field("tools", "[" + tools + "]");
    }
    asked.tier = asked.tier.equals("batch") ? "" : asked.tier;
    tier(asked, "service_tier");
    if (asked.kind == ProviderKind.ANTHROPIC) {
      asked.region = maybe(asked.price, Conditions::regions);
      if (!asked.region.isEmpty()) {
        asked.field("inference_geo", quoted(asked.region));
      }
      asked.speed = one(speeds);
      if (!asked.speed.isEmpty()) {
        asked.field("speed", quoted(asked.speed));
      }
    }
  }

  private void gemini(Asked asked) {
    asked.kind = ProviderKind.GEMINI;
    asked.path = "/v1beta/models/" + asked.offer.model() + ":generateContent";
    StringBuilder parts = new StringBuilder("{\"text\":" + asked.words() + "}");
    if (random.nextInt(3) == 0) {
      String sound = "AAAA".repeat(50 + random.nextInt(500));
      parts.append(",{\"inlineData\":{\"mimeType\":\"audio/wav\",\"data\":\"" + sound + "\"}}");
      media(asked, TokenClass.INPUT_AUDIO, sound.length() / 40);
    }
    if (random.nextInt(3) == 0) {
      parts.append(",{\"fileData\":{\"mimeType\":\"image/png\",\"fileUri\":\"https://x/y.png\"}}");
      media(asked, TokenClass.INPUT_IMAGE, 1_120);
    }
    asked.field("contents", "[{\"role\":\"user\",\"parts\":[" + parts + "]}]");
    StringBuilder config = new StringBuilder();
    if (random.nextBoolean()) {
      asked.maxOutput = 1L + random.nextInt(9_000);
      config.append("\"maxOutputTokens\":").append(asked.maxOutput);
    }
    if (random.nextInt(4) == 0) {
      asked.answers = 1L + random.nextInt(4);
      config
          .append(config.isEmpty() ? "" : ",")
          .append("\"candidateCount\":")
          .append(asked.answers);
    }
    asked.field("generationConfig", "{" + config + "}");
    asked.pictures = true;
    tier(asked, "serviceTier");
  }

  private void converse(Asked asked) {
    asked.kind = ProviderKind.BEDROCK;
    asked.path = "/model/" + asked.offer.model().replace("/", "%2F") + "/converse";
    asked.field(
        "messages",
        "[{\"role\":\"user\",\"content\":[{\"text\":"
            + asked.words()
            + "},{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}}]}]");
    if (random.nextBoolean()) {
      asked.maxOutput = 1L + random.nextInt(5_000);
      asked.field("inferenceConfig", "{\"maxTokens\":" + asked.maxOutput + "}");
    }
    if (!asked.tier.isEmpty()) {
      asked.field("serviceTier", "{\"type\":" + quoted(asked.tier) + "}");
    }
    if (asked.price.overrides().stream().anyMatch(o -> o.when().speeds().contains("fast"))
        && random.nextBoolean()) {
      asked.speed = "fast";
      asked.field("performanceConfig", "{\"latency\":\"optimized\"}");
    }
  }

  private void cohere(Asked asked) {
    asked.kind = ProviderKind.COHERE;
    asked.field("model", quoted(asked.offer.model()));
    if (asked.price.base().containsKey("search_units")) {
      asked.path = "/v2/rerank";
      int documents = 1 + random.nextInt(250);
      asked.field("documents", "[" + "\"a\",".repeat(documents - 1) + "\"a\"]");
      asked.most.put("search_units", BigDecimal.valueOf((documents + 99) / 100));
      asked.maxOutput = 0;
    } else if (asked.price.base().containsKey("output")) {
      asked.path = "/v2/chat";
      asked.field("messages", "[{\"role\":\"user\",\"content\":" + asked.words() + "}]");
      asked.maxOutput = random.nextInt(4_000);
      asked.field("max_tokens", Long.toString(asked.maxOutput));
    } else {
      asked.path = "/v2/embed";
      asked.field("texts", "[" + asked.words() + "]");
    }
  }

  private void tier(Asked asked, String field) {
    if (!asked.tier.isEmpty()) {
      asked.field(field, quoted(asked.tier));
    } else if (random.nextInt(3) == 0) {
      asked.field(field, random.nextBoolean() ? "\"auto\"" : "null");
    }
  }

  private static void media(Asked asked, TokenClass as, long tokens) {
    asked.media.merge(as, tokens, Long::sum);
  }

  /** Something that the provider may make of a request. */
  private Priceable served(Asked asked) {
    TokenCounts.Builder tokens = TokenCounts.builder();
    long text = random.nextInt(4) == 0 ? asked.textTokens : random.nextLong(asked.textTokens + 1L);
    long searched = asked.searches == 0 ? 0 : random.nextLong(asked.searches + 1);
    // With each search the model reads all again, with what was found so far.
    text += searched * text + FOUND * searched * (searched + 1) / 2;
    spread(
        tokens,
        text,
        TokenClass.INPUT,
        TokenClass.CACHE_READ,
        TokenClass.CACHE_WRITE_5M,
        TokenClass.CACHE_WRITE_1H);
    asked.media.forEach((as, most) -> tokens.add(as, random.nextLong(most + 1)));
    long output = asked.maxOutput * asked.answers;
    long made = random.nextInt(3) == 0 ? output : random.nextLong(output + 1);
    List<TokenClass> as = new ArrayList<>(List.of(TokenClass.OUTPUT, TokenClass.REASONING));
    if (asked.sound) {
      as.add(TokenClass.OUTPUT_AUDIO);
    }
    if (asked.pictures) {
      as.add(TokenClass.OUTPUT_IMAGE);
    }
    spread(tokens, made, as.toArray(TokenClass[]::new));
    Map<String, BigDecimal> quantities = new TreeMap<>(asked.most);
    if (searched > 0) {
      quantities.put("web_search", BigDecimal.valueOf(searched));
    }
    return new Priceable(
        asked.offer.provider(),
        asked.offer.model(),
        asked.at,
        tokens.build(),
        Quantities.of(quantities),
        way(asked, asked.tier, Conditions::serviceTiers),
        asked.kind == ProviderKind.GEMINI
            ? asked.region
            : way(asked, asked.region, Conditions::regions),
        random.nextInt(4) == 0 ? "" : asked.speed);
  }

  private void spread(TokenCounts.Builder tokens, long count, TokenClass... classes) {
    long left = count;
    for (int i = 0; i < 2 && left > 0; i++) {
      long some = random.nextLong(left + 1);
      tokens.add(classes[random.nextInt(classes.length)], some);
      left -= some;
    }
    tokens.add(classes[random.nextInt(classes.length)], left);
  }

  /** What serves: what was asked for, the standard, or any if nothing was asked for. */
  private String way(Asked asked, String wanted, Function<Conditions, Set<String>> names) {
    Set<String> may = new TreeSet<>(List.of("", wanted));
    if (wanted.isEmpty()) {
      for (PriceOverride override : asked.price.overrides()) {
        if (!override.onlyIfAsked()) {
          may.addAll(names.apply(override.when()));
        }
      }
    }
    return one(may);
  }

  private String maybe(DatedPrice price, Function<Conditions, Set<String>> names) {
    Set<String> all = new TreeSet<>(Set.of(""));
    price.overrides().forEach(override -> all.addAll(names.apply(override.when())));
    return one(all);
  }

  private String one(Set<String> names) {
    return List.copyOf(new TreeSet<>(names)).get(random.nextInt(names.size()));
  }

  private Instant at(DatedPrice price) {
    long earliest = Instant.parse("2025-01-01T00:00:00Z").getEpochSecond();
    long latest = Instant.parse("2028-01-01T00:00:00Z").getEpochSecond();
    long to = price.to().map(Instant::getEpochSecond).orElse(latest);
    long from = price.from().map(Instant::getEpochSecond).orElse(Math.min(earliest, to - 1));
    return Instant.ofEpochSecond(random.nextLong(Math.min(from, to - 1), to));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }
}
