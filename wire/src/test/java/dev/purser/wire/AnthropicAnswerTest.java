package dev.purser.wire;

import static dev.purser.wire.Formats.ANTHROPIC_MESSAGES;
import static dev.purser.wire.Reading.sse;
import static dev.purser.wire.Reading.stream;
import static dev.purser.wire.Reading.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicAnswerTest {

  private static final String START =
      """
      {"type":"message_start","message":{"id":"m","type":"message","role":"assistant",\
      "model":"claude-opus-5-5","content":[],"stop_reason":null,"usage":{"input_tokens":10,\
      "cache_creation_input_tokens":300,"cache_read_input_tokens":40,"cache_creation":{\
      "ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"output_tokens":1,\
      "service_tier":"priority","inference_geo":"us","speed":"fast"}}}\
      """;

  private static final String TEXT =
      """
      {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}\
      """;

  private static final String TOOL =
      """
      {"type":"content_block_start","index":1,"content_block":\
      {"type":"tool_use","id":"t","name":"f","input":{}}}\
      """;

  private static final String DELTA =
      """
      {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":12,\
      "cache_creation_input_tokens":350,"cache_read_input_tokens":40,"output_tokens":50,\
      "output_tokens_details":{"thinking_tokens":20},\
      "server_tool_use":{"web_search_requests":3,"web_fetch_requests":1}}}\
      """;

  private static final String STOP = "{\"type\":\"message_stop\"}";

  @Test
  void stream_laterUsage_replacesTheEarlierAndKeepsWhatItDoesNotSay() {
    ReadUsage read = stream(ANTHROPIC_MESSAGES, sse(START, TEXT, TOOL, DELTA, STOP));
    // The split by lifetime is only in the first event; what it leaves over lives five minutes.
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo(
            "{input=12, cache_read=40, cache_write_5m=150, cache_write_1h=200, output=30,"
                + " reasoning=20}");
    assertThat(read.quantities().get("web_search")).isEqualTo(BigDecimal.valueOf(3));
    assertThat(read.quantities().amounts()).hasSize(1);
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.model()).isEqualTo("claude-opus-5-5");
    assertThat(read.serviceTier()).isEqualTo("priority");
    assertThat(read.region()).isEqualTo("us");
    assertThat(read.speed()).isEqualTo("fast");
    assertThat(read.complete()).isTrue();
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void stream_cutBeforeItsFinalUsage_hasWhatItSaidSoFar() {
    ReadUsage read = stream(ANTHROPIC_MESSAGES, sse(START, TEXT));
    assertThat(read.tokens().orElseThrow().inputTotal()).isEqualTo(350);
    assertThat(read.outputText()).isEqualTo("Hello");
    assertThat(read.complete()).isFalse();
  }

  @Test
  void stream_cutAfterItsFinalUsage_hasIt() {
    ReadUsage read = stream(ANTHROPIC_MESSAGES, sse(START, TEXT, DELTA));
    assertThat(read.tokens()).isPresent();
    assertThat(read.complete()).isFalse();
  }

  @Test
  void stream_thatNeverGivesItsFinalUsage_doesNotBillThePlaceholder() {
    ReadUsage read = stream(ANTHROPIC_MESSAGES, sse(START, TEXT, STOP));
    assertThat(read.tokens()).isEmpty();
    assertThat(read.complete()).isTrue();
    assertThat(read.problems()).containsExactly("the stream ended without its final usage");
  }

  @Test
  void stream_errorEvent_isNotedAndNotComplete() {
    ReadUsage read =
        stream(
            ANTHROPIC_MESSAGES,
            sse(START, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}"));
    assertThat(read.problems()).containsExactly("the answer carries an error: overloaded_error");
    assertThat(read.failed()).isTrue();
    assertThat(read.complete()).isFalse();
  }

  @Test
  void usage_compactionRows_areBilledBesides() {
    ReadUsage read =
        whole(
            ANTHROPIC_MESSAGES,
            """
            {"type":"message","model":"m","content":[],"usage":{"input_tokens":181,
             "output_tokens":8,"iterations":[
              {"type":"compaction","input_tokens":100,"cache_read_input_tokens":55096,
               "output_tokens":83},
              {"type":"message","input_tokens":181,"output_tokens":8}]}}
            """);
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo("{input=281, cache_read=55096, output=91}");
    assertThat(read.parts())
        .extracting(part -> part.tokens().total())
        .containsExactly(189L, 55279L);
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void usage_advisorRows_arePartsOfTheirOwnModel() {
    ReadUsage read =
        whole(
            ANTHROPIC_MESSAGES,
            """
            {"type":"message","model":"m","content":[],"usage":{"input_tokens":10,
             "output_tokens":2,"iterations":[{"type":"message","input_tokens":10,
             "output_tokens":2},{"type":"advisor_message","model":"other","input_tokens":5,
             "output_tokens":1}]}}
            """);
    assertThat(read.tokens().orElseThrow().toString()).isEqualTo("{input=15, output=3}");
    assertThat(read.parts())
        .containsExactly(
            new UsagePart("", TokenCounts.of(10, 2)), new UsagePart("other", TokenCounts.of(5, 1)));
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void usage_oneRow_isBilledAsOne() {
    ReadUsage read =
        whole(
            ANTHROPIC_MESSAGES,
            """
            {"type":"message","model":"m","content":[],"usage":{"input_tokens":10,
             "output_tokens":2,"iterations":[{"type":"message","input_tokens":10,
             "output_tokens":2}]}}
            """);
    assertThat(read.tokens()).contains(TokenCounts.of(10, 2));
    assertThat(read.parts()).isEmpty();
  }

  @Test
  void usage_fallbackRow_isBilledInPlaceOfTheDeclinedOne() {
    ReadUsage read =
        whole(
            ANTHROPIC_MESSAGES,
            """
            {"type":"message","model":"declines","content":[],"usage":{"input_tokens":412,
             "output_tokens":264,"iterations":[{"type":"message","model":"declines",
             "input_tokens":408,"output_tokens":0},{"type":"fallback_message","model":"serves",
             "input_tokens":412,"output_tokens":264}]}}
            """);
    assertThat(read.parts()).containsExactly(new UsagePart("serves", TokenCounts.of(412, 264)));
    assertThat(read.tokens()).contains(TokenCounts.of(412, 264));
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void usage_rowsThatDoNotSayLifetimeAndReasoning_takeThoseOfTheWhole() {
    ReadUsage read =
        whole(
            ANTHROPIC_MESSAGES,
            """
            {"type":"message","model":"m","content":[],"usage":{"input_tokens":30,
             "cache_creation_input_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":20,
             "ephemeral_1h_input_tokens":30},"output_tokens":9,
             "output_tokens_details":{"thinking_tokens":6},
             "iterations":[{"type":"message","input_tokens":10,"cache_creation_input_tokens":20,
             "output_tokens":4},{"type":"message","input_tokens":20,
             "cache_creation_input_tokens":30,"output_tokens":5}]}}
            """);
    assertThat(read.parts())
        .extracting(part -> part.tokens().toString())
        .containsExactly(
            "{input=10, cache_write_1h=20, reasoning=4}",
            "{input=20, cache_write_5m=20, cache_write_1h=10, output=3, reasoning=2}");
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void usage_rowsThatDoNotAddUp_areReportedAndTheWholeCounts() {
    ReadUsage read =
        whole(
            ANTHROPIC_MESSAGES,
            """
            {"type":"message","model":"m","content":[],"usage":{"input_tokens":30,
             "output_tokens":9,"iterations":[{"type":"message","input_tokens":10,
             "output_tokens":4},{"type":"compaction","input_tokens":5,"output_tokens":1}]}}
            """);
    assertThat(read.tokens()).contains(TokenCounts.of(35, 10));
    assertThat(read.problems())
        .containsExactly("usage: the iterations do not add up to the answer");
  }

  @Test
  void answer_whole_isReadWithWritesOfNoSaidLifetime() {
    ReadUsage read =
        whole(
            ANTHROPIC_MESSAGES,
            """
            {"id":"m","type":"message","model":"claude-3-5","content":[
              {"type":"thinking","thinking":"hm "},{"type":"text","text":"Hi "},
              {"type":"tool_use","id":"t","name":"f","input":{"a":[1,2]}}],
             "usage":{"input_tokens":4,"cache_creation_input_tokens":1163,
              "cache_read_input_tokens":0,"output_tokens":187,"service_tier":"standard",
              "inference_geo":"not_available"}}
            """);
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo("{input=4, cache_write_5m=1163, output=187}");
    assertThat(read.outputText()).isEqualTo("hm Hi {\"a\":[1,2]}");
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.serviceTier()).isEmpty();
    assertThat(read.region()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-3", "0.5", "\"nine\"", "12345678901234567890", "{}"})
  void usage_countThatIsNone_isReportedAndNotBelieved(String odd) {
    ReadUsage read =
        whole(
            ANTHROPIC_MESSAGES,
            "{\"usage\":{\"input_tokens\":1,\"output_tokens\":1,\"cache_read_input_tokens\":"
                + odd
                + "}}");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).isNotEmpty();
  }

  @Test
  void usage_endlessRows_doNotOverflow() {
    String row =
        "{\"type\":\"compaction\",\"input_tokens\":10000000000,"
            + "\"output_tokens\":10000000000},";
    ReadUsage read =
        whole(
            ANTHROPIC_MESSAGES,
            "{\"usage\":{\"input_tokens\":1,\"output_tokens\":1,\"iterations\":["
                + row.repeat(20_000)
                + "{}]}}");
    assertThat(read.tokens().orElseThrow().total()).isLessThanOrEqualTo(Json.MOST + 2);
    assertThat(read.problems()).isNotEmpty();
  }
}
