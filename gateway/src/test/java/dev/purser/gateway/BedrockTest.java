package dev.purser.gateway;

import static dev.purser.gateway.Samples.budget;
import static dev.purser.testkit.EventFrames.chunk;
import static dev.purser.testkit.EventFrames.event;
import static dev.purser.testkit.EventFrames.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls to Bedrock, from the path to the record. */
class BedrockTest {

  /** Claude Haiku 4.5 from one region: 1.10, 5.50, 1.375 and 0.11 USD per million tokens. */
  private static final String MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

  private static final String PATH = "/bedrock/model/" + MODEL.replace(":", "%3A");

  private static final String REQUEST =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";

  private static final String USAGE =
      "{\"inputTokens\":100,\"outputTokens\":20,\"totalTokens\":1320,"
          + "\"cacheReadInputTokens\":1000,\"cacheWriteInputTokens\":200}";

  private static final String COUNTS =
      "{input=100, cache_read=1000, cache_write_5m=200, output=20}";

  /** 100 x 1.1 + 1000 x 0.11 + 200 x 1.375 + 20 x 5.5, over a million. */
  private static final String COST = "0.000605";

  private final Harness harness = new Harness();

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void converse_answer_isRecordedAtTheOfferOfItsProfile() {
    harness.upstream.next(
        Reply.json(
            200,
            "{\"output\":{\"message\":{\"content\":[{\"text\":\"hi\"}]}},\"usage\":"
                + USAGE
                + "}"));

    HttpResponse<String> answer = harness.post(PATH + "/converse", REQUEST);

    assertThat(answer.headers().firstValue("x-purser-cost")).hasValue(COST);
    assertThat(harness.upstream.awaitRequest(1).path()).isEqualTo(PATH.substring(8) + "/converse");
    assertRecord();
  }

  @Test
  void converse_guardrailTraced_isPricedBesideTheTokens() {
    harness.upstream.next(
        Reply.json(
            200,
            "{\"trace\":{\"guardrail\":{\"inputAssessment\":{\"g\":{\"invocationMetrics\":"
                + "{\"usage\":{\"topicPolicyUnits\":2,\"wordPolicyUnits\":2}}}}}},\"usage\":"
                + USAGE
                + "}"));

    harness.post(PATH + "/converse", REQUEST);

    // Two units at 0.15 USD per thousand.
    assertThat(harness.onlyRecord().cost().amount())
        .hasValue(Money.parse(COST).plus(Money.parse("0.0003")));
  }

  @Test
  void converseStream_binaryEvents_areRecordedAndPassed() {
    byte[] stream =
        joined(
            event("contentBlockDelta", "{\"delta\":{\"text\":\"hi\"}}"),
            event("messageStop", "{\"stopReason\":\"end_turn\"}"),
            event("metadata", "{\"usage\":" + USAGE + "}"));
    harness.upstream.next(
        Reply.status(200)
            .header("content-type", "application/vnd.amazon.eventstream")
            .bytes(Arrays.copyOf(stream, 7))
            .bytes(Arrays.copyOfRange(stream, 7, stream.length))
            .end());

    HttpResponse<String> answer = harness.post(PATH + "/converse-stream", REQUEST);

    assertThat(answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .hasSizeGreaterThanOrEqualTo(stream.length);
    assertRecord();
  }

  @Test
  void invoke_usageInHeaders_isRecorded() {
    harness.upstream.next(
        Reply.status(200)
            .header("content-type", "application/json")
            .header("x-amzn-bedrock-input-token-count", "100")
            .header("x-amzn-bedrock-output-token-count", "20")
            .header("x-amzn-bedrock-cache-read-input-token-count", "1000")
            .header("x-amzn-bedrock-cache-write-input-token-count", "200")
            .text("{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}")
            .end());

    harness.post(PATH + "/invoke", REQUEST);

    assertRecord();
  }

  @Test
  void invokeStream_metrics_areRecorded() {
    harness.upstream.next(
        Reply.status(200)
            .header("content-type", "application/vnd.amazon.eventstream")
            .bytes(chunk("{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"hi\"}}"))
            .bytes(
                chunk(
                    "{\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":100,"
                        + "\"outputTokenCount\":20,\"cacheReadInputTokenCount\":1000,"
                        + "\"cacheWriteInputTokenCount\":200}}"))
            .end());

    harness.post(PATH + "/invoke-with-response-stream", REQUEST);

    assertRecord();
  }

  private void assertRecord() {
    UsageRecord record = harness.onlyRecord();
    assertThat(record.provider()).isEqualTo("bedrock");
    assertThat(record.model()).isEqualTo(MODEL);
    assertThat(record.tokens()).hasToString(COUNTS);
    assertThat(record.cost().amount()).hasValue(Money.parse(COST));
    assertThat(record.status()).isEqualTo(Status.OK);
    assertThat(record.metadata()).isEqualTo("{}");
  }

  @Test
  void arnInThePath_isTakenAndSentOnAsItCame() {
    harness.upstream.next(Reply.json(200, "{\"usage\":" + USAGE + "}"));
    String path =
        "/bedrock/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2F"
            + MODEL
            + "/converse";

    assertThat(harness.post(path, REQUEST).statusCode()).isEqualTo(200);

    assertThat(harness.upstream.awaitRequest(1).path()).isEqualTo(path.substring(8));
    assertRecord();
  }

  @Test
  void signedRequest_withAKeyConfigured_goesOnWithTheKeyInItsPlace() {
    harness.upstream.next(Reply.json(200, "{\"usage\":" + USAGE + "}"));

    harness.post(
        PATH + "/converse",
        REQUEST,
        "authorization",
        "AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/bedrock/aws4_request, Signature=00",
        "x-amz-security-token",
        "the callers own");

    assertThat(harness.upstream.awaitRequest(1).header("authorization"))
        .hasValue("Bearer " + Harness.OPENAI_KEY);
    assertThat(harness.upstream.awaitRequest(1).header("x-amz-security-token")).isEmpty();
    assertRecord();
  }

  @Test
  void encodedSlashThatIsNoArn_isRefused() {
    assertThat(harness.post("/bedrock/model/a%2F..%2Fb/converse", REQUEST).statusCode())
        .isEqualTo(400);
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void hardBudget_requestWithoutLimit_isSentWithTheModelsOwn() {
    harness.budget(budget("ceiling", Enforcement.HARD, Unit.USD, "1"));
    harness.upstream.next(Reply.json(200, "{\"usage\":" + USAGE + "}"));

    harness.post(PATH + "/converse", REQUEST);

    assertThat(harness.upstream.awaitRequest(1).text())
        .startsWith("{\"inferenceConfig\":{\"maxTokens\":64000},");
  }

  @Test
  void hardBudget_exhausted_isRefusedAsAwsDoes() {
    harness.budget(budget("ceiling", Enforcement.HARD, Unit.USD, "0.000001"));

    HttpResponse<String> answer = harness.post(PATH + "/converse", REQUEST);

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.body()).startsWith("{\"__type\":\"ServiceQuotaExceededException\",");
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void openAiPath_refusedAsOpenAiDoes() {
    harness.budget(budget("ceiling", Enforcement.HARD, Unit.USD, "0.000001"));

    HttpResponse<String> answer =
        harness.post(
            "/bedrock/v1/chat/completions",
            "{\"model\":\"openai.gpt-oss-120b\",\"max_tokens\":100,\"messages\":[]}");

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.body()).startsWith("{\"error\":{");
  }
}
