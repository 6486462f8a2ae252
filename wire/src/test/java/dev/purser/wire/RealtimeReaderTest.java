package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenClass;
import java.math.BigDecimal;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RealtimeReaderTest {

  private final RealtimeReader reader = new RealtimeReader();

  private Optional<ReadUsage> read(String event) {
    return read(event.getBytes(UTF_8));
  }

  private Optional<ReadUsage> read(byte[] event) {
    return switch (reader.heard(event)) {
      case LiveReader.Heard.Answered(ReadUsage usage) -> Optional.of(usage);
      case LiveReader.Heard.Transcribed(ReadUsage usage) -> Optional.of(usage);
      default -> Optional.empty();
    };
  }

  private void session() {
    assertThat(
            read(
                """
                {"type":"session.created","session":{"model":"gpt-realtime","audio":{"input":
                 {"transcription":{"model":"whisper-1"}}}}}
                """))
        .isEmpty();
  }

  @Test
  void response_textAudioAndCached_areDisjoint() {
    session();
    ReadUsage read =
        read("""
        {"type":"response.done","response":{"output":[{"type":"function_call"}],"usage":
         {"total_tokens":219,"input_tokens":122,"output_tokens":97,"input_token_details":
         {"text_tokens":96,"audio_tokens":26,"cached_tokens":70,"cached_tokens_details":
         {"text_tokens":64,"audio_tokens":6}},"output_token_details":{"text_tokens":28,
         "audio_tokens":69}}}}
        """)
            .orElseThrow();
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo(
            "{input=32, input_audio=20, cache_read=64, cache_read_audio=6, output=28,"
                + " output_audio=69}");
    assertThat(read.model()).isEqualTo("gpt-realtime");
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void transcript_isBilledByTheModelThatWroteIt() {
    session();
    ReadUsage read =
        read("""
        {"type":"conversation.item.input_audio_transcription.completed","transcript":"hi",
         "usage":{"type":"duration","seconds":3}}
        """)
            .orElseThrow();
    assertThat(read.model()).isEqualTo("whisper-1");
    assertThat(read.quantities().get("audio_seconds")).isEqualTo(BigDecimal.valueOf(3));
  }

  @Test
  void response_ofXai_hasItsFiguresBesideIt() {
    ReadUsage read =
        read("""
        {"type":"response.done","response":{"usage":{}},"usage":{"input_tokens":156,
         "input_token_details":{"text_tokens":10,"audio_tokens":146},"output_tokens":185,
         "output_token_details":{"text_tokens":15,"audio_tokens":170},"total_tokens":341,
         "billable_audio_seconds":5}}
        """)
            .orElseThrow();
    assertThat(read.tokens().orElseThrow().total()).isEqualTo(341);
    assertThat(read.quantities().get("audio_seconds")).isEqualTo(BigDecimal.valueOf(5));
  }

  @Test
  void answer_thatRuns_isEstimatedByWhatCame() {
    session();
    assertThat(reader.heard("{\"type\":\"response.created\"}".getBytes(UTF_8)))
        .isEqualTo(new LiveReader.Heard.Began());
    read("{\"type\":\"response.output_audio_transcript.delta\",\"delta\":\"Hello\"}");
    read("{\"type\":\"response.output_audio.delta\",\"delta\":\"" + "A".repeat(6_400) + "\"}");
    assertThat(reader.soFar().outputText()).isEqualTo("Hello");
    assertThat(reader.soFar().tokens().orElseThrow().get(TokenClass.OUTPUT_AUDIO)).isEqualTo(2);
  }

  private long contextAfter(String said) {
    LiveReader fresh = new RealtimeReader();
    fresh.said(said.getBytes(UTF_8));
    return fresh.context();
  }

  @Test
  void context_isBoundByWhatWasSaid() {
    String text = "{\"type\":\"conversation.item.create\",\"item\":{\"text\":\"hello\"}}";
    assertThat(contextAfter(text)).isBetween((long) text.length(), text.length() + 32L);
    // Ten seconds of sound at 8,000 bytes a second are 100 tokens.
    String sound =
        "{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + "A".repeat(106_668) + "\"}";
    assertThat(contextAfter(sound)).isBetween(100L, 300L);
    assertThat(contextAfter("{\"type\":\"response.cancel\"}")).isLessThan(100);
  }

  @Test
  void context_withWhatDoesNotPassHere_isNotBound() {
    for (String unknown :
        new String[] {
          "{\"type\":\"something.new\"}",
          "no JSON",
          "{\"type\":\"conversation.item.create\",\"item\":{\"content\":[{\"type\":\"input_image\"}]}}",
          "{\"type\":\"session.update\",\"session\":{\"prompt\":{\"id\":\"p\"}}}",
          "{\"type\":\"response.create\",\"response\":{\"tools\":[{\"type\":\"mcp\"}]}}"
        }) {
      assertThat(contextAfter(unknown)).as(unknown).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void context_growsByAnswersAndByTheSession() {
    long before = reader.context();
    session();
    long session = reader.context();
    assertThat(session).isGreaterThan(before + 100);
    read(
        "{\"type\":\"response.done\",\"response\":{\"usage\":{\"input_tokens\":1,"
            + "\"output_tokens\":1000,\"total_tokens\":1001}}}");
    assertThat(reader.context()).isBetween(session + 1000, session + 1100);
    read("{\"type\":\"response.done\",\"response\":{}}");
    assertThat(reader.context()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void callers_askForAnAnswerAndForTranscripts() {
    assertThat(reader.said("{\"type\":\"response.create\"}".getBytes(UTF_8))).isTrue();
    assertThat(reader.transcriber()).isEmpty();
    String update =
        "{\"type\":\"session.update\",\"session\":{\"input_audio_transcription\":"
            + "{\"model\":\"whisper-1\"}}}";
    assertThat(reader.said(update.getBytes(UTF_8))).isFalse();
    assertThat(reader.transcriber()).isEqualTo("whisper-1");
  }

  @Test
  void otherEvents_billNothing() {
    assertThat(read("{\"type\":\"response.created\",\"response\":{\"usage\":null}}")).isEmpty();
    assertThat(read("not json")).isEmpty();
  }

  @Property(tries = 500)
  void read_anyBytes_neverThrows(@ForAll byte[] bytes, @ForAll String text) {
    assertThat(read(bytes)).isEmpty();
    assertThat(read(("{\"type\":\"response.done\",\"usage\":{" + text).getBytes(UTF_8)))
        .isNotNull();
  }
}
