package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static dev.purser.gateway.Samples.DONE;
import static dev.purser.gateway.Samples.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.purser.core.usage.Status;
import dev.purser.testkit.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that speak HTTP/2 without TLS. */
class Http2CallerTest {

  private static final long NO_ERROR = 0;
  private static final long CANCEL = 8;

  private final Harness harness = new Harness();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));

  @AfterEach
  void close() {
    vertx.close().await();
    harness.close();
  }

  private Future<Buffer> call() {
    return client
        .request(HttpMethod.POST, harness.port(), "127.0.0.1", CHAT)
        .compose(request -> request.send(CHAT_STREAM_REQUEST))
        .compose(answer -> answer.body());
  }

  @Test
  void stream_thatIsWhole_passes() {
    harness.upstream.next(Reply.sse(List.of(chunk("a"), DONE)));

    assertThat(call().await().toString()).isEqualTo(chunk("a") + DONE);
  }

  /** A stream that is reset without an error counts as a whole one. */
  @Test
  void stream_thatBreaksOff_endsWithAnError() {
    harness.upstream.next(Reply.sse().text(chunk("a")).cut());

    StreamResetException broken =
        catchThrowableOfType(StreamResetException.class, () -> call().await());

    assertThat(broken.getCode()).isNotEqualTo(NO_ERROR);
  }

  /** The connection stays, so that only the stream tells. */
  @Test
  void caller_resetsItsStream_upstreamIsClosedAndTheCallIsCancelled() throws Exception {
    harness.upstream.next(Reply.sse().text(chunk("one two")).stall());

    HttpClientRequest request =
        client.request(HttpMethod.POST, harness.port(), "127.0.0.1", CHAT).await();
    request.response().onSuccess(answer -> answer.handler(piece -> request.reset(CANCEL)));
    request.send(CHAT_STREAM_REQUEST);

    harness.upstream.awaitRequest(1).left().get(20, TimeUnit.SECONDS);
    assertThat(harness.onlyRecord().status()).isEqualTo(Status.CANCELLED);
    harness.upstream.next(Reply.sse(List.of(DONE)));
    assertThat(call().await().toString()).isEqualTo(DONE);
  }

  @Test
  void body_tooLarge_isAnsweredAndStopped() throws Exception {
    HttpClientRequest request =
        client.request(HttpMethod.POST, harness.port(), "127.0.0.1", CHAT).await();
    CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    request.exceptionHandler(stopped::complete);
    Future<String> told =
        request
            .response()
            .compose(answer -> answer.body().map(body -> answer.statusCode() + " " + body));
    request.setChunked(true).writeHead().await();
    Buffer piece = Buffer.buffer(new byte[1 << 20]);
    vertx.setPeriodic(
        1,
        tick -> {
          if (!request.writeQueueFull()) {
            request.write(piece);
          }
        });

    assertThat(told.await()).startsWith("413 ").contains("request_too_large");
    assertThat(stopped.get(20, TimeUnit.SECONDS)).isInstanceOf(StreamResetException.class);
  }
}
