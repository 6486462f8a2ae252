package dev.purser.wire;

import static dev.purser.core.usage.TokenClass.CACHE_READ;
import static dev.purser.core.usage.TokenClass.CACHE_READ_AUDIO;
import static dev.purser.core.usage.TokenClass.CACHE_READ_IMAGE;
import static dev.purser.core.usage.TokenClass.CACHE_READ_VIDEO;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_1H;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_5M;
import static dev.purser.core.usage.TokenClass.INPUT_AUDIO;
import static dev.purser.core.usage.TokenClass.INPUT_IMAGE;
import static dev.purser.core.usage.TokenClass.INPUT_VIDEO;
import static dev.purser.core.usage.TokenClass.OUTPUT_IMAGE;
import static dev.purser.core.usage.TokenClass.REASONING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Bodies that providers really sent, against counts that others worked out. */
class RecordedPayloadsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static final Map<String, Format> FORMATS =
      Map.ofEntries(
          Map.entry("openai.chat", Formats.OPENAI_CHAT),
          Map.entry("openai.chat.nousage", Formats.OPENAI_CHAT),
          Map.entry("openai.completions", Formats.OPENAI_COMPLETIONS),
          Map.entry("openai.completions.nousage", Formats.OPENAI_COMPLETIONS),
          Map.entry("openai.embeddings", Formats.OPENAI_EMBEDDINGS),
          Map.entry("openai.responses", Formats.OPENAI_RESPONSES),
          Map.entry("openai.responses.compact", Formats.OPENAI_RESPONSES),
          Map.entry("anthropic.messages", Formats.ANTHROPIC_MESSAGES),
          Map.entry("bedrock.converse", BedrockFormats.CONVERSE),
          Map.entry("bedrock.converse-stream", BedrockFormats.CONVERSE),
          Map.entry("gemini.generateContent", Formats.GEMINI_GENERATE),
          Map.entry("gemini.streamGenerateContent", Formats.GEMINI_GENERATE));

  /** Their expectation gives no disjoint counts. */
  private static final Set<String> OVERLAPPING =
      Set.of(
          // The total has 28 tokens of reasoning that the parts leave out.
          "gemini.chat.json.01.json");

  @TestFactory
  Stream<DynamicTest> read_recordedAnswer_givesTheExpectedCounts() throws IOException {
    Optional<Path> folder = Shared.folder("payloads");
    Assumptions.assumeTrue(folder.isPresent(), "skipped: no ../shared/payloads here");
    JsonNode entries = MAPPER.readTree(folder.get().resolve("index.json").toFile()).get("entries");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode entry : entries) {
      if (entry.get("api").asString().equals("bedrock.invoke")
          || FORMATS.containsKey(entry.get("api").asString())) {
        String file = entry.get("file").asString();
        tests.add(DynamicTest.dynamicTest(file, () -> check(folder.get().resolve(file), entry)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(100);
    return tests.stream();
  }

  private static Format format(JsonNode entry) {
    String api = entry.get("api").asString();
    return api.equals("bedrock.invoke")
        ? BedrockFormats.invoke(bedrockModel(entry.get("model").asString()))
        : FORMATS.get(api);
  }

  /** The recorded name is the answer's, which says less than the path did. */
  private static String bedrockModel(String model) {
    return model.startsWith("claude") ? "anthropic." + model : model;
  }

  private static void check(Path file, JsonNode entry) throws IOException {
    Format format = format(entry);
    ReadUsage read = read(file, format, entry);
    JsonNode expected = entry.get("expected");
    if (!expected.path("usage_present").asBoolean(true)) {
      assertThat(read.tokens()).isEmpty();
      return;
    }
    TokenCounts tokens = read.tokens().orElseThrow();
    assertThat(read.complete()).as("complete").isTrue();
    TokenCounts more = billedBesides(expected.path("iterations_breakdown"));
    if (OVERLAPPING.contains(file.getFileName().toString())) {
      return;
    }
    equal("input", tokens.inputTotal(), expected.path("input_total"), more.inputTotal());
    equal("output", tokens.outputTotal(), expected.path("output_total"), more.outputTotal());
    // One seller reports a token of reasoning more than it reports of output in all.
    if (!read.problems().toString().contains("more reasoning")) {
      equal("reasoning", tokens.get(REASONING), expected.path("reasoning"), 0);
    }
    long cached = sum(tokens, CACHE_READ, CACHE_READ_AUDIO, CACHE_READ_IMAGE, CACHE_READ_VIDEO);
    equal("cache_read", cached, expected.path("cache_read"), more.get(CACHE_READ));
    equal("read audio", tokens.get(CACHE_READ_AUDIO), expected.path("cache_read_audio"), 0);
    equal("read video", tokens.get(CACHE_READ_VIDEO), expected.path("cache_read_video"), 0);
    long written = sum(tokens, CACHE_WRITE_5M, CACHE_WRITE_1H);
    if (!read.problems().toString().contains("overlap")) {
      equal("cache_write", written, expected.path("cache_write"), 0);
    }
    equal("write 1h", tokens.get(CACHE_WRITE_1H), expected.path("cache_write_1h"), 0);
    long audio = sum(tokens, INPUT_AUDIO, CACHE_READ_AUDIO);
    equal("audio", audio, expected.path("input_audio"), 0);
    equal("image", sum(tokens, INPUT_IMAGE, CACHE_READ_IMAGE), expected.path("input_image"), 0);
    equal("video", sum(tokens, INPUT_VIDEO, CACHE_READ_VIDEO), expected.path("input_video"), 0);
    equal("output image", tokens.get(OUTPUT_IMAGE), expected.path("output_image"), 0);
    searches(read, expected);
    cost(read, expected);
  }

  private static void searches(ReadUsage read, JsonNode expected) {
    BigDecimal searches = read.quantities().get("web_search");
    JsonNode requests = expected.path("web_search_requests");
    if (requests.isNumber()) {
      assertThat(searches).isEqualByComparingTo(requests.decimalValue());
    }
    JsonNode actions = expected.path("web_search_actions").path("search");
    if (actions.isNumber()) {
      assertThat(searches).isEqualByComparingTo(actions.decimalValue());
    }
  }

  private static void cost(ReadUsage read, JsonNode expected) {
    JsonNode ticks = expected.path("provider_reported_cost_ticks_1e-10usd");
    if (ticks.isNumber()) {
      assertThat(read.reportedCost()).contains(Money.ofTicks(ticks.asLong()));
    }
    JsonNode usd = expected.path("provider_reported_cost_usd");
    if (usd.isString() && read.reportedCost().isPresent()) {
      BigDecimal rounded = new BigDecimal(usd.asString()).setScale(10, RoundingMode.HALF_EVEN);
      // With the caller's own key the seller bills nothing, and the provider bills the rest.
      if (rounded.signum() > 0) {
        assertThat(read.reportedCost().get().usd()).isEqualByComparingTo(rounded);
      }
    }
  }

  /** What the rows beside the messages add to the counts of the whole. */
  private static TokenCounts billedBesides(JsonNode rows) {
    TokenCounts.Builder sum = TokenCounts.builder();
    for (JsonNode row : rows) {
      String type = row.get("type").asString();
      if (type.equals("compaction") || type.equals("advisor_message")) {
        sum.add(TokenClass.INPUT, row.get("input_uncached").asLong());
        sum.add(TokenClass.CACHE_READ, row.get("cache_read").asLong());
        sum.add(TokenClass.OUTPUT, row.get("output").asLong());
      }
    }
    return sum.build();
  }

  private static long sum(TokenCounts tokens, TokenClass... classes) {
    long sum = 0;
    for (TokenClass c : classes) {
      sum += tokens.get(c);
    }
    return sum;
  }

  private static void equal(String what, long actual, JsonNode expected, long more) {
    if (expected.isNumber()) {
      assertThat(actual).as(what).isEqualTo(expected.asLong() + more);
    }
  }

  private static ReadUsage read(Path file, Format format, JsonNode entry) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (!entry.get("stream").asBoolean()) {
      UsageReader reader = format.answer();
      reader.headers(name -> entry.path("response_headers").path(name).asString(""));
      reader.read(bytes, 0, bytes.length);
      return reader.usage();
    }
    if (file.toString().endsWith(".jsonl")) {
      bytes = framed(new String(bytes, UTF_8), format);
    }
    StreamReader reader = format.stream(false);
    StreamReader.Sink nowhere = (b, offset, length) -> {};
    reader.read(bytes, 0, bytes.length, nowhere);
    reader.end(nowhere);
    return reader.usage();
  }

  /** Some were recorded as the bare data of their events. */
  static byte[] framed(String lines, Format format) {
    StringBuilder sse = new StringBuilder();
    lines.lines().filter(l -> !l.isBlank()).forEach(l -> sse.append("data: " + l + "\n\n"));
    if (format.equals(Formats.OPENAI_CHAT)) {
      sse.append("data: [DONE]\n\n");
    }
    return sse.toString().getBytes(UTF_8);
  }
}
