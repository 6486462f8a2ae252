package dev.purser.wire;

import static dev.purser.wire.Formats.OPENAI_RESPONSES;
import static dev.purser.wire.Reading.sse;
import static dev.purser.wire.Reading.stream;
import static dev.purser.wire.Reading.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesAnswerTest {

  private static final String RESPONSE =
      """
      {"id":"r","object":"response","model":"gpt-6","service_tier":"priority","status":"completed",\
      "output":[\
      {"type":"reasoning","summary":[{"type":"summary_text","text":"think "}]},\
      {"type":"web_search_call","action":{"type":"search","query":"a"}},\
      {"type":"web_search_call","action":{"type":"open_page"}},\
      {"type":"web_search_call","action":{"type":"find_in_page"}},\
      {"type":"web_search_call","action":null},\
      {"type":"function_call","name":"f","arguments":"{}"},\
      {"type":"message","content":[{"type":"output_text","text":"Hello"}]}],\
      "usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":30,\
      "cache_write_tokens":20},"output_tokens":40,\
      "output_tokens_details":{"reasoning_tokens":15},"total_tokens":140}}\
      """;

  @Test
  void answer_whole_isReadWithSearchesCountedOnce() {
    ReadUsage read = whole(OPENAI_RESPONSES, RESPONSE);
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo("{input=50, cache_read=30, cache_write_5m=20, output=25, reasoning=15}");
    assertThat(read.quantities().get("web_search")).isEqualTo(BigDecimal.valueOf(2));
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.outputText()).isEqualTo("think {}Hello");
    assertThat(read.serviceTier()).isEqualTo("priority");
    assertThat(read.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"response.completed", "response.incomplete", "response.failed"})
  void stream_lastEvent_hasTheUsageAndTheServedTier(String last) {
    String begun =
        sse(
            "{\"type\":\"response.created\",\"response\":{\"model\":\"gpt-6\","
                + "\"service_tier\":\"auto\",\"usage\":null,\"output\":[]}}",
            "{\"type\":\"response.output_text.delta\",\"delta\":\"Hel\"}",
            "{\"delta\":\"lo\",\"type\":\"response.output_text.delta\"}",
            "{\"type\":\"response.audio.delta\",\"delta\":\"AAAA\"}",
            "{\"type\":\"response.output_item.done\",\"item\":"
                + "{\"type\":\"web_search_call\",\"action\":{\"type\":\"search\"}}}");
    ReadUsage cut = stream(OPENAI_RESPONSES, begun);
    assertThat(cut.complete()).isFalse();
    assertThat(cut.tokens()).isEmpty();
    assertThat(cut.outputText()).isEqualTo("Hello");
    assertThat(cut.quantities().get("web_search")).isEqualTo(BigDecimal.ONE);
    ReadUsage read =
        stream(
            OPENAI_RESPONSES,
            begun + sse("{\"type\":\"" + last + "\",\"response\":" + RESPONSE + "}"));
    assertThat(read.complete()).isTrue();
    assertThat(read.tokens().orElseThrow().total()).isEqualTo(140);
    assertThat(read.serviceTier()).isEqualTo("priority");
    assertThat(read.quantities().get("web_search")).isEqualTo(BigDecimal.valueOf(2));
    assertThat(read.outputText()).isEqualTo("Hello");
  }

  @Test
  void stream_errorEvent_isNoted() {
    ReadUsage read =
        stream(OPENAI_RESPONSES, sse("{\"type\":\"error\",\"message\":\"secret\",\"code\":null}"));
    assertThat(read.problems()).containsExactly("the answer carries an error");
    assertThat(read.complete()).isFalse();
  }

  @Test
  void response_inTheBackground_isPending() {
    ReadUsage read =
        Reading.whole(
            Formats.OPENAI_RESPONSES,
            "{\"id\":\"resp_1\",\"model\":\"m\",\"status\":\"queued\",\"output\":[],\"usage\":null}");
    assertThat(read.pending()).contains("resp_1");
    assertThat(read.tokens()).isEmpty();
  }

  @Test
  void response_incomplete_isBilledForWhatItHas() {
    ReadUsage read =
        Reading.stream(
            Formats.OPENAI_RESPONSES,
            Reading.sse(
                "{\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\","
                    + "\"usage\":null}}",
                "{\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\","
                    + "\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}}}"));
    assertThat(read.pending()).isEmpty();
    assertThat(read.complete()).isTrue();
    assertThat(read.tokens().orElseThrow().total()).isEqualTo(7);
  }

  @Test
  void response_fileSearchesAndPictures_areBilledBesides() {
    ReadUsage read =
        Reading.whole(
            Formats.OPENAI_RESPONSES,
            "{\"output\":[{\"type\":\"file_search_call\"},{\"type\":\"image_generation_call\"}],"
                + "\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}}");
    assertThat(read.quantities().toString()).contains("file_search=1");
    assertThat(read.problems())
        .containsExactly("usage: the tokens of generated images are billed, but not reported");
  }
}
