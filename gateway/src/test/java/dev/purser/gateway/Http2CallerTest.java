package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static dev.purser.gateway.Samples.DONE;
import static dev.purser.gateway.Samples.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.purser.testkit.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that speak HTTP/2 without TLS. */
class Http2CallerTest {

  private static final long NO_ERROR = 0;

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
}
