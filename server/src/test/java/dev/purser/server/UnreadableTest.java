package dev.purser.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests that are no readable HTTP get an answer that says why, and their connection ends. */
class UnreadableTest {

  private static final String CALL = "POST /sandbox/openai/v1/chat/completions HTTP/1.1\r\n";

  private static Running server;

  @BeforeAll
  static void start() {
    server = Running.inMemory();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** All that is answered until the server closes. */
  private static String ask(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @Test
  void headers_tooLargeForACall_areAnErrorOfTheProvider() throws IOException {
    assertThat(ask(CALL + "x-purser-labels: team=" + "a".repeat(70_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large")
        .contains("\"error\":{\"message\":\"The headers of the request have more than 65536 bytes")
        .contains("\"code\":\"headers_too_large\"")
        .contains("x-purser-request-id: req_");
  }

  @Test
  void address_tooLong_isAProblem() throws IOException {
    assertThat(ask("GET /api/v1/usage?team=" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n"))
        .contains(" 414 ")
        .contains("application/problem+json")
        .contains("\"code\":\"address_too_long\"");
  }

  @Test
  void lengths_thatContradict_areABadRequest() throws IOException {
    assertThat(ask(CALL + "host: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"))
        .startsWith("HTTP/1.1 400 Bad Request")
        .contains("\"code\":\"bad_request\"");
  }

  @Test
  void hosts_thatAreSeveral_areABadRequest() throws IOException {
    assertThat(ask(CALL + "host: a\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}"))
        .startsWith("HTTP/1.1 400 Bad Request")
        .contains("more than one Host header")
        .contains("x-purser-request-id: req_");
    assertThat(ask("GET /api/v1/budgets HTTP/1.1\r\nhost: 127.0.0.1\r\nhost: b\r\n\r\n"))
        .startsWith("HTTP/1.1 400 Bad Request")
        .contains("application/problem+json");
  }

  @Test
  void health_thatSomebodyWantsToChange_isNotPossible() throws IOException {
    for (String path : new String[] {"/healthz", "/readyz"}) {
      assertThat(
              ask(
                  "POST "
                      + path
                      + " HTTP/1.1\r\nhost: a\r\nconnection: close\r\n"
                      + "content-length: 0\r\n\r\n"))
          .startsWith("HTTP/1.1 405 Method Not Allowed")
          .contains("allow: GET, HEAD");
    }
  }

  @Test
  void garbage_isABadRequest() throws IOException {
    assertThat(ask("garbage\r\n\r\n"))
        .contains(" 400 ")
        .contains("The request is no HTTP that can be understood");
  }
}
