package dev.purser.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketsTest {

  private static final Duration HEAD = Duration.ofMillis(200);
  private static final int PATIENCE_MILLIS = 10_000;

  private final Vertx vertx = Vertx.builder().withTransport(new Sockets(HEAD)).build();
  private final HttpServer server =
      vertx
          .createHttpServer()
          .requestHandler(
              request -> vertx.setTimer(2 * HEAD.toMillis(), late -> request.response().end("ok")))
          .listen(0, "127.0.0.1")
          .await();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Socket connect(String sent) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.getOutputStream().write(sent.getBytes(US_ASCII));
    return socket;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET",
        "GET / HTTP/1.1\r\nhost: a\r\n",
        "\r\n\r\n\r\n\r\n",
        "PRI * HTTP/2.0\r\n"
      })
  void head_thatDoesNotEnd_isClosed(String sent) throws IOException {
    try (Socket socket = connect(sent)) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void head_thatDrips_isClosed() throws IOException {
    try (Socket socket = connect("GET / HTTP/1.1\r\n")) {
      socket.setSoTimeout(20);
      int read = 0;
      for (int i = 0; i < 500 && read >= 0; i++) {
        read = drip(socket);
      }
      assertThat(read).isEqualTo(-1);
    }
  }

  private static int drip(Socket socket) {
    try {
      socket.getOutputStream().write('x');
      return socket.getInputStream().read();
    } catch (java.net.SocketTimeoutException e) {
      return 0;
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void head_thatEnds_mayWaitLongerForItsAnswer() throws IOException {
    try (Socket socket = connect("GET / HTTP/1.1\r\nhost: a\r\n\r\n")) {
      assertThat(new String(socket.getInputStream().readNBytes(15), US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");
    }
  }
}
