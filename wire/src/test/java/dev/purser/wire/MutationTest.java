package dev.purser.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Answers like recorded ones, with some bytes changed, doubled or missing, in any pieces. */
class MutationTest {

  private record Sample(Format format, String stream) {
    @Override
    public String toString() {
      return format.name();
    }
  }

  private static final String USAGE =
      "{\"prompt_tokens\":1000,\"completion_tokens\":50,\"total_tokens\":1050,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":200,\"cache_write_tokens\":10,"
          + "\"audio_tokens\":30},\"completion_tokens_details\":{\"reasoning_tokens\":20},"
          + "\"cost\":0.01,\"is_byok\":true,\"cost_details\":{\"upstream_inference_cost\":1e-3},"
          + "\"cost_in_usd_ticks\":37,\"server_side_tools_used\":[\"SERVER_SIDE_TOOL_X_SEARCH\"]}";

  private static final List<Sample> SAMPLES =
      List.of(
          new Sample(
              Formats.OPENAI_CHAT,
              Reading.sse(
                  "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}",
                  "{\"choices\":[],\"usage\":" + USAGE + "}",
                  "[DONE]")),
          new Sample(
              Formats.OPENAI_RESPONSES,
              Reading.sse(
                  "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"web_search_call\"}}",
                  "{\"type\":\"response.completed\",\"response\":{\"usage\":" + USAGE + "}}")),
          new Sample(
              Formats.OPENAI_ASSISTANTS,
              Reading.sse(
                  "{\"object\":\"thread.run.step\",\"usage\":" + USAGE + "}",
                  "{\"object\":\"thread.run\",\"usage\":" + USAGE + "}",
                  "[DONE]")),
          new Sample(
              MediaFormats.IMAGES,
              Reading.sse("{\"type\":\"image_edit.completed\",\"usage\":" + USAGE + "}")),
          new Sample(
              MediaFormats.TRANSCRIPTIONS,
              Reading.sse(
                  "{\"type\":\"transcript.text.done\",\"usage\":{\"type\":\"duration\","
                      + "\"seconds\":3.25}}")),
          new Sample(
              Formats.ANTHROPIC_MESSAGES,
              Reading.sse(
                  "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,"
                      + "\"cache_creation\":{\"ephemeral_1h_input_tokens\":4},\"output_tokens\":1}}}",
                  "{\"type\":\"message_delta\",\"usage\":{\"input_tokens\":9,\"output_tokens\":7,"
                      + "\"iterations\":[{\"type\":\"message\",\"input_tokens\":9,"
                      + "\"output_tokens\":7},{\"type\":\"advisor_message\",\"model\":\"a\","
                      + "\"input_tokens\":5,\"output_tokens\":1}]}}",
                  "{\"type\":\"message_stop\"}")));

  @Provide
  Arbitrary<Sample> samples() {
    return Arbitraries.of(SAMPLES);
  }

  /** One change: at a share of the length, what to do, and with which byte. */
  record Change(int at, int what, byte value) {}

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 9_999),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of("0129-.eE\"\\{}[],:\n\r \u0000n".chars().boxed().toList()))
        .as((at, what, value) -> new Change(at, what, value.byteValue()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 4000)
  void read_changedAnswer_isTheSameInAnyPiecesAndDisjoint(
      @ForAll("samples") Sample sample,
      @ForAll("changes") List<Change> changes,
      @ForAll @Size(max = 5) List<Integer> cuts) {
    byte[] bytes = sample.stream().getBytes(UTF_8);
    for (Change change : changes) {
      bytes = changed(bytes, change);
    }
    int length = bytes.length;
    int[] at =
        cuts.stream()
            .mapToInt(cut -> length == 0 ? 0 : Math.floorMod(cut, length))
            .sorted()
            .toArray();
    StreamReader whole = sample.format().stream(false);
    Reading.pieces(whole, bytes);
    StreamReader inPieces = sample.format().stream(false);
    Reading.pieces(inPieces, bytes, at);
    ReadUsage usage = whole.usage();
    assertThat(inPieces.usage()).isEqualTo(usage);
    if (!usage.parts().isEmpty()) {
      TokenCounts sum =
          usage.parts().stream()
              .map(part -> part.tokens())
              .reduce(TokenCounts.NONE, TokenCounts::plus);
      assertThat(usage.tokens()).contains(sum);
    }
  }

  private static byte[] changed(byte[] bytes, Change change) {
    if (bytes.length == 0) {
      return bytes;
    }
    int at = (int) ((long) change.at() * bytes.length / 10_000);
    String text = new String(bytes, ISO_8859_1);
    char value = (char) (change.value() & 0xFF);
    String changed =
        switch (change.what()) {
          case 0 -> text.substring(0, at) + value + text.substring(at + 1);
          case 1 -> text.substring(0, at) + text.substring(at + 1);
          case 2 -> text.substring(0, at) + value + text.substring(at);
          default -> text.substring(at) + text.substring(0, at);
        };
    return changed.getBytes(ISO_8859_1);
  }
}
