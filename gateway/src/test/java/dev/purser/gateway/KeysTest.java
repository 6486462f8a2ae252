package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static dev.purser.gateway.Samples.DONE;
import static dev.purser.gateway.Samples.USAGE_CHUNK;
import static dev.purser.gateway.Samples.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.testkit.Received;
import dev.purser.testkit.Reply;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {

  private final Harness harness =
      new Harness(
          provider -> provider,
          c ->
              new GatewayConfig(
                  c.providers(),
                  10_000,
                  false,
                  true,
                  c.onLeave(),
                  c.maxInFlight(),
                  c.upload(),
                  c.throttle()));

  KeysTest() {
    harness.keys.put("psr_good", Labels.of("team", "research"), "user");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @ParameterizedTest
  @CsvSource({
    "authorization, Bearer psr_good",
    "authorization, bearer psr_good",
    "x-api-key, psr_good",
    "x-goog-api-key, psr_good",
    "api-key, psr_good",
    "x-api-key, Bearer psr_good",
  })
  void key_whereverAnSdkPutsIt_isReplacedByTheProviders(String header, String value) {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    assertThat(harness.post(CHAT, CHAT_REQUEST, header, value).statusCode()).isEqualTo(200);

    Received received = harness.upstream.awaitRequest(1);
    assertThat(received.headers().toString()).doesNotContain("psr_good");
    assertThat(received.header("authorization")).hasValue("Bearer " + Harness.OPENAI_KEY);
  }

  @Test
  void key_inTheQuery_isTakenOut() {
    harness.upstream.next(Reply.json(200, "{}"));

    harness.post(
        "/gemini/v1beta/models/gemini-2.5-flash:generateContent?key=psr_good", "{\"contents\":[]}");

    Received received = harness.upstream.awaitRequest(1);
    assertThat(received.query()).isEmpty();
    assertThat(received.header("x-goog-api-key")).hasValue(Harness.OPENAI_KEY);
  }

  @Test
  void key_labels_areItsOwnAndTheCallers() {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    harness.post(
        CHAT,
        CHAT_REQUEST,
        "x-api-key",
        "psr_good",
        "x-purser-labels",
        "team=sales,user=u-1,agent=planner",
        "x-purser-client-request-id",
        "mine \"1\"");

    assertThat(harness.onlyRecord().labels().toMap())
        .isEqualTo(
            Map.of("team", "research", "user", "u-1", "agent", "planner", "key", "key_good"));
    assertThat(harness.onlyRecord().metadata())
        .isEqualTo("{\"client_request_id\":\"mine \\\"1\\\"\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "/openai/v1/chat/completions, authentication_error",
    "/anthropic/v1/messages, authentication_error",
    "/gemini/v1beta/models/x:generateContent, UNAUTHENTICATED",
  })
  void key_unknown_is401InTheProvidersFormat(String path, String type) {
    HttpResponse<String> answer = harness.post(path, "{}", "x-api-key", "psr_unknown");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("invalid_key", type).doesNotContain("psr_unknown");
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void key_missing_is401WherePassthroughIsOff() {
    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST, "authorization", "Bearer sk-x");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("missing_key");
  }

  @Test
  void key_revokedInBetween_runningStreamGoesOnAndTheNextCallIs401() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    harness.upstream.next(Reply.sse().text(chunk("a")).await(gate).text(USAGE_CHUNK + DONE).end());
    String head =
        "POST "
            + CHAT
            + " HTTP/1.1\r\nhost: x\r\nx-api-key: psr_good\r\ncontent-length: "
            + CHAT_STREAM_REQUEST.length()
            + "\r\n\r\n";
    try (RawCaller caller = new RawCaller(harness.port()).send(head + CHAT_STREAM_REQUEST)) {
      caller.readUntil("a");
      harness.keys.revoke("psr_good");
      gate.complete(null);
      caller.readUntil("[DONE]");
    }
    assertThat(harness.onlyRecord().status()).isEqualTo(Status.OK);

    assertThat(harness.post(CHAT, CHAT_REQUEST, "x-api-key", "psr_good").statusCode())
        .isEqualTo(401);
  }

  @Test
  void upload_declaredPastTheLimit_is413() {
    HttpResponse<String> answer = harness.post(CHAT, "x".repeat(10_001), "x-api-key", "psr_good");

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("request_too_large", "10000");
    harness.awaitQuiet();
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void upload_chunkedPastTheLimit_is413AndTheConnectionCloses() {
    String chunk = "400\r\n" + "x".repeat(1024) + "\r\n";
    try (RawCaller caller = new RawCaller(harness.port())) {
      caller.send(
          "POST "
              + CHAT
              + " HTTP/1.1\r\nhost: x\r\nx-api-key: psr_good\r\n"
              + "transfer-encoding: chunked\r\n\r\n"
              + chunk.repeat(12));
      assertThat(caller.readUntil("request_too_large")).startsWith("HTTP/1.1 413");
      caller.send("0\r\n\r\n");
      caller.readToEnd();
    }
    harness.awaitQuiet();
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void close_whileACallRuns_breaksItOffAfterTheGraceAndSettlesIt() {
    harness.upstream.next(Reply.sse().text(chunk("a")).stall());
    String head =
        "POST "
            + CHAT
            + " HTTP/1.1\r\nhost: x\r\nx-api-key: psr_good\r\ncontent-length: "
            + CHAT_STREAM_REQUEST.length()
            + "\r\n\r\n";
    try (RawCaller caller = new RawCaller(harness.port()).send(head + CHAT_STREAM_REQUEST)) {
      caller.readUntil("a");

      harness.gateway.close(java.time.Duration.ofMillis(50)).await();

      assertThat(caller.readToEnd()).doesNotEndWith("0\r\n\r\n");
      assertThat(harness.onlyRecord().status()).isEqualTo(Status.CANCELLED);
    }
    assertThat(harness.post(CHAT, CHAT_REQUEST, "x-api-key", "psr_good").statusCode())
        .isEqualTo(503);
  }
}
