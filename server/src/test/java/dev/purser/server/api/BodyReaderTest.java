package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.testkit.Until;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

  private static final String LONG = "x".repeat(5_000);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<RoutingContext> arrived = new LinkedBlockingQueue<>();
  private int port;

  @AfterEach
  void close() {
    client.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** A server that answers nothing by itself. */
  private void start(Duration patience) {
    Router router = Router.router(vertx);
    router.route().handler(new BodyReader(10_000, 1_000, patience)).handler(arrived::add);
    HttpServer server = vertx.createHttpServer().requestHandler(router);
    port =
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join().actualPort();
  }

  private CompletableFuture<HttpResponse<String>> post(String body) {
    return client.sendAsync(request(body).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
        .version(HttpClient.Version.HTTP_1_1)
        .POST(BodyPublishers.ofString(body));
  }

  private static void answer(RoutingContext routing) {
    routing.vertx().runOnContext(now -> routing.response().end());
  }

  @Test
  void handle_longBodies_comeInOneAfterTheOtherAndShortOnesAtOnce() throws Exception {
    start(Duration.ofMinutes(1));
    var first = post(LONG);
    RoutingContext held = arrived.take();
    var second = post(LONG);
    var little = post("little");

    RoutingContext passed = arrived.take();
    assertThat(BodyReader.body(passed)).hasSize(6);
    answer(passed);
    assertThat(little.get().statusCode()).isEqualTo(200);
    assertThat(arrived).isEmpty();

    answer(held);
    assertThat(first.get().statusCode()).isEqualTo(200);
    RoutingContext next = arrived.take();
    assertThat(BodyReader.body(next)).asString(StandardCharsets.UTF_8).isEqualTo(LONG);
    answer(next);
    assertThat(second.get().statusCode()).isEqualTo(200);
  }

  @Test
  void handle_callerLeavesInHisTurn_givesItToTheNext() throws Exception {
    start(Duration.ofMinutes(1));
    try (Socket socket = new Socket("127.0.0.1", port)) {
      send(socket, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9000\r\n\r\n" + LONG);
      var waiting = post(LONG);
      socket.close();

      answer(arrived.take());
      assertThat(waiting.get().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void handle_longBodyThatDoesNotCome_is408() throws Exception {
    start(Duration.ofMillis(50));
    try (Socket socket = new Socket("127.0.0.1", port)) {
      send(socket, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9000\r\n\r\n" + LONG);

      byte[] line = socket.getInputStream().readNBytes(12);
      assertThat(line).asString(StandardCharsets.US_ASCII).isEqualTo("HTTP/1.1 408");
    }
    assertThat(arrived).isEmpty();
  }

  @Test
  void handle_bodyBeyondTheLimit_is413AndTheNextIsTaken() throws Exception {
    start(Duration.ofMinutes(1));

    assertThat(post("x".repeat(20_000)).get().statusCode()).isEqualTo(413);
    var next = post(LONG);
    answer(arrived.take());
    assertThat(next.get().statusCode()).isEqualTo(200);
  }

  @Test
  void handle_bodyThatIsAnnouncedTooLong_is413BeforeItComes() throws Exception {
    start(Duration.ofMinutes(1));
    try (Socket socket = new Socket("127.0.0.1", port)) {
      send(socket, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 20000\r\n\r\n");

      byte[] line = socket.getInputStream().readNBytes(12);
      assertThat(line).asString(StandardCharsets.US_ASCII).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void handle_callerThatAsksFirst_isToldToGoOn() throws Exception {
    start(Duration.ofMinutes(1));
    var asked =
        client.sendAsync(request(LONG).expectContinue(true).build(), BodyHandlers.ofString());

    Until.isTrue("it has come", () -> !arrived.isEmpty());
    answer(arrived.take());
    assertThat(asked.get().statusCode()).isEqualTo(200);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }
}
