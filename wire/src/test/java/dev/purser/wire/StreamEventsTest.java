package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamEventsTest {

  private static final StreamEvents.Stop STOP =
      new StreamEvents.Stop("budget_exceeded", "team", "It is used up.", 12, 34, true);

  private static StreamEvents of(Format format) {
    return format.events().orElseThrow();
  }

  private static String stop(Format format, String before) {
    StreamEvents events = of(format);
    byte[] bytes = before.getBytes(UTF_8);
    events.read(bytes, 0, bytes.length, (event, text) -> {});
    return new String(events.stop(STOP), UTF_8);
  }

  @Test
  void read_cutAtEveryByte_givesTheSameEventsAndTexts() {
    String chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}";
    String carriage = ": note\r\n\r\n" + chunk.formatted("über") + "\r\n\r\n";
    String stream = carriage + chunk.formatted("all") + "\n\ndata: {\"choices\"";
    byte[] bytes = stream.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      StreamEvents events = of(Formats.OPENAI_CHAT);
      StringBuilder passed = new StringBuilder();
      List<String> texts = new ArrayList<>();
      StreamEvents.Sink sink =
          (event, text) -> {
            passed.append(new String(event, UTF_8));
            texts.add(text);
          };
      events.read(bytes, 0, cut, sink);
      events.read(bytes, cut, bytes.length - cut, sink);

      assertThat(passed + new String(events.rest(), UTF_8)).isEqualTo(stream);
      assertThat(String.join("", texts)).isEqualTo("überall");
      assertThat(passed.toString()).endsWith("\n\n");
    }
  }

  @Test
  void stop_chat_isAChunkTheFiguresAndTheMark() {
    String end =
        stop(
            Formats.OPENAI_CHAT,
            "data: {\"id\":\"c-1\",\"created\":7,\"model\":\"gpt-4o\",\"choices\":[]}\n\n");

    assertThat(end)
        .startsWith("data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":7,")
        .contains("\"finish_reason\":\"length\"", "\"budget\":\"team\"")
        .contains("\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":34,\"total_tokens\":46}")
        .endsWith("}\n\ndata: [DONE]\n\n");
  }

  @Test
  void stop_messagesWithAnOpenBlock_closesIt() {
    String end =
        stop(
            Formats.ANTHROPIC_MESSAGES,
            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1}\n\n");

    assertThat(end)
        .startsWith(
            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":1}")
        .contains("\"stop_reason\":\"max_tokens\"", "\"output_tokens\":34")
        .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  @Test
  void stop_messagesWithoutAnOpenBlock_closesNone() {
    assertThat(stop(Formats.ANTHROPIC_MESSAGES, "")).startsWith("event: message_delta\n");
  }

  @Test
  void stop_responses_isTheResponseAsItBegan() {
    String end =
        stop(
            Formats.OPENAI_RESPONSES,
            "data: {\"type\":\"response.created\",\"sequence_number\":3,\"response\":"
                + "{\"id\":\"r\",\"status\":\"in_progress\",\"output\":[]}}\n\n"
                + "data: {\"type\":\"response.output_text.delta\",\"sequence_number\":4,"
                + "\"item_id\":\"m\",\"delta\":\"so far\"}\n\n");

    assertThat(end)
        .startsWith("event: response.incomplete\ndata: {\"type\":\"response.incomplete\",")
        .contains("\"sequence_number\":5", "\"id\":\"r\"", "\"status\":\"incomplete\"")
        .contains("\"text\":\"so far\"", "\"reason\":\"max_output_tokens\"")
        .contains("\"output_tokens\":34");
  }

  @Test
  void stop_gemini_isAChunkAtItsLimit() {
    assertThat(stop(Formats.GEMINI_GENERATE, "data: {\"modelVersion\":\"gemini-2.0\"}\n\n"))
        .contains("\"finishReason\":\"MAX_TOKENS\"", "\"modelVersion\":\"gemini-2.0\"")
        .contains("\"candidatesTokenCount\":34");
  }
}
