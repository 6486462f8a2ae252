package dev.purser.gateway;

import static dev.purser.gateway.Samples.budget;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that tell what earlier calls have used: in the background, and in batches. */
class LaterTest {

  private static final String QUEUED =
      "{\"id\":\"resp_1\",\"model\":\"gpt-4o-mini\",\"status\":\"queued\",\"output\":[],"
          + "\"usage\":null}";
  private static final String COMPLETED =
      "{\"id\":\"resp_1\",\"model\":\"gpt-4o-mini\",\"status\":\"completed\",\"output\":[],"
          + "\"usage\":{\"input_tokens\":1000,\"output_tokens\":50,\"total_tokens\":1050}}";

  /** Two answers and a failure, and a line that is none. */
  private static final String OPENAI_RESULTS =
      """
      {"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"request_id":"r",
       "body":{"id":"chatcmpl-1","object":"chat.completion","created":1763800000,
       "model":"gpt-4o-mini-2024-07-18","choices":[],"usage":{"prompt_tokens":1000,
       "completion_tokens":50,"total_tokens":1050}}},"error":null}
      {"id":"batch_req_2","custom_id":"b","response":{"status_code":200,"body":{"object":"list",
       "model":"text-embedding-3-small","data":[{"embedding":[1,2]}],"usage":{"prompt_tokens":500,
       "total_tokens":500}}},"error":null}
      {"id":"batch_req_3","custom_id":"c","response":{"status_code":400,"body":{"error":{}}}}
      {"custom_id":"d","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o"}}
      """;

  private static final String ANTHROPIC_RESULTS =
      """
      {"custom_id":"a","result":{"type":"succeeded","message":{"id":"msg_1","type":"message",
       "model":"claude-sonnet-5","content":[],"stop_reason":"end_turn","usage":{
       "input_tokens":1000,"output_tokens":100}}}}
      {"custom_id":"b","result":{"type":"errored","error":{"type":"error"}}}
      """;

  private final Harness harness = new Harness();

  @AfterEach
  void close() {
    harness.close();
  }

  private String get(String path) {
    return harness.send(harness.request(path).build()).body();
  }

  private UsageRecord inTheBackground() {
    harness.upstream.next(Reply.json(200, QUEUED));
    harness.post(
        "/openai/v1/responses",
        "{\"model\":\"gpt-4o-mini\",\"background\":true,\"max_output_tokens\":50,\"input\":\"x\"}");
    return harness.onlyRecord();
  }

  @Test
  void response_inTheBackground_isCorrectedOnceItIsAskedFor() {
    harness.budget(budget("usd", Enforcement.OBSERVE, Unit.USD, "1"));
    assertThat(inTheBackground().status()).isEqualTo(Status.UNRESOLVED);
    harness.upstream.next(Reply.json(200, QUEUED), Reply.json(200, COMPLETED));

    assertThat(get("/openai/v1/responses/resp_1")).isEqualTo(QUEUED);
    assertThat(harness.records()).hasSize(1);
    assertThat(get("/openai/v1/responses/resp_1")).isEqualTo(COMPLETED);

    assertThat(harness.records()).hasSize(2);
    UsageRecord truth = harness.records().getLast();
    assertThat(truth.id()).isEqualTo(harness.records().getFirst().id());
    assertThat(truth.revision()).isEqualTo(2);
    assertThat(truth.status()).isEqualTo(Status.OK);
    assertThat(truth.counted()).isEqualTo(Counted.PROVIDER);
    assertThat(truth.tokens().inputTotal()).isEqualTo(1000);
    // 1000 at 0.15 and 50 at 0.6 USD a million.
    assertThat(truth.cost().ticksOrZero()).isEqualTo(1_800_000);
    assertThat(harness.window("usd").settled()).isEqualTo(1_800_000);
  }

  @Test
  void response_askedForTwice_isCorrectedOnce() {
    inTheBackground();
    harness.upstream.next(Reply.json(200, COMPLETED), Reply.json(200, COMPLETED));
    get("/openai/v1/responses/resp_1");
    get("/openai/v1/responses/resp_1");
    assertThat(harness.records()).hasSize(2);
  }

  @Test
  void response_askedForAsAStream_isCorrectedByItsEnd() {
    inTheBackground();
    harness.upstream.next(
        Reply.sse(
            List.of("data: {\"type\":\"response.completed\",\"response\":" + COMPLETED + "}\n\n")));
    get("/openai/v1/responses/resp_1?stream=true");
    assertThat(harness.records().getLast().tokens().total()).isEqualTo(1050);
  }

  @Test
  void response_thatIsCancelled_isCorrectedByWhatItUsed() {
    inTheBackground();
    harness.upstream.next(Reply.json(200, COMPLETED.replace("completed", "cancelled")));
    harness.post("/openai/v1/responses/resp_1/cancel", "");
    assertThat(harness.records().getLast().tokens().total()).isEqualTo(1050);
  }

  @Test
  void response_thatFailedWithoutItsUsage_isWhatIsKnownOfIt() {
    UsageRecord open = inTheBackground();
    harness.upstream.next(
        Reply.json(
            200,
            "{\"id\":\"resp_1\",\"model\":\"gpt-4o-mini\",\"status\":\"failed\",\"usage\":null,"
                + "\"error\":{\"code\":\"server_error\",\"message\":\"x\"},\"output\":[{\"type\":"
                + "\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hello\"}]}]}"));
    get("/openai/v1/responses/resp_1");
    UsageRecord known = harness.records().getLast();
    assertThat(known.revision()).isEqualTo(2);
    assertThat(known.status()).isEqualTo(Status.PARTIAL);
    assertThat(known.counted()).isEqualTo(Counted.ESTIMATED);
    assertThat(known.tokens().inputTotal()).isEqualTo(open.tokens().inputTotal());
    assertThat(known.tokens().outputTotal()).isEqualTo(1);
    assertThat(known.cost().ticksOrZero()).isLessThan(open.cost().ticksOrZero());
  }

  @Test
  void film_isBilledOnceItIsMade() {
    String film =
        "{\"id\":\"video_1\",\"object\":\"video\",\"model\":\"sora-2\",\"status\":\"%s\","
            + "\"seconds\":\"8\",\"size\":\"1280x720\"}";
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "1"));
    harness.upstream.next(
        Reply.json(200, film.formatted("queued")),
        Reply.json(200, film.formatted("in_progress")),
        Reply.json(200, film.formatted("completed")));
    String asked =
        "{\"model\":\"sora-2\",\"prompt\":\"x\",\"seconds\":\"8\",\"size\":\"1280x720\"}";
    harness.post("/openai/v1/videos", asked);
    assertThat(harness.onlyRecord().status()).isEqualTo(Status.UNRESOLVED);
    assertThat(harness.window("usd").settled()).isEqualTo(8_000_000_000L);

    get("/openai/v1/videos/video_1");
    assertThat(harness.records()).hasSize(1);
    get("/openai/v1/videos/video_1");
    assertThat(harness.records().getLast().status()).isEqualTo(Status.OK);
    // Eight seconds at 0.1.
    assertThat(harness.records().getLast().cost().ticksOrZero()).isEqualTo(8_000_000_000L);
    assertThat(harness.post("/openai/v1/videos", asked).statusCode())
        .as("a second one goes beyond the budget")
        .isEqualTo(402);
  }

  @Test
  void response_ofSomebodyElse_isNoRecord() {
    harness.upstream.next(Reply.json(200, COMPLETED));
    assertThat(get("/openai/v1/responses/resp_1")).isEqualTo(COMPLETED);
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void results_ofOpenAi_areBookedOnce() {
    // Reading what was made costs nothing, so a ceiling lets it pass.
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "1"));
    harness.upstream.answer(
        Reply.status(200)
            .header("content-type", "application/octet-stream")
            .text(OPENAI_RESULTS.substring(0, 300))
            .text(OPENAI_RESULTS.substring(300))
            .end());
    assertThat(get("/openai/v1/files/file-1/content")).isEqualTo(OPENAI_RESULTS);
    assertThat(get("/openai/v1/files/file-1/content")).isEqualTo(OPENAI_RESULTS);

    assertThat(harness.records()).hasSize(2);
    UsageRecord chat = harness.records().getFirst();
    assertThat(chat.id().id()).isEqualTo("batch_req_1");
    assertThat(chat.serviceTier()).isEqualTo("batch");
    assertThat(chat.operation()).isEqualTo("chat");
    assertThat(chat.time().getEpochSecond()).isEqualTo(1_763_800_000);
    // Half of what it would cost at once.
    assertThat(chat.cost().ticksOrZero()).isEqualTo(900_000);
    UsageRecord embedding = harness.records().getLast();
    assertThat(embedding.operation()).isEqualTo("embeddings");
    assertThat(embedding.cost().ticksOrZero()).isEqualTo(50_000);
  }

  @Test
  void results_askedForInPieces_comeWhole() {
    harness.upstream.next(Reply.json(200, OPENAI_RESULTS));
    harness.send(
        harness.request("/openai/v1/files/file-1/content").header("range", "bytes=0-99").build());
    assertThat(harness.upstream.received().getLast().header("range")).isEmpty();
    assertThat(harness.records()).hasSize(2);
  }

  @Test
  void stream_inTheBackgroundThatEndsEarly_isCorrectedOnceItIsAskedFor() {
    String event =
        "data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"background\":true,"
            + "\"status\":\"in_progress\",\"model\":\"gpt-4o-mini\"}}\n\n";
    harness.upstream.next(Reply.sse(List.of(event)));
    harness.post(
        "/openai/v1/responses",
        "{\"model\":\"gpt-4o-mini\",\"background\":true,\"stream\":true,"
            + "\"max_output_tokens\":50,\"input\":\"x\"}");
    assertThat(harness.onlyRecord().status()).isEqualTo(Status.UNRESOLVED);
    harness.upstream.next(Reply.json(200, COMPLETED));
    get("/openai/v1/responses/resp_1");
    assertThat(harness.records().getLast().tokens().total()).isEqualTo(1050);
  }

  @Test
  void results_ofAnthropic_areBookedOnce() {
    harness.upstream.answer(
        Reply.status(200)
            .header("content-type", "application/x-jsonl")
            .bytes(ANTHROPIC_RESULTS.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .end());
    get("/anthropic/v1/messages/batches/msgbatch_1/results");
    get("/anthropic/v1/messages/batches/msgbatch_1/results");
    assertThat(harness.records()).hasSize(1);
    UsageRecord record = harness.records().getFirst();
    assertThat(record.id().id()).isEqualTo("msg_1");
    assertThat(record.serviceTier()).isEqualTo("batch");
    assertThat(record.tokens().total()).isEqualTo(1100);
  }
}
