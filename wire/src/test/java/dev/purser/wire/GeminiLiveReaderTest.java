package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GeminiLiveReaderTest {

  private final LiveReader reader = LiveFormat.GEMINI_LIVE.reader();

  private LiveReader.Heard heard(String message) {
    return reader.heard(message.getBytes(UTF_8));
  }

  private void said(String message) {
    assertThat(reader.said(message.getBytes(UTF_8))).isFalse();
  }

  @Test
  void setup_namesTheModelAndItsTools() {
    said(
        """
        {"setup":{"tools":[{"functionDeclarations":[]},{"googleSearch":{}}],
         "model":"projects/p/locations/l/publishers/google/models/gemini-live-2.5-flash"}}
        """);
    assertThat(reader.model()).isEqualTo("gemini-live-2.5-flash");
    assertThat(reader.unboundable()).isNotEmpty();
    said("{\"setup\":{\"model\":\"models/another\"}}");
    assertThat(reader.model()).isEqualTo("gemini-live-2.5-flash");
  }

  @Test
  void setup_withFunctionsOnly_hasABound() {
    said("{\"setup\":{\"model\":\"models/x\",\"tools\":[{\"function_declarations\":[]}]}}");
    assertThat(reader.unboundable()).isEmpty();
  }

  @Test
  void turn_beginsWithItsFirstOutput_andEndsWithItsFigures() {
    assertThat(heard("{\"setupComplete\":{}}")).isEqualTo(new LiveReader.Heard.Nothing());
    assertThat(heard("{\"serverContent\":{\"inputTranscription\":{\"text\":\"hi\"}}}"))
        .isEqualTo(new LiveReader.Heard.Nothing());
    assertThat(heard("{\"toolCall\":{\"functionCalls\":[{},{}]}}"))
        .isEqualTo(new LiveReader.Heard.Began());
    assertThat(heard("{\"serverContent\":{\"outputTranscription\":{\"text\":\"It is\"}}}"))
        .isEqualTo(new LiveReader.Heard.Nothing());
    assertThat(reader.soFar().outputText()).isEqualTo("It is");
    LiveReader.Heard end =
        heard(
            """
            {"serverContent":{"turnComplete":true},"usageMetadata":{"promptTokenCount":482,
             "responseTokenCount":69,"totalTokenCount":551,"thoughtsTokenCount":28}}
            """);
    assertThat(end)
        .isInstanceOfSatisfying(
            LiveReader.Heard.Answered.class,
            answered -> {
              assertThat(answered.usage().tokens().orElseThrow().total()).isEqualTo(579);
              assertThat(answered.usage().toolCalls()).isEqualTo(2);
              assertThat(answered.usage().complete()).isTrue();
              assertThat(answered.usage().problems()).isEmpty();
            });
    assertThat(reader.soFar().tokens().orElseThrow().inputTotal()).isEqualTo(579);
    assertThat(reader.soFar().outputText()).isEmpty();
  }
}
