package dev.purser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeUpstreamTest {

  private final FakeUpstream upstream = FakeUpstream.start();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    upstream.close();
  }

  @Test
  void reply_plain_comesBackWithLengthAndIsRecorded() throws Exception {
    upstream.answer(Reply.json(201, "{\"a\":1}").header("x-extra", "yes"));

    HttpResponse<String> answer = post("/v1/things?q=1", "hello");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("{\"a\":1}");
    assertThat(answer.headers().firstValue("content-length")).hasValue("7");
    assertThat(answer.headers().firstValue("x-extra")).hasValue("yes");
    Received received = upstream.awaitRequest(1);
    assertThat(received.method()).isEqualTo("POST");
    assertThat(received.path()).isEqualTo("/v1/things");
    assertThat(received.query()).isEqualTo("q=1");
    assertThat(received.text()).isEqualTo("hello");
    assertThat(received.header("X-Sent")).hasValue("1");
    assertThat(received.ended()).succeedsWithin(FakeUpstream.PATIENCE);
  }

  @Test
  void reply_queued_comesBeforeTheStandingOne() throws Exception {
    upstream.answer(Reply.json(200, "{}")).next(Reply.json(429, "{}"), Reply.json(500, "{}"));

    assertThat(List.of(post("/", "").statusCode(), post("/", "").statusCode())).contains(429, 500);
    assertThat(post("/", "").statusCode()).isEqualTo(200);
  }

  @Test
  void reply_held_comesOnlyOnceReleased() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    upstream.answer(Reply.sse().text("data: 1\n\n").await(gate).text("data: 2\n\n").end());

    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request("/", ""), HttpResponse.BodyHandlers.ofString());
    Received received = upstream.awaitRequest(1);
    assertThat(received.ended()).isNotDone();
    gate.complete(null);

    assertThat(answer).succeedsWithin(FakeUpstream.PATIENCE);
    assertThat(answer.join().body()).isEqualTo("data: 1\n\ndata: 2\n\n");
  }

  @Test
  void reply_cut_isABrokenResponse() {
    upstream.answer(Reply.sse().text("data: 1\n\n").cut());

    assertThatThrownBy(() -> post("/", "")).isInstanceOf(IOException.class);
    assertThat(upstream.awaitRequest(1).left()).succeedsWithin(FakeUpstream.PATIENCE);
  }

  @Test
  void reply_reset_endsTheConnectionWithoutAnAnswer() throws Exception {
    upstream.answer(Reply.resetAtOnce());

    try (var socket = new java.net.Socket("127.0.0.1", upstream.port())) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void reply_forever_isNoFasterThanItsReader() throws Exception {
    upstream.answer(Reply.status(200).forever(new byte[64 * 1024]));

    HttpResponse<InputStream> answer =
        client.send(request("/", ""), HttpResponse.BodyHandlers.ofInputStream());
    Received received = upstream.awaitRequest(1);
    try (InputStream body = answer.body()) {
      assertThat(body.readNBytes(200_000)).hasSize(200_000);
    }

    assertThat(received.left()).succeedsWithin(FakeUpstream.PATIENCE);
    assertThat(received.bytesSent()).isBetween(200_000L, 64_000_000L);
  }

  @Test
  void left_callerGoesWhileNothingWasSent_isSeen() throws Exception {
    upstream.answer(Reply.silence());

    try (var socket = new java.net.Socket("127.0.0.1", upstream.port())) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      upstream.awaitRequest(1);
    }

    assertThat(upstream.received().getFirst().left()).succeedsWithin(FakeUpstream.PATIENCE);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(request(path, body), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String path, String body) {
    return HttpRequest.newBuilder(upstream.baseUrl().resolve(path))
        .header("x-sent", "1")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}
