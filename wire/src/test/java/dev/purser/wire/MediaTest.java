package dev.purser.wire;

import static dev.purser.wire.MediaFormats.IMAGES;
import static dev.purser.wire.MediaFormats.SPEECH;
import static dev.purser.wire.MediaFormats.TRANSCRIPTIONS;
import static dev.purser.wire.Reading.sse;
import static dev.purser.wire.Reading.stream;
import static dev.purser.wire.Reading.whole;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures, transcripts and speech. */
class MediaTest {

  private static final String FORM =
      String.join(
          "\r\n",
          "--xyz",
          "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"",
          "Content-Type: audio/wav",
          "",
          "RIFF\u0000--not-a-boundary\r\nname=\"model\"",
          "--xyz",
          "Content-Disposition: form-data; name=\"model\"",
          "",
          "gpt-4o-transcribe",
          "--xyz",
          "Content-Disposition: form-data; name=stream",
          "",
          "true",
          "--xyz--",
          "");

  private static RequestFacts facts(Format format, String body) {
    return format.request(body.getBytes(UTF_8), new Route.Metered(format, "x", "", false));
  }

  // ---- requests

  @Test
  void form_fields_areReadBesideTheFile() {
    RequestFacts facts = facts(TRANSCRIPTIONS, FORM);
    assertThat(facts.problem()).isEmpty();
    assertThat(facts.model()).isEqualTo("gpt-4o-transcribe");
    assertThat(facts.stream()).isTrue();
    assertThat(facts.unboundable()).containsExactly("the length of the sound is not known");
  }

  @Test
  void form_otherModel_changesNothingElse() {
    byte[] changed =
        TRANSCRIPTIONS.withModel(FORM.getBytes(UTF_8), facts(TRANSCRIPTIONS, FORM), "whisper-1");
    assertThat(new String(changed, UTF_8))
        .isEqualTo(FORM.replace("gpt-4o-transcribe", "whisper-1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--", "--\r\n", "--xyz\r\n", "--xyz\r\n\r\n", "nothing"})
  void form_cut_isAProblemAndNoMore(String body) {
    assertThat(facts(TRANSCRIPTIONS, body).problem()).isPresent();
  }

  @Test
  void form_cutAnywhere_neverThrows() {
    for (int length = 0; length < FORM.length(); length++) {
      assertThat(facts(TRANSCRIPTIONS, FORM.substring(0, length)).unboundable()).isNotEmpty();
    }
  }

  private static String images(String... parts) {
    String form = "";
    for (String part : parts) {
      form += "--xyz\r\n" + part + "\r\n";
    }
    return form + "--xyz--\r\n";
  }

  private static String field(String name, String value) {
    return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value;
  }

  @Test
  void form_pictures_areBilledAsAsked() {
    RequestFacts facts = facts(IMAGES, images(field("model", "dall-e-2"), field("n", "3")));
    assertThat(facts.problem()).isEmpty();
    assertThat(facts.unboundable()).isEmpty();
    assertThat(facts.quantities().get("images")).isEqualTo(BigDecimal.valueOf(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Of: ; name=\"x\"\r\nContent-Disposition: form-data; name=x; name=\"n\"",
        "X-Of: filename\r\n Content-Disposition: form-data; name=\"n\"",
        "Content-Disposition: form-data; name=\"\\n\"",
        "Content-Disposition: form-data; name*=utf-8''n",
        "Content-Disposition: form-data; name=x; name*=utf-8''n",
        "Content-Disposition: form-data; name=\"n\"; filename=\"\"",
        "Content-Disposition: form-data; name=x\r\nContent-Disposition: form-data; name=\"n\"",
        "Content-Disposition: form-data; name=\"n\"\r\nContent-Transfer-Encoding: base64",
        "Content-Disposition: attachment; name=\"n\"",
        "Content-Disposition: form-data",
        "Content-Type: text/plain",
      })
  void form_partThatReadersTakeDifferently_isAProblem(String head) {
    assertThat(facts(IMAGES, images(field("model", "dall-e-2"), head + "\r\n\r\n10")).problem())
        .isPresent();
  }

  @Test
  void form_otherHeadersAndSpellings_hideNothing() {
    String spelled =
        String.join(
            "\r\n",
            "X-Of: ; name=\"x\"; filename=\"y\"",
            "content-disposition: form-data ;\tNAME=\"n\"",
            "",
            "10");
    RequestFacts facts = facts(IMAGES, images(field("model", "dall-e-2"), spelled));
    assertThat(facts.problem()).isEmpty();
    assertThat(facts.quantities().get("images")).isEqualByComparingTo("10");
  }

  @Test
  void form_lineThatOnlyBeginsAsItsBoundary_isAProblem() {
    String within = field("prompt", "x\r\n--xyzz\r\n" + field("n", "1"));
    assertThat(facts(IMAGES, images(field("n", "10"), within)).problem()).isPresent();
  }

  @Test
  void field_twiceOrAsAFile_hasNoBound() {
    String file = "Content-Disposition: form-data; name=\"n\"; filename=\"a\"\r\n\r\n10";
    for (String body :
        new String[] {
          images(field("model", "dall-e-2"), field("n", "10"), field("n", "1")),
          images(field("model", "dall-e-2"), file),
          "{\"model\":\"dall-e-2\",\"n\":10,\"n\":1}"
        }) {
      assertThat(facts(IMAGES, body).unboundable()).as(body).isNotEmpty();
    }
  }

  @Test
  void fields_moreThanAreRead_areAProblem() {
    String many = "{";
    for (int i = 0; i < 100; i++) {
      many += "\"f" + i + "\":0,";
    }
    assertThat(facts(IMAGES, many + "\"model\":\"dall-e-3\",\"n\":10}").problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("more than 100 fields"));
  }

  @Test
  void model_ofThePath_saysWhatIsBilled() {
    RequestFacts pictures =
        IMAGES.request(
            "{\"prompt\":\"x\"}".getBytes(UTF_8),
            new Route.Metered(IMAGES, "x", "gpt-image-1", false));
    assertThat(pictures.model()).isEqualTo("gpt-image-1");
    assertThat(pictures.unboundable()).isNotEmpty();
    RequestFacts speech =
        SPEECH.request(
            "{\"input\":\"x\",\"model\":\"tts-1\"}".getBytes(UTF_8),
            new Route.Metered(SPEECH, "x", "gpt-4o-mini-tts", false));
    assertThat(speech.unboundable()).isNotEmpty();
  }

  @Test
  void boundary_otherThanTheOneOfItsType_isSeen() {
    byte[] form = images(field("n", "1")).getBytes(UTF_8);
    String type = "multipart/form-data; boundary=";
    assertThat(declares(form, type + "xyz")).isTrue();
    assertThat(declares(form, "Multipart/Form-Data;Boundary=\"xyz\"")).isTrue();
    assertThat(declares(form, "multipart/form-data; charset=utf-8; boundary=xyz; a=b")).isTrue();
    assertThat(declares("{}".getBytes(UTF_8))).isTrue();
    for (List<String> other :
        List.of(
            List.<String>of(),
            List.of(type + "xy"),
            List.of(type + "xyzz"),
            List.of(type + "xyz; boundary=abc"),
            List.of("application/json"),
            List.of(type + "xyz", type + "abc"))) {
      assertThat(declares(form, other.toArray(String[]::new))).as(other.toString()).isFalse();
    }
  }

  @Test
  void form_ofManyOrLongParameters_isReadWithALittleStack() {
    String type = "multipart/form-data" + "; a=b".repeat(20_000) + "; boundary=xyz";
    assertThat(declares(images(field("n", "1")).getBytes(UTF_8), type)).isTrue();
    String head = "content-disposition: form-data; name=\"image\"; filename=\"%s\"";
    assertThat(PartHead.read(head.formatted("a".repeat(100_000)))).isPresent();
  }

  private static boolean declares(byte[] body, String... contentTypes) {
    return DeclaredForm.hasItsBoundary(() -> List.of(contentTypes), body);
  }

  @Test
  void images_perPicture_areBilledAsAsked() {
    RequestFacts facts = facts(IMAGES, "{\"model\":\"dall-e-3\",\"prompt\":\"x\",\"n\":3}");
    assertThat(facts.quantities().get("images")).isEqualTo(BigDecimal.valueOf(3));
    assertThat(facts.unboundable()).isEmpty();
    assertThat(facts(IMAGES, "{\"model\":\"dall-e-3\",\"quality\":\"hd\"}").quantities())
        .isEqualTo(Quantities.of("images/hd/1024x1024", 1));
    assertThat(facts(IMAGES, "{\"size\":\"512x512\"}").quantities())
        .isEqualTo(Quantities.of("images/512x512", 1));
    assertThat(facts(IMAGES, "{\"size\":\"5 12\"}").quantities())
        .isEqualTo(Quantities.of("images/other", 1));
    assertThat(facts(IMAGES, "{\"prompt\":\"x\"}").model()).isEqualTo("dall-e-2");
    assertThat(facts(IMAGES, "{\"model\":\"dall-e-3\",\"n\":\"many\"}").unboundable()).hasSize(1);
    assertThat(IMAGES.billedByRequest()).isTrue();
  }

  @Test
  void images_perToken_haveNoQuantity() {
    RequestFacts facts = facts(IMAGES, "{\"model\":\"gpt-image-1\",\"stream\":true}");
    assertThat(facts.quantities().isEmpty()).isTrue();
    assertThat(facts.stream()).isTrue();
    assertThat(facts.unboundable()).hasSize(1);
  }

  @Test
  void speech_charactersOfTheInput_areCounted() {
    RequestFacts facts = facts(SPEECH, "{\"model\":\"tts-1\",\"input\":\"Grüße \ud83d\ude00\"}");
    assertThat(facts.quantities().get("characters")).isEqualTo(BigDecimal.valueOf(7));
    assertThat(
            facts(SPEECH, "{\"model\":\"gpt-4o-mini-tts\",\"input\":\"x\"}").quantities().isEmpty())
        .isTrue();
    assertThat(facts(SPEECH, "{\"model\":\"m\",\"stream_format\":\"sse\"}").stream()).isTrue();
  }

  // ---- answers

  @Test
  void images_usage_isTakenApartByMedium() {
    ReadUsage read =
        whole(
            IMAGES,
            """
            {"created":1,"data":[{"b64_json":"AAAA"}],"usage":{"total_tokens":100,
             "input_tokens":50,"output_tokens":50,
             "input_tokens_details":{"text_tokens":10,"image_tokens":40}}}
            """);
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo("{input=10, input_image=40, output_image=50}");
    assertThat(read.complete()).isTrue();
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void images_outputThatSaysItsMedium_isReadAsItSays() {
    ReadUsage read =
        whole(
            IMAGES,
            """
            {"usage":{"total_tokens":90,"input_tokens":20,"output_tokens":70,
             "output_tokens_details":{"text_tokens":20,"image_tokens":50}}}
            """);
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo("{input=20, output=20, output_image=50}");
  }

  @Test
  void images_streamed_haveTheirUsageInTheLastEvent() {
    ReadUsage read =
        stream(
            IMAGES,
            sse(
                "{\"type\":\"image_generation.partial_image\",\"b64_json\":\"AA\"}",
                "{\"type\":\"image_generation.completed\",\"b64_json\":\"AA\",\"usage\":{"
                    + "\"input_tokens\":5,\"output_tokens\":6,\"total_tokens\":11}}"));
    assertThat(read.tokens().orElseThrow().toString()).isEqualTo("{input=5, output_image=6}");
    assertThat(read.complete()).isTrue();
  }

  @Test
  void images_withoutUsage_sayNothing() {
    ReadUsage read = whole(IMAGES, "{\"created\":1,\"data\":[{\"url\":\"u\"}]}");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.complete()).isTrue();
  }

  @Test
  void transcription_byTokens_isReadByMedium() {
    ReadUsage read =
        whole(
            TRANSCRIPTIONS,
            """
            {"text":"Hello","usage":{"type":"tokens","total_tokens":35,"input_tokens":26,
             "input_token_details":{"text_tokens":0,"audio_tokens":26},"output_tokens":9}}
            """);
    assertThat(read.tokens().orElseThrow().toString()).isEqualTo("{input_audio=26, output=9}");
    assertThat(read.outputText()).isEqualTo("Hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":\"x\",\"usage\":{\"type\":\"duration\",\"seconds\":3.5}}",
        "{\"text\":\"x\",\"duration\":3.5,\"segments\":[{\"text\":\"x\"}]}",
        "{\"duration\":3.50,\"text\":\"x\"}"
      })
  void transcription_byDuration_isBilledBySeconds(String body) {
    ReadUsage read = whole(TRANSCRIPTIONS, body);
    assertThat(read.tokens()).contains(TokenCounts.NONE);
    assertThat(read.quantities().get("audio_seconds")).isEqualByComparingTo("3.5");
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void transcription_ofMistral_hasSecondsAndTokens() {
    ReadUsage read =
        whole(
            TRANSCRIPTIONS,
            """
            {"model":"voxtral","text":"x","usage":{"prompt_audio_seconds":36,"prompt_tokens":13,
             "completion_tokens":151,"total_tokens":164}}
            """);
    assertThat(read.tokens()).contains(TokenCounts.of(13, 151));
    assertThat(read.quantities().get("audio_seconds")).isEqualByComparingTo("36");
  }

  @Test
  void transcription_streamed_hasItsUsageInTheLastEvent() {
    ReadUsage read =
        stream(
            TRANSCRIPTIONS,
            sse(
                "{\"type\":\"transcript.text.delta\",\"delta\":\"Hel\"}",
                "{\"type\":\"transcript.text.delta\",\"delta\":\"lo\"}",
                "{\"type\":\"transcript.text.done\",\"text\":\"Hello\",\"usage\":{"
                    + "\"type\":\"tokens\",\"input_tokens\":14,\"input_token_details\":"
                    + "{\"text_tokens\":0,\"audio_tokens\":14},\"output_tokens\":45,"
                    + "\"total_tokens\":59}}"));
    assertThat(read.tokens().orElseThrow().toString()).isEqualTo("{input_audio=14, output=45}");
    assertThat(read.outputText()).isEqualTo("Hello");
    assertThat(read.complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "\"long\"", "1e99", "1e-99", "{}"})
  void duration_thatIsNone_isNotBelieved(String odd) {
    ReadUsage read = whole(TRANSCRIPTIONS, "{\"usage\":{\"seconds\":" + odd + "}}");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).isNotEmpty();
  }

  @Test
  void speech_bytes_areCountedAndNotKept() {
    ReadUsage read = whole(SPEECH, "ID3 sound");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.outputTextDropped()).isEqualTo(9);
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void speech_streamed_isAudioOutput() {
    ReadUsage read =
        stream(
            SPEECH,
            sse(
                "{\"type\":\"speech.audio.delta\",\"audio\":\"AAAA\"}",
                "{\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":14,"
                    + "\"output_tokens\":101,\"total_tokens\":115}}"));
    assertThat(read.tokens().orElseThrow().toString()).isEqualTo("{input=14, output_audio=101}");
    assertThat(read.outputText()).isEmpty();
  }
}
