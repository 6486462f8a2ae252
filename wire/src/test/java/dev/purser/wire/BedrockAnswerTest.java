package dev.purser.wire;

import static dev.purser.testkit.EventFrames.chunk;
import static dev.purser.testkit.EventFrames.event;
import static dev.purser.testkit.EventFrames.exception;
import static dev.purser.testkit.EventFrames.joined;
import static dev.purser.wire.Reading.pieces;
import static dev.purser.wire.Reading.whole;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Converse and InvokeModel, whole and as binary events. */
class BedrockAnswerTest {

  private static final Format CONVERSE = BedrockFormats.CONVERSE;
  private static final Format CLAUDE = BedrockFormats.invoke("us.anthropic.claude-sonnet-4-5-v1:0");

  private static final String USAGE =
      """
      {"inputTokens":3,"outputTokens":61,"totalTokens":2435,"cacheReadInputTokens":2074,
       "cacheReadInputTokenCount":2074,"cacheWriteInputTokens":297,
       "cacheWriteInputTokenCount":297,
       "cacheDetails":[{"ttl":"5m","inputTokens":97},{"ttl":"1h","inputTokens":200}]}
      """;

  private static final String COUNTS =
      "{input=3, cache_read=2074, cache_write_5m=97, cache_write_1h=200, output=61}";

  private static final byte[] STREAM =
      joined(
          event("messageStart", "{\"role\":\"assistant\",\"p\":\"ab\"}"),
          event(
              "contentBlockDelta",
              "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Grü\"},\"p\":\"x\"}"),
          event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"ße\"}}"),
          event("contentBlockStop", "{\"contentBlockIndex\":0}"),
          event(
              "contentBlockStart",
              "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":"
                  + "{\"toolUseId\":\"t1\",\"name\":\"f\"}}}"),
          event(
              "contentBlockDelta",
              "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{}\"}}}"),
          event("messageStop", "{\"stopReason\":\"tool_use\"}"),
          event(
              "metadata",
              "{\"metrics\":{\"latencyMs\":9},\"usage\":"
                  + USAGE
                  + ",\"serviceTier\":{\"type\":\"priority\"},"
                  + "\"performanceConfig\":{\"latency\":\"optimized\"}}"));

  @Test
  void converse_cacheBesideTheInput_isTakenApartByLifetime() {
    ReadUsage read =
        whole(
            CONVERSE,
            "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Hi\"},"
                + "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"hm\"}}},"
                + "{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"f\",\"input\":{\"a\":1}}}]}},"
                + "\"stopReason\":\"end_turn\",\"usage\":"
                + USAGE
                + "}");
    assertThat(read.tokens().orElseThrow()).hasToString(COUNTS);
    assertThat(read.problems()).isEmpty();
    assertThat(read.complete()).isTrue();
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.outputText()).isEqualTo("Hihm{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource({
    "2435, 2434, the total is 1 below its parts",
    "2435, 2436, the total is 1 above its parts",
    "200}, 900}, more hour-long cache writes than cache writes",
    "61, -1, a token count is not a whole number",
    "'\"outputTokens\":61,', '', no input or output tokens",
  })
  void converse_oddUsage_isNoted(String regular, String odd, String problem) {
    ReadUsage read = whole(CONVERSE, "{\"usage\":" + USAGE.replace(regular, odd) + "}");
    assertThat(read.problems()).singleElement().asString().contains(problem);
  }

  @Test
  void converse_guardrail_unitsAreSummedByPolicy() {
    String metrics =
        "{\"invocationMetrics\":{\"usage\":{\"topicPolicyUnits\":1,\"contentPolicyUnits\":2,"
            + "\"wordPolicyUnits\":4,\"sensitiveInformationPolicyFreeUnits\":3}}}";
    ReadUsage read =
        whole(
            CONVERSE,
            "{\"trace\":{\"guardrail\":{\"inputAssessment\":{\"g1\":"
                + metrics
                + "},\"outputAssessments\":{\"g1\":["
                + metrics
                + "]}}},\"usage\":"
                + USAGE
                + "}");
    assertThat(read.quantities().amounts())
        .isEqualTo(
            Map.of(
                "guardrail_topic_units",
                BigDecimal.TWO,
                "guardrail_content_units",
                BigDecimal.valueOf(4)));
  }

  @Test
  void converseStream_splitAnywhere_isReadTheSameAndPassed() {
    for (int cut = 0; cut <= STREAM.length; cut++) {
      assertStream(cut);
    }
    assertStream(IntStream.range(1, STREAM.length).toArray());
  }

  private static void assertStream(int... cuts) {
    StreamReader reader = CONVERSE.stream(false);
    assertThat(pieces(reader, STREAM, cuts)).isEqualTo(new String(STREAM, UTF_8));
    ReadUsage read = reader.usage();
    assertThat(read.tokens().orElseThrow()).hasToString(COUNTS);
    assertThat(read.problems()).isEmpty();
    assertThat(reader.closed()).isTrue();
    assertThat(read.outputText()).isEqualTo("Grüße{}");
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.serviceTier()).isEqualTo("priority");
    assertThat(read.speed()).isEqualTo("fast");
  }

  @Test
  void converseStream_cutBeforeItsMetadata_isNotComplete() {
    byte[] begun = Arrays.copyOf(STREAM, STREAM.length - 1);
    StreamReader reader = CONVERSE.stream(false);
    reader.read(begun, 0, begun.length);
    assertThat(reader.complete()).isFalse();
    assertThat(reader.usage().tokens()).isEmpty();
    assertThat(reader.usage().outputText()).isEqualTo("Grüße{}");
  }

  @Test
  void converseStream_payloadThatFailsItsChecksum_isNotBelieved() {
    byte[] spoilt = STREAM.clone();
    spoilt[spoilt.length - 30] ^= 1;
    StreamReader reader = CONVERSE.stream(false);
    reader.read(spoilt, 0, spoilt.length);
    assertThat(reader.usage().tokens()).isEmpty();
    assertThat(reader.usage().problems()).containsExactly("an event fails its checksum");
  }

  @Test
  void converseStream_spoiltPrelude_endsTheReadingAndNotThePassing() {
    byte[] spoilt = STREAM.clone();
    spoilt[9] ^= 1;
    StreamReader reader = CONVERSE.stream(false);
    assertThat(pieces(reader, spoilt, 5, 100)).isEqualTo(new String(spoilt, UTF_8));
    assertThat(reader.usage().problems())
        .containsExactly("the event stream cannot be read from here on");
    assertThat(reader.usage().outputText()).isEmpty();
  }

  @Test
  void converseStream_exceptionInTheMiddle_isNoted() {
    byte[] bytes =
        joined(
            event("contentBlockDelta", "{\"delta\":{\"text\":\"a\"}}"),
            exception("throttlingException"));
    StreamReader reader = CONVERSE.stream(false);
    reader.read(bytes, 0, bytes.length);
    assertThat(reader.usage().problems())
        .containsExactly("the answer carries an error: throttlingException");
    assertThat(reader.usage().failed()).isTrue();
    assertThat(reader.complete()).isFalse();
  }

  private static final String METRICS =
      "\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":3,\"outputTokenCount\":44,"
          + "\"invocationLatency\":9,\"firstByteLatency\":2,\"cacheReadInputTokenCount\":9511,"
          + "\"cacheWriteInputTokenCount\":1956}";

  private static byte[] claude(String metrics) {
    return joined(
        chunk(
            "{\"type\":\"message_start\",\"message\":{\"model\":\"claude-haiku-4-5-20251001\","
                + "\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":9511,"
                + "\"cache_creation_input_tokens\":1956,\"cache_creation\":"
                + "{\"ephemeral_1h_input_tokens\":1000},\"output_tokens\":1}}}"),
        chunk("{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"Hi\"}}"),
        chunk("{\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":44}}"),
        chunk("{\"type\":\"message_stop\"," + metrics + "}"));
  }

  @Test
  void invokeStream_metricsBesideTheModelsOwnUsage_areNotAdded() {
    byte[] bytes = claude(METRICS);
    for (int cut = 0; cut <= bytes.length; cut++) {
      StreamReader reader = CLAUDE.stream(false);
      pieces(reader, bytes, cut);
      ReadUsage read = reader.usage();
      assertThat(read.tokens().orElseThrow())
          .hasToString(
              "{input=3, cache_read=9511, cache_write_5m=956, cache_write_1h=1000, output=44}");
      assertThat(read.problems()).isEmpty();
      assertThat(read.complete()).isTrue();
      // Only the path says whether one region serves or any.
      assertThat(read.model()).isEmpty();
    }
  }

  @Test
  void invokeStream_metricsThatSayOtherwise_areNoted() {
    byte[] bytes = claude(METRICS.replace(":44", ":45"));
    StreamReader reader = CLAUDE.stream(false);
    reader.read(bytes, 0, bytes.length);
    assertThat(reader.usage().problems())
        .containsExactly("usage: 11514 tokens in the body, but 11515 told besides");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "amazon.nova-lite-v1:0 | {\"contentBlockDelta\":{\"delta\":{\"text\":\"Hi\"}}}",
        "mistral.mistral-7b | {\"outputs\":[{\"text\":\"Hi\",\"stop_reason\":null}]}",
        "cohere.command-text-v14 | {\"text\":\"Hi\",\"is_finished\":false}",
        "application-inference-profile/x | {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}",
        "qwen.qwen3-32b-v1:0 | {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}",
        "meta.llama3-8b | {\"generation\":\"Hi\",\"prompt_token_count\":3,"
            + "\"generation_token_count\":1,\"stop_reason\":null}",
        "amazon.titan-text-express-v1 | {\"outputText\":\"Hi\",\"index\":0,"
            + "\"inputTextTokenCount\":3,\"totalOutputTextTokenCount\":null}",
      })
  void invokeStream_ofAnyModel_isSettledByItsMetrics(String model, String first) {
    byte[] bytes =
        joined(
            chunk(first),
            chunk(
                "{\"amazon-bedrock-invocationMetrics\":"
                    + "{\"inputTokenCount\":3,\"outputTokenCount\":1}}"));
    StreamReader reader = BedrockFormats.invoke(model).stream(false);
    reader.read(bytes, 0, bytes.length);
    assertThat(reader.usage().tokens()).contains(TokenCounts.of(3, 1));
    assertThat(reader.usage().outputText()).isEqualTo("Hi");
    assertThat(reader.closed()).isTrue();
  }

  private static ReadUsage invoke(String model, Map<String, String> headers, String body) {
    UsageReader reader = BedrockFormats.invoke(model).answer();
    reader.headers(name -> headers.getOrDefault(name, ""));
    byte[] bytes = body.getBytes(UTF_8);
    reader.read(bytes, 0, bytes.length);
    return reader.usage();
  }

  private static final Map<String, String> HEADERS =
      Map.of(
          "x-amzn-bedrock-input-token-count", "3",
          "x-amzn-bedrock-output-token-count", "44",
          "x-amzn-bedrock-cache-read-input-token-count", "7",
          "x-amzn-bedrock-service-tier", "flex");

  @Test
  void invoke_usageInHeadersOnly_isReadWhateverTheBody() {
    for (String body : new String[] {"{\"x\":1}", "no JSON", "{\"outputs\":[{\"text\":\"a\"}]}"}) {
      ReadUsage read = invoke("mistral.mistral-7b", HEADERS, body);
      assertThat(read.tokens().orElseThrow()).hasToString("{input=3, cache_read=7, output=44}");
      assertThat(read.serviceTier()).isEqualTo("flex");
    }
  }

  @Test
  void invoke_bodyThatSaysMore_isReadAndComparedWithTheHeaders() {
    String body =
        "{\"model\":\"claude\",\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":7,"
            + "\"output_tokens\":44,\"output_tokens_details\":{\"thinking_tokens\":40}}}";
    ReadUsage read = invoke("anthropic.claude-x", HEADERS, body);
    assertThat(read.tokens().orElseThrow())
        .hasToString("{input=3, cache_read=7, output=4, reasoning=40}");
    assertThat(read.problems()).isEmpty();
    assertThat(read.model()).isEmpty();
    assertThat(invoke("anthropic.claude-x", HEADERS, body.replace(":44", ":45")).problems())
        .containsExactly("usage: 55 tokens in the body, but 54 told besides");
  }

  @Test
  void invoke_headersThatAreNoCounts_areNotedAndNotBelieved() {
    Map<String, String> odd = Map.of("x-amzn-bedrock-input-token-count", "-3");
    ReadUsage read = invoke("mistral.mistral-7b", odd, "{}");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).hasSize(1);
  }

  @Test
  void invoke_embedding_hasInputOnly() {
    Map<String, String> headers = Map.of("x-amzn-bedrock-input-token-count", "2");
    String body = "{\"embedding\":[0.1,0.2],\"inputTextTokenCount\":2}";
    ReadUsage read = invoke("amazon.titan-embed-text-v2:0", headers, body);
    assertThat(read.tokens()).contains(TokenCounts.of(2, 0));
    assertThat(read.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "amazon.titan-text-express-v1 | {\"inputTextTokenCount\":9,\"results\":["
            + "{\"tokenCount\":4,\"outputText\":\"a\"},{\"tokenCount\":1,\"outputText\":\"b\"}]}",
        "meta.llama3-70b | {\"generation\":\"ab\",\"prompt_token_count\":9,"
            + "\"generation_token_count\":5,\"stop_reason\":\"stop\"}",
        "us.amazon.nova-pro-v1:0 | {\"output\":{\"message\":{\"content\":[{\"text\":\"ab\"}]}},"
            + "\"usage\":{\"inputTokens\":9,\"outputTokens\":5,\"totalTokens\":14}}",
        "openai.gpt-oss-20b-1:0 | {\"choices\":[{\"index\":0,\"message\":{\"content\":\"ab\"},"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,"
            + "\"completion_tokens\":5,\"total_tokens\":14}}",
      })
  void invoke_bodyOfTheModelsOwn_isReadWithoutHeaders(String model, String body) {
    ReadUsage read = invoke(model, Map.of(), body);
    assertThat(read.tokens()).contains(TokenCounts.of(9, 5));
    assertThat(read.outputText()).isEqualTo("ab");
    assertThat(read.complete()).isTrue();
  }
}
