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
