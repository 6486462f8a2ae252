package dev.purser.wire;

import static dev.purser.wire.Formats.OPENAI_CHAT;
import static dev.purser.wire.Reading.pieces;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through to the caller and what is read of it, whatever the pieces it comes in. */
class StreamedAnswerTest {

  private static final String FIRST =
      ": PROCESSING\n\nid: 1\ndata: {\"choices\":[],\"prompt_filter_results\":[]}\n\n";

  private static final String TEXT =
      """
      data: {"choices":[{"index":0,"delta":{"content":"Grüße"}}],"usage":null}

      data:{"choices":[{"index":0,
      data: "delta":{"content":"!"},"finish_reason":"stop"}]}

      """;

  private static final String USAGE =
      ": last\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n";

  private static final String DONE = "data: [DONE]\n\n";

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void read_splitAnywhere_hidesTheUsageChunkOnly(String lineEnd) {
    String body = (FIRST + TEXT + USAGE + DONE).replace("\n", lineEnd);
    String shown = (FIRST + TEXT + DONE).replace("\n", lineEnd);
    byte[] bytes = body.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      StreamReader reader = OPENAI_CHAT.stream(true);
      assertThat(pieces(reader, bytes, cut)).as("cut at %d", cut).isEqualTo(shown);
      assertRead(reader.usage(), cut);
    }
    int[] everywhere = IntStream.range(1, bytes.length).toArray();
    StreamReader reader = OPENAI_CHAT.stream(true);
    assertThat(pieces(reader, bytes, everywhere)).isEqualTo(shown);
    assertRead(reader.usage(), -1);
  }

  private static void assertRead(ReadUsage read, int cut) {
    assertThat(read.tokens()).as("cut at %d", cut).contains(TokenCounts.of(5, 2));
    assertThat(read.outputText()).isEqualTo("Grüße!");
    assertThat(read.complete()).isTrue();
    assertThat(read.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void read_withoutHiding_passesEachPieceAtOnceAndWhole(String lineEnd) {
    byte[] bytes = (FIRST + TEXT + USAGE + DONE).replace("\n", lineEnd).getBytes(UTF_8);
    for (int cut = 1; cut < bytes.length; cut++) {
      StreamReader reader = OPENAI_CHAT.stream(false);
      List<Integer> passed = new ArrayList<>();
      StreamReader.Sink sink = (b, offset, length) -> passed.add(length);
      reader.read(bytes, 0, cut, sink);
      reader.read(bytes, cut, bytes.length - cut, sink);
      reader.end(sink);
      assertThat(passed).containsExactly(cut, bytes.length - cut);
      assertRead(reader.usage(), cut);
    }
  }

  @Test
  void read_completeEvents_areNotHeldBack() {
    StreamReader reader = OPENAI_CHAT.stream(true);
    byte[] event = TEXT.getBytes(UTF_8);
    List<Integer> passed = new ArrayList<>();
    reader.read(event, 0, event.length, (b, offset, length) -> passed.add(length));
    assertThat(passed).containsExactly(event.length);
  }

  @Test
  void read_usageBesideChoices_isNotHidden() {
    String body =
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n"
            + DONE;
    assertThat(pieces(OPENAI_CHAT.stream(true), body.getBytes(UTF_8))).isEqualTo(body);
  }

  @Test
  void end_lastEventNotTerminated_isReadAndHiddenAllTheSame() {
    String body = FIRST + TEXT + USAGE.stripTrailing();
    for (String lineEnd : List.of("", "\n")) {
      StreamReader reader = OPENAI_CHAT.stream(true);
      assertThat(pieces(reader, (body + lineEnd).getBytes(UTF_8))).isEqualTo(FIRST + TEXT);
      assertThat(reader.usage().tokens()).contains(TokenCounts.of(5, 2));
    }
  }

  @Test
  void end_cutWithinAnEvent_passesItsBytes() {
    byte[] whole = (FIRST + TEXT).getBytes(UTF_8);
    for (int cut = 0; cut <= whole.length; cut++) {
      byte[] bytes = Arrays.copyOf(whole, cut);
      StreamReader reader = OPENAI_CHAT.stream(true);
      assertThat(pieces(reader, bytes)).isEqualTo(new String(bytes, UTF_8));
      assertThat(reader.usage().tokens()).isEmpty();
    }
  }

  @Test
  void read_byteOrderMarkAndBlankLinesFirst_arePassedAndSkipped() {
    byte[] bytes = ("\uFEFF\r\n\n" + FIRST + TEXT + USAGE + DONE).getBytes(UTF_8);
    int[] everywhere = IntStream.range(1, bytes.length).toArray();
    StreamReader reader = OPENAI_CHAT.stream(true);
    assertThat(pieces(reader, bytes, everywhere)).isEqualTo("\uFEFF\r\n\n" + FIRST + TEXT + DONE);
    assertRead(reader.usage(), -1);
  }

  @Test
  void read_eventThatIsNoJson_isNotedAndPassed() {
    String body = "data: {\"choices\": oops}\n\n" + TEXT + DONE;
    StreamReader reader = OPENAI_CHAT.stream(true);
    assertThat(pieces(reader, body.getBytes(UTF_8))).isEqualTo(body);
    assertThat(reader.usage().problems()).containsExactly("an event is not readable JSON");
    assertThat(reader.usage().outputText()).isEqualTo("Grüße!");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void read_eventBeyondTheLimit_isPassedSkippedAndNoted(boolean oneLine) {
    String line = "data: " + "x".repeat(1 << 20) + (oneLine ? "" : "\n");
    String body = line.repeat(9) + "\n\n" + TEXT + USAGE + DONE;
    byte[] bytes = body.getBytes(UTF_8);
    int[] cuts = IntStream.range(1, bytes.length >> 14).map(i -> i << 14).toArray();
    StreamReader reader = OPENAI_CHAT.stream(true);
    assertThat(pieces(reader, bytes, cuts)).isEqualTo(body.replace(USAGE, ""));
    assertThat(reader.usage().tokens()).contains(TokenCounts.of(5, 2));
    assertThat(reader.usage().problems()).hasSize(1).first().asString().contains("longer than");
  }

  @Test
  void read_answerThatIsNotStreamed_isReadAsAWhole() {
    String body = " {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}";
    for (boolean hide : new boolean[] {true, false}) {
      byte[] bytes = body.getBytes(UTF_8);
      StreamReader reader = OPENAI_CHAT.stream(hide);
      assertThat(pieces(reader, bytes, IntStream.range(1, bytes.length).toArray())).isEqualTo(body);
      assertThat(reader.usage().tokens()).contains(TokenCounts.of(5, 2));
      assertThat(reader.complete()).isTrue();
    }
  }

  @Test
  void complete_isTrueAsSoonAsTheClosingEventIsThere() {
    StreamReader reader = OPENAI_CHAT.stream(false);
    byte[] begun = TEXT.getBytes(UTF_8);
    reader.read(begun, 0, begun.length);
    assertThat(reader.complete()).isFalse();
    byte[] done = DONE.getBytes(UTF_8);
    reader.read(done, 0, done.length);
    assertThat(reader.complete()).isTrue();
  }

  @Test
  void read_arraySplitAnywhere_isReadTheSame() {
    String body =
        "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a}],\\\"\"}]}}]}\r\n,\r\n"
            + "{\"candidates\":[{\"finishReason\":\"STOP\"}],"
            + "\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":1}}]\n";
    byte[] bytes = body.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      StreamReader reader = Formats.GEMINI_GENERATE.stream(false);
      assertThat(pieces(reader, bytes, cut)).isEqualTo(body);
      assertThat(reader.usage().tokens()).contains(TokenCounts.of(3, 1));
      assertThat(reader.usage().outputText()).isEqualTo("a}],\"");
      assertThat(reader.usage().problems()).isEmpty();
    }
  }
}
