package dev.purser.gateway;

import static dev.purser.gateway.Samples.budget;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sound and pictures go through as they are, and are metered. */
class MediaTest {

  private static final String TRANSCRIPTIONS = "/openai/v1/audio/transcriptions";

  private final Harness harness = new Harness();

  @AfterEach
  void close() {
    harness.close();
  }

  private static byte[] form(String model) {
    byte[] sound = new byte[100_000];
    new Random(1).nextBytes(sound);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        ("--b0\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
                + model
                + "\r\n"
                + "--b0\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n"
                + "Content-Type: audio/mpeg\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(sound);
    body.writeBytes("\r\n--b0--\r\n".getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  private HttpResponse<String> upload(byte[] form) {
    return harness.send(
        harness
            .request(TRANSCRIPTIONS)
            .header("content-type", "multipart/form-data; boundary=b0")
            .POST(HttpRequest.BodyPublishers.ofByteArray(form))
            .build());
  }

  @Test
  void transcription_upload_goesUpUnchangedAndIsPricedByTheSecond() {
    harness.upstream.next(
        Reply.json(200, "{\"text\":\"x\",\"usage\":{\"type\":\"duration\",\"seconds\":30}}"));
    byte[] form = form("whisper-1");

    assertThat(upload(form).statusCode()).isEqualTo(200);

    assertThat(harness.upstream.awaitRequest(1).body()).isEqualTo(form);
    assertThat(harness.upstream.awaitRequest(1).header("content-type"))
        .hasValue("multipart/form-data; boundary=b0");
    UsageRecord record = harness.onlyRecord();
    assertThat(record.model()).isEqualTo("whisper-1");
    assertThat(record.counted()).isEqualTo(Counted.PROVIDER);
    assertThat(record.cost().amount().orElseThrow().toDecimal()).isEqualTo("0.003");
  }

  @Test
  void form_withAnotherBoundaryThanItsHeadNames_goesNowhere() {
    HttpRequest request =
        harness
            .request(TRANSCRIPTIONS)
            .header("content-type", "multipart/form-data; boundary=b1")
            .POST(HttpRequest.BodyPublishers.ofByteArray(form("whisper-1")))
            .build();
    assertThat(harness.send(request).statusCode()).isEqualTo(400);
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void transcription_byTokens_isPricedByMedium() {
    harness.upstream.next(
        Reply.json(
            200,
            "{\"text\":\"x\",\"usage\":{\"type\":\"tokens\",\"total_tokens\":1100,"
                + "\"input_tokens\":1000,\"input_token_details\":{\"text_tokens\":0,"
                + "\"audio_tokens\":1000},\"output_tokens\":100}}"));

    upload(form("gpt-4o-transcribe"));

    // 1,000 at 6 and 100 at 10 for a million.
    assertThat(harness.onlyRecord().cost().amount().orElseThrow().toDecimal()).isEqualTo("0.007");
  }

  @Test
  void pictures_whoseCostIsAllThatIsSaid_costThat() {
    harness.upstream.next(
        Reply.json(
            200, "{\"data\":[{\"url\":\"u\"}],\"usage\":{\"cost_in_usd_ticks\":200000000}}"));
    harness.post(
        "/openai/v1/images/generations", "{\"model\":\"grok-imagine-image\",\"prompt\":\"x\"}");
    UsageRecord record = harness.onlyRecord();
    assertThat(record.cost()).isInstanceOf(Cost.Reported.class);
    assertThat(record.cost().ticksOrZero()).isEqualTo(200_000_000);
    assertThat(record.quantities().get("images")).isEqualByComparingTo("1");
    assertThat(record.counted()).isEqualTo(Counted.PROVIDER);
  }

  @Test
  void document_underACeiling_isHeldAtTheModelsWholeContext() {
    String body =
        "{\"model\":\"gpt-4o-mini\",\"max_output_tokens\":10,\"service_tier\":\"default\","
            + "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_data\":"
            + "\"data:application/pdf;base64,AAAA\"}]}]}";
    // 128,000 tokens at 0.15 for a million are 0.0192.
    harness.budget(budget("hard", Enforcement.HARD, Unit.USD, "0.019"));
    assertThat(harness.post("/openai/v1/responses", body).statusCode()).isEqualTo(402);
    harness.budget(budget("hard", Enforcement.HARD, Unit.USD, "0.04"));
    harness.upstream.next(
        Reply.json(
            200,
            "{\"model\":\"gpt-4o-mini\",\"status\":\"completed\",\"output\":[],\"usage\":"
                + "{\"input_tokens\":90000,\"output_tokens\":1,\"total_tokens\":90001}}"));
    assertThat(harness.post("/openai/v1/responses", body).statusCode()).isEqualTo(200);
    assertThat(harness.window("hard").settled()).isEqualTo(135_006_000);
  }

  @Test
  void transcription_underACeiling_isRefusedAsItsLengthIsNotKnown() {
    harness.budget(budget("hard", Enforcement.HARD, Unit.USD, "1"));

    assertThat(upload(form("whisper-1")).statusCode()).isEqualTo(402);
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void speech_bytes_comeDownUnchangedAndTheirCharactersAreCounted() throws Exception {
    byte[] sound = new byte[200_000];
    new Random(2).nextBytes(sound);
    harness.upstream.next(
        Reply.status(200).header("content-type", "audio/mpeg").bytes(sound).end());

    HttpResponse<byte[]> answer =
        harness
            .client()
            .send(
                harness
                    .request("/openai/v1/audio/speech")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"model\":\"tts-1\",\"voice\":\"alloy\",\"input\":\"Hello\"}"))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());

    assertThat(answer.body()).isEqualTo(sound);
    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.OK);
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    assertThat(record.tokens()).isEqualTo(TokenCounts.NONE);
    assertThat(record.quantities().get("characters")).isEqualByComparingTo("5");
    assertThat(record.metadata()).isEqualTo("{}");
  }

  @Test
  void images_byTokens_arePricedByMedium() {
    harness.upstream.next(
        Reply.json(
            200,
            "{\"created\":1,\"data\":[{\"b64_json\":\""
                + "A".repeat(100_000)
                + "\"}],\"usage\":{\"total_tokens\":1150,\"input_tokens\":150,\"output_tokens\":1000,"
                + "\"input_tokens_details\":{\"text_tokens\":50,\"image_tokens\":100}}}"));

    harness.post("/openai/v1/images/generations", "{\"model\":\"gpt-image-1\",\"prompt\":\"x\"}");

    // 50 at 5, 100 at 10 and 1,000 at 40 for a million.
    assertThat(harness.onlyRecord().cost().amount().orElseThrow().toDecimal()).isEqualTo("0.04125");
  }

  @Test
  void images_perPicture_areRecordedAsAsked() {
    harness.upstream.next(Reply.json(200, "{\"created\":1,\"data\":[{\"url\":\"u\"}]}"));

    harness.post(
        "/openai/v1/images/generations", "{\"model\":\"dall-e-3\",\"prompt\":\"x\",\"n\":2}");

    assertThat(harness.onlyRecord().quantities().get("images")).isEqualByComparingTo("2");
  }

  @Test
  void images_perPictureUnderAHardBudget_areHeldAndChargedBySizeAndQuality() {
    harness.budget(budget("hard", Enforcement.HARD, Unit.USD, "0.2"));
    String picture =
        "{\"model\":\"dall-e-3\",\"prompt\":\"x\",\"size\":\"1024x1792\",\"quality\":\"hd\"}";
    harness.upstream.next(Reply.json(200, "{\"created\":1,\"data\":[{\"url\":\"u\"}]}"));

    assertThat(harness.post("/openai/v1/images/generations", picture).statusCode()).isEqualTo(200);

    assertThat(harness.onlyRecord().cost().amount().orElseThrow().toDecimal()).isEqualTo("0.12");
    assertThat(harness.post("/openai/v1/images/generations", picture).statusCode())
        .as("another costs 0.12, and 0.08 is left")
        .isEqualTo(402);
  }

  @Test
  void moderation_isFreeAndNotRecorded() {
    harness.budget(budget("hard", Enforcement.HARD, Unit.USD, "1"));
    harness.upstream.next(Reply.json(200, "{\"results\":[]}"));

    assertThat(harness.post("/openai/v1/moderations", "{\"input\":\"x\"}").statusCode())
        .isEqualTo(200);
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void response_inTheBackground_isUnresolved() {
    harness.upstream.next(
        Reply.json(
            200,
            "{\"id\":\"resp_1\",\"model\":\"gpt-4o-mini\",\"status\":\"queued\",\"output\":[],"
                + "\"usage\":null}"));

    harness.post(
        "/openai/v1/responses",
        "{\"model\":\"gpt-4o-mini\",\"background\":true,\"max_output_tokens\":50,\"input\":\"x\"}");

    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.UNRESOLVED);
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    assertThat(record.tokens().outputTotal()).isEqualTo(50);
  }

  @Test
  void advisor_isPricedAtItsOwnModel() {
    harness.upstream.next(
        Reply.json(
            200,
            """
            {"type":"message","model":"claude-sonnet-5","content":[],"stop_reason":"end_turn",
             "usage":{"input_tokens":2390,"output_tokens":121,"iterations":[
              {"type":"message","input_tokens":2390,"output_tokens":121},
              {"type":"advisor_message","model":"claude-opus-4-8","input_tokens":2518,
               "output_tokens":22}]}}
            """));

    harness.post(
        "/anthropic/v1/messages",
        "{\"model\":\"claude-sonnet-5\",\"max_tokens\":1000,\"messages\":[]}");

    UsageRecord record = harness.onlyRecord();
    assertThat(record.parts()).hasSize(2);
    assertThat(record.tokens()).isEqualTo(TokenCounts.of(4908, 143));
    assertThat(record.cost()).isInstanceOf(Cost.Priced.class);
    assertThat(record.cost().amount().orElseThrow().toDecimal()).isEqualTo("0.01913");
  }
}
