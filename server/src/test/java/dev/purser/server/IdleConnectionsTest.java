package dev.purser.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleConnectionsTest {

  private static final Duration LIMIT = Duration.ofMillis(200);
  private static final long LONG = 4 * LIMIT.toMillis();
  private static final String ASK = "GET %s HTTP/1.1\r\nhost: a\r\n%s\r\n";

  private final Vertx vertx = Vertx.vertx();
  private int port;

  @BeforeEach
  void listen() {
    vertx.deployVerticle(new Loop()).await();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private final class Loop extends VerticleBase {
    @Override
    public Future<?> start() {
      IdleConnections connections = new IdleConnections(vertx, LIMIT);
      return vertx
          .createHttpServer()
          .connectionHandler(connections::opened)
          .requestHandler(request -> {
            connections.asked(request);
            answer(request);
          })
          .listen(0, "127.0.0.1")
          .onSuccess(server -> port = server.actualPort());
    }
  }

  private void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/late" -> vertx.setTimer(LONG, late -> request.response().end("late"));
      case "/stream" -> {
        request.response().setChunked(true).write("first");
        vertx.setTimer(LONG, late -> request.response().end("last"));
      }
      case "/socket" ->
          request
              .toWebSocket()
              .onSuccess(
                  socket -> vertx.setTimer(LONG, late -> socket.writeTextMessage("still here")));
      default -> request.response().end("at once");
    }
  }

  private Socket ask(String path, String headers) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(ASK.formatted(path, headers).getBytes(US_ASCII));
    return socket;
  }

  /** All that comes until the server closes. */
  private String all(String path, String headers) throws IOException {
    try (Socket socket = ask(path, headers)) {
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @Test
  void connection_onWhichNothingIsAskedAnyMore_isClosed() throws IOException {
    assertThat(all("/", "")).endsWith("at once");
  }

  @Test
  void connection_thatAskedForASocketItDidNotGet_isClosed() throws IOException {
    assertThat(all("/", "connection: upgrade\r\nupgrade: websocket\r\n")).endsWith("at once");
  }

  @Test
  void connection_whoseCallWaitsLonger_isClosedAfterItsAnswer() throws IOException {
    assertThat(all("/late", "")).endsWith("late");
  }

  @Test
  void connection_whoseStreamIsSilentLonger_isClosedAfterItsEnd() throws IOException {
    assertThat(all("/stream", "")).contains("first").contains("last");
  }

  @Test
  void connection_onWhichSomebodyKeepsAsking_staysOpen() throws IOException {
    try (Socket socket = ask("/late", "")) {
      socket.getOutputStream().write(ASK.formatted("/late", "").getBytes(US_ASCII));
      String both = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(both.split("late", -1)).hasSize(3);
    }
  }

  @Test
  void webSocket_thatIsSilentLonger_staysOpen() throws Exception {
    WebSocketClient client = vertx.createWebSocketClient();
    CompletableFuture<String> said = new CompletableFuture<>();
    client
        .connect(port, "127.0.0.1", "/socket")
        .onSuccess(socket -> socket.textMessageHandler(said::complete))
        .onFailure(said::completeExceptionally);

    assertThat(said.get(20, TimeUnit.SECONDS)).isEqualTo("still here");
  }

  @Test
  void multiplexedStream_thatIsSilentLonger_comesToItsEnd() throws Exception {
    var client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    String body =
        client
            .request(new RequestOptions().setHost("127.0.0.1").setPort(port).setURI("/stream"))
            .compose(request -> request.send())
            .compose(response -> response.body())
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .toString();

    assertThat(body).isEqualTo("firstlast");
  }
}
