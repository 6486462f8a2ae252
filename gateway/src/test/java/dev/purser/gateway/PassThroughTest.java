package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static dev.purser.gateway.Samples.DONE;
import static dev.purser.gateway.Samples.USAGE_CHUNK;
import static dev.purser.gateway.Samples.budget;
import static dev.purser.gateway.Samples.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.testkit.Received;
import dev.purser.testkit.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassThroughTest {

  private final Harness harness = new Harness();

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void call_answer_comesBackByteForByte() {
    String odd =
        "  " + CHAT_ANSWER.replace("\"id\"", "\"odd\" : [1.0e2,\"\\u00fc\"], \"id\"") + "\n";
    harness.upstream.next(Reply.json(200, odd).header("x-ratelimit-remaining-tokens", "9"));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(odd);
    assertThat(answer.headers().firstValue("x-ratelimit-remaining-tokens")).hasValue("9");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
  }

  @Test
  void call_request_goesUpAsItIsButForWhatIsOurs() {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    harness.post(
        CHAT,
        CHAT_REQUEST,
        "x-purser-labels",
        "team=x",
        "authorization",
        "Bearer sk-callers",
        "openai-beta",
        "assistants=v2");

    Received received = harness.upstream.awaitRequest(1);
    assertThat(received.text()).isEqualTo(CHAT_REQUEST);
    assertThat(received.path()).isEqualTo("/v1/chat/completions");
    assertThat(received.header("openai-beta")).hasValue("assistants=v2");
    assertThat(received.header("accept-encoding")).hasValue("identity");
    assertThat(received.header("x-purser-labels")).isEmpty();
    assertThat(received.header("authorization")).hasValue("Bearer " + Harness.OPENAI_KEY);
    assertThat(received.header("host")).hasValue("127.0.0.1:" + harness.upstream.port());
  }

  @Test
  void call_noProviderKeyConfigured_forwardsTheCallersOwn() {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    harness.post(
        "/sandbox/openai/v1/chat/completions", CHAT_REQUEST, "authorization", "Bearer sk-callers");

    Received received = harness.upstream.awaitRequest(1);
    assertThat(received.header("authorization")).hasValue("Bearer sk-callers");
    assertThat(received.path()).isEqualTo("/openai/v1/chat/completions");
    assertThat(harness.onlyRecord().provider()).isEqualTo("sandbox");
  }

  @Test
  void call_queryKey_isReplacedByTheProvidersHeader() {
    harness.upstream.next(Reply.json(200, "{}"));

    harness.post(
        "/gemini/v1beta/models/gemini-2.5-flash:generateContent?key=callers&alt=json",
        "{\"contents\":[]}");

    Received received = harness.upstream.awaitRequest(1);
    assertThat(received.query()).isEqualTo("alt=json");
    assertThat(received.header("x-goog-api-key")).hasValue(Harness.OPENAI_KEY);
  }

  @Test
  void call_notStreamed_carriesIdsAndCost() {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.headers().firstValue("x-purser-cost")).hasValue("0.000165");
    assertThat(answer.headers().firstValue("x-purser-request-id"))
        .hasValue(harness.onlyRecord().requestId());
    assertThat(answer.headers().firstValue("x-purser-record-id"))
        .hasValue(harness.onlyRecord().id().id());
  }

  @Test
  void stream_usageNotAskedFor_isAskedForAndHidden() {
    harness.upstream.next(Reply.sse(List.of(chunk("he"), chunk("llo"), USAGE_CHUNK, DONE)));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_STREAM_REQUEST);

    assertThat(answer.body()).isEqualTo(chunk("he") + chunk("llo") + DONE);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("text/event-stream; charset=utf-8");
    assertThat(harness.upstream.awaitRequest(1).text()).contains("\"include_usage\":true");
    assertThat(harness.onlyRecord().tokens().total()).isEqualTo(1050);
  }

  @Test
  void stream_usageAskedFor_isShown() {
    harness.upstream.next(Reply.sse(List.of(chunk("hello"), USAGE_CHUNK, DONE)));
    String request =
        CHAT_STREAM_REQUEST.replace(
            "\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}");

    HttpResponse<String> answer = harness.post(CHAT, request);

    assertThat(answer.body()).isEqualTo(chunk("hello") + USAGE_CHUNK + DONE);
    assertThat(harness.upstream.awaitRequest(1).text()).isEqualTo(request);
  }

  @Test
  void stream_bytes_goDownWhenTheyCome() {
    var gate = new java.util.concurrent.CompletableFuture<Void>();
    harness.upstream.next(
        Reply.sse().head().text(chunk("first")).await(gate).text(USAGE_CHUNK + DONE).end());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
      caller.readUntil("first");
      gate.complete(null);
      caller.readUntil("[DONE]");
    }
  }

  @Test
  void stream_lastEventRead_recordIsWritten() {
    harness.upstream.next(Reply.sse().text(chunk("x") + USAGE_CHUNK + DONE).stall());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
      caller.readUntil("[DONE]");

      assertThat(harness.records()).hasSize(1);
    }
    harness.awaitQuiet();
    assertThat(harness.records()).hasSize(1);
  }

  @Test
  void stream_nextRequestBeforeItsEnd_waitsAndIsAnswered() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    harness.upstream.next(
        Reply.sse().text(chunk("one")).text(USAGE_CHUNK + DONE).await(gate).end());
    harness.upstream.next(Reply.sse(List.of(chunk("two"), USAGE_CHUNK, DONE)));

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
      assertThat(caller.readUntil("[DONE]")).contains("one");
      caller.post(CHAT, CHAT_STREAM_REQUEST);
      Harness.await(() -> harness.records().size() == 1);
      gate.complete(null);
      assertThat(caller.readUntil("[DONE]")).contains("0\r\n\r\n", "HTTP/1.1 200", "two");
      caller.readUntil("0\r\n\r\n");
    }
    harness.awaitQuiet();
    assertThat(harness.records()).hasSize(2);
  }

  @Test
  void freePath_passesUnrecorded() {
    harness.upstream.next(Reply.json(200, "{\"data\":[]}"));

    HttpResponse<String> answer =
        harness.send(harness.request("/openai/v1/models?x=1").GET().build());

    assertThat(answer.body()).isEqualTo("{\"data\":[]}");
    assertThat(harness.upstream.awaitRequest(1).query()).isEqualTo("x=1");
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void unknownPath_withoutCeiling_passes() {
    harness.upstream.next(Reply.json(200, "{}"));
    harness.budget(budget("watch", Enforcement.OBSERVE, Unit.USD, "1"));

    assertThat(harness.post("/openai/v1/fine_tuning/jobs", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void unknownPath_underAHardBudget_isRefused() {
    harness.budget(budget("ceiling", Enforcement.HARD, Unit.USD, "1"));

    HttpResponse<String> answer = harness.post("/openai/v1/fine_tuning/jobs", "{}");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("unmetered_path");
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void options_underAHardBudget_passWithoutABodyOnly() {
    harness.budget(budget("ceiling", Enforcement.HARD, Unit.USD, "1"));
    harness.upstream.next(Reply.status(200).header("access-control-allow-origin", "*").end());

    HttpResponse<String> asked = options(HttpRequest.BodyPublishers.noBody());

    assertThat(asked.statusCode()).isEqualTo(200);
    assertThat(asked.headers().firstValue("access-control-allow-origin")).hasValue("*");
    assertThat(options(HttpRequest.BodyPublishers.ofString(CHAT_REQUEST)).statusCode())
        .isEqualTo(403);
    assertThat(harness.records()).isEmpty();
  }

  private HttpResponse<String> options(HttpRequest.BodyPublisher body) {
    return harness.send(harness.request(CHAT).method("OPTIONS", body).build());
  }

  @Test
  void head_request_hasNoBody() {
    harness.upstream.next(Reply.status(200).header("x-a", "b").end());

    HttpResponse<String> answer =
        harness.send(
            harness
                .request("/openai/v1/models")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-a")).hasValue("b");
  }

  @Test
  void deviousPath_isRefused() {
    assertThat(harness.post("/openai/v1/models/%2e%2e/chat/completions", "{}").statusCode())
        .isEqualTo(400);
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void otherPath_isNotTaken() {
    assertThat(harness.post("/api/v1/usage", "{}").body()).isEqualTo("not the gateway's");
    assertThat(harness.post("/sandbox/foo", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void slowReader_upstreamIsHeldBackAndThenGoesOn() throws java.io.IOException {
    byte[] event = chunk("more and more").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    harness.upstream.next(Reply.sse().forever(event));

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
      Received received = harness.upstream.awaitRequest(1);
      long heldBackAt = awaitStandstill(received);
      // What the sockets' buffers between the three take, and nothing that grows.
      assertThat(heldBackAt).isLessThan(32_000_000);

      for (long read = 0; read < heldBackAt + 10_000_000; ) {
        read += caller.in().readNBytes(1 << 16).length;
      }
      assertThat(received.bytesSent()).isGreaterThan(heldBackAt);
    }
  }

  private static long awaitStandstill(Received received) {
    long[] seen = {0, 0};
    Harness.await(() -> {
      long now = received.bytesSent();
      seen[1] = now == seen[0] && now > 0 ? seen[1] + 1 : 0;
      seen[0] = now;
      return seen[1] == 200;
    });
    return seen[0];
  }

  @Test
  void ledger_failed_noFurtherCallIsTaken() {
    harness.books.ledger().close();

    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(503);
    assertThat(harness.gateway.isFailed()).isTrue();
    assertThat(harness.post(CHAT, CHAT_REQUEST).body()).contains("unavailable");
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void head_ofAModelList_passesWithoutABody() {
    harness.upstream.next(Reply.json(200, "{\"data\":[]}"));
    HttpRequest request =
        harness
            .request("/openai/v1/models")
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "1"));

    HttpResponse<String> answer = harness.send(request);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(harness.upstream.awaitRequest(1).method()).isEqualTo("HEAD");
  }
}
