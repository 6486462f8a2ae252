package dev.purser.wire;

import static dev.purser.wire.GoogleFormats.CACHED_CONTENTS;
import static dev.purser.wire.GoogleFormats.INTERACTIONS;
import static dev.purser.wire.GoogleFormats.LIVE;
import static dev.purser.wire.GoogleFormats.PREDICT;
import static dev.purser.wire.Reading.pieces;
import static dev.purser.wire.Reading.sse;
import static dev.purser.wire.Reading.stream;
import static dev.purser.wire.Reading.whole;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gemini's Interactions, Live sessions and cached contents, and the paths of Vertex AI. */
class GoogleTest {

  private static final String USAGE =
      "{\"total_tokens\":1983,\"total_input_tokens\":22,\"total_cached_tokens\":10,"
          + "\"input_tokens_by_modality\":[{\"modality\":\"text\",\"tokens\":18},"
          + "{\"modality\":\"audio\",\"tokens\":4}],\"total_output_tokens\":590,"
          + "\"total_tool_use_tokens\":198,\"total_thought_tokens\":1173}";

  private static final String COUNTS =
      "{input=206, input_audio=4, cache_read=10, output=590, reasoning=1173}";

  @Test
  void interaction_toolUseAndThoughts_lieOutsideTheOthers() {
    ReadUsage read =
        whole(
            INTERACTIONS,
            "{\"status\":\"completed\",\"model\":\"gemini-2.5-flash\",\"service_tier\":\"flex\","
                + "\"usage\":"
                + USAGE
                + ",\"steps\":[{\"type\":\"google_search_call\",\"arguments\":"
                + "{\"queries\":[\"a\",\"b\",\"a\"]}},{\"type\":\"function_call\",\"name\":\"f\"},"
                + "{\"type\":\"model_output\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]}");
    assertThat(read.tokens().orElseThrow()).hasToString(COUNTS);
    assertThat(read.problems()).isEmpty();
    assertThat(read.model()).isEqualTo("gemini-2.5-flash");
    assertThat(read.serviceTier()).isEqualTo("flex");
    assertThat(read.quantities().get("web_search")).isEqualTo(BigDecimal.TWO);
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.outputText()).isEqualTo("Hi");
  }

  @Test
  void interaction_stream_splitAnywhere_isReadTheSame() {
    byte[] bytes =
        sse(
                "{\"interaction\":{\"status\":\"in_progress\",\"model\":\"g\"},"
                    + "\"event_type\":\"interaction.created\"}",
                "{\"index\":0,\"step\":{\"type\":\"model_output\"},\"event_type\":\"step.start\"}",
                "{\"index\":0,\"delta\":{\"text\":\"Hi\",\"type\":\"text\"},"
                    + "\"event_type\":\"step.delta\"}",
                "{\"interaction\":{\"status\":\"completed\",\"usage\":"
                    + USAGE
                    + "},\"event_type\":\"interaction.completed\"}")
            .getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      StreamReader reader = INTERACTIONS.stream(false);
      pieces(reader, bytes, cut);
      assertThat(reader.usage().tokens().orElseThrow()).hasToString(COUNTS);
      assertThat(reader.usage().outputText()).isEqualTo("Hi");
      assertThat(reader.usage().model()).isEqualTo("g");
      assertThat(reader.closed()).isTrue();
    }
  }

  @Test
  void interaction_totalThatIsNotTheSum_isNoted() {
    ReadUsage read = whole(INTERACTIONS, "{\"usage\":" + USAGE.replace(":1983", ":1980") + "}");
    assertThat(read.problems()).containsExactly("usage: the total is 3 below its parts");
  }

  @Test
  void live_turns_areSummedAndTheirThoughtsAreNotInTheirTotals() {
    String turn =
        "{\"serverContent\":{\"turnComplete\":true},\"usageMetadata\":{\"promptTokenCount\":1197,"
            + "\"responseTokenCount\":37,\"totalTokenCount\":1234,\"thoughtsTokenCount\":28,"
            + "\"responseTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":37}]}}\n";
    byte[] session =
        ("{\"setupComplete\":{}}\n"
                + "{\"serverContent\":{\"outputTranscription\":{\"text\":\"Hi\"}}}\n"
                + turn
                + "{\"toolCall\":{\"functionCalls\":[{},{}]}}\n"
                + turn)
            .getBytes(UTF_8);
    for (int[] cuts : new int[][] {{}, {9}, {300}, IntStream.range(1, session.length).toArray()}) {
      StreamReader reader = LIVE.stream(false);
      pieces(reader, session, cuts);
      ReadUsage read = reader.usage();
      assertThat(read.tokens().orElseThrow())
          .hasToString("{input=2394, output_audio=74, reasoning=56}");
      assertThat(read.problems()).isEmpty();
      assertThat(read.toolCalls()).isEqualTo(2);
      assertThat(read.outputText()).isEqualTo("Hi");
      assertThat(read.complete()).isTrue();
    }
  }

  @Test
  void cachedContent_isWrittenAndStoredForItsTime() {
    ReadUsage read =
        whole(
            CACHED_CONTENTS,
            "{\"name\":\"cachedContents/x\",\"createTime\":\"2026-05-28T14:00:00.5Z\","
                + "\"expireTime\":\"2026-05-28T15:30:00.9Z\","
                + "\"usageMetadata\":{\"totalTokenCount\":3500}}");
    assertThat(read.tokens().orElseThrow()).hasToString("{cache_write_5m=3500}");
    assertThat(read.quantities().get(GeminiCache.STORAGE))
        .isEqualByComparingTo(new BigDecimal(5250));
    assertThat(read.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"usageMetadata\":{\"totalTokenCount\":3}', no times of storage",
    "'\"usageMetadata\":{\"totalTokenCount\":-3}', is not a whole number",
    "'\"createTime\":\"today\",\"usageMetadata\":{\"totalTokenCount\":3}', no times of storage",
  })
  void cachedContent_thatIsOdd_isNoted(String fields, String problem) {
    assertThat(whole(CACHED_CONTENTS, "{" + fields + "}").problems())
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void prediction_ofEmbeddings_countsEach() {
    ReadUsage read =
        whole(
            PREDICT,
            "{\"predictions\":[{\"embeddings\":{\"values\":[1],\"statistics\":{\"token_count\":4,"
                + "\"truncated\":false}}},{\"embeddings\":{\"statistics\":{\"token_count\":3.0}}}],"
                + "\"metadata\":{\"billableCharacterCount\":20}}");
    assertThat(read.tokens()).contains(TokenCounts.of(7, 0));
    assertThat(stream(PREDICT, "{\"predictions\":[]}").tokens()).isEmpty();
  }

  private static final String VERTEX = "/v1/projects/p/locations/";

  @ParameterizedTest
  @CsvSource({
    VERTEX
        + "us-east5/publishers/anthropic/models/claude-opus-5@20260101:rawPredict,"
        + " anthropic.messages, claude-opus-5@20260101, us-east5, false",
    VERTEX
        + "global/publishers/anthropic/models/claude-opus-5%4020260101:streamRawPredict,"
        + " anthropic.messages, claude-opus-5@20260101, '', true",
    VERTEX
        + "eu/publishers/mistralai/models/mistral-small-2503:streamRawPredict,"
        + " mistral.chat, mistral-small-2503, eu, true",
    VERTEX
        + "us-central1/publishers/google/models/gemini-3:streamGenerateContent,"
        + " gemini.generateContent, gemini-3, us-central1, true",
    VERTEX
        + "us-central1/publishers/google/models/text-embedding-005:predict,"
        + " vertex.predict.characters, text-embedding-005, us-central1, false",
    "/v1beta/interactions, gemini.interactions, '', '', false",
    "/v1beta/cachedContents, gemini.cachedContents, '', '', false",
  })
  void path_isMetered(String path, String format, String model, String region, boolean stream) {
    Route.Metered route = (Route.Metered) ProviderKind.GEMINI.route("POST", path, "");
    assertThat(route.format().name()).isEqualTo(format);
    assertThat(route.model()).isEqualTo(model);
    assertThat(route.stream()).isEqualTo(stream);
    RequestFacts facts = route.format().request("{}".getBytes(UTF_8), route);
    assertThat(facts.region()).isEqualTo(region);
  }

  @ParameterizedTest
  @CsvSource({"@", "%40"})
  void pathFor_anotherModel_namesIt(String at) {
    String path =
        VERTEX + "global/publishers/anthropic/models/claude-x" + at + "20260101:rawPredict";
    Route.Metered route = (Route.Metered) ProviderKind.GEMINI.route("POST", path, "");
    assertThat(route.pathFor(path, "claude-y"))
        .isEqualTo(VERTEX + "global/publishers/anthropic/models/claude-y:rawPredict");
    assertThat(route.pathFor(path, "claude-x@20260101")).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    VERTEX + "us/publishers/google/models/imagen-4:predict",
    VERTEX + "us/publishers/meta/models/llama:rawPredict",
  })
  void path_ofAnotherPrediction_isUnknown(String path) {
    assertThat(ProviderKind.GEMINI.route("POST", path, "")).isEqualTo(new Route.Unknown());
  }

  private static RequestFacts facts(String path, String body) {
    Route.Metered route = (Route.Metered) ProviderKind.GEMINI.route("POST", path, "");
    return route.format().request(body.getBytes(UTF_8), route);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"g\",\"input\":\"hi\"} | ''",
        "{\"agent\":\"deep-research\"} | an agent runs at the provider",
        "{\"previous_interaction_id\":\"i\"} | a conversation kept at the provider",
        "{\"background\":true} | it runs in the background",
        "{\"tools\":[{\"type\":\"function\"},{\"type\":\"google_search\"}]}"
            + " | tool google_search runs at the provider",
        "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"video\",\"uri\":\"x\"}]}]}"
            + " | a remote file",
      })
  void interaction_whatCannotBeSeen_isUnboundable(String body, String reason) {
    assertThat(String.join(";", facts("/v1beta/interactions", body).unboundable()))
        .isEqualTo(reason);
  }

  @Test
  void interaction_limit_isSetInItsConfig() {
    String body = "{\"model\":\"g\",\"stream\":true,\"input\":\"hi\"}";
    RequestFacts facts = facts("/v1beta/interactions", body);
    assertThat(facts.stream()).isTrue();
    assertThat(facts.maxOutput()).isEmpty();
    assertThat(new String(INTERACTIONS.limitOutput(body.getBytes(UTF_8), facts, 9), UTF_8))
        .isEqualTo("{\"generation_config\":{\"max_output_tokens\":9}," + body.substring(1));
  }

  @Test
  void cachedContent_request_isBoundedByItsTime() {
    String body = "{\"model\":\"models/gemini-2.5-flash\",\"ttl\":\"7199s\",\"contents\":[]}";
    RequestFacts facts = facts("/v1beta/cachedContents", body);
    assertThat(facts.model()).isEqualTo("gemini-2.5-flash");
    assertThat(facts.maxOutput()).hasValue(0);
    assertThat(facts.quantities().get(GeminiCache.STORAGE))
        .isEqualByComparingTo(BigDecimal.valueOf(2L * body.length()));
    assertThat(facts("/v1beta/cachedContents", body.replace("7199s", "x")).unboundable())
        .hasSize(1);
  }
}
