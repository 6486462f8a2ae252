package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Labels;
import dev.purser.testkit.Reply;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages that happen to be open in a browser on this machine may call. */
class ForeignPageTest {

  private static final String ELSEWHERE = "https://elsewhere.example";

  /** A provider that has no key here. */
  private static final String WITHOUT_KEY = CHAT.replace("/openai/", "/xai/");

  private final Harness harness = new Harness();

  @BeforeEach
  void answer() {
    harness.upstream.answer(Reply.json(200, CHAT_ANSWER));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private int status(String path, String... headers) {
    return harness.post(path, CHAT_REQUEST, headers).statusCode();
  }

  @ParameterizedTest
  @ValueSource(strings = {ELSEWHERE, "null", "http://127.0.0.1:1"})
  void pageOfAnotherSite_withTheKeyOfThisHost_isRefusedBeforeAnythingIsSent(String origin) {
    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST, "origin", origin);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("foreign_origin", "Purser key");
    assertThat(harness.upstream.received()).isEmpty();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void pageOfAnotherSite_withAPurserKey_goesOn() {
    harness.keys.put("psr_page", Labels.NONE);
    assertThat(status(CHAT, "origin", ELSEWHERE, "authorization", "Bearer psr_page"))
        .isEqualTo(200);
  }

  @Test
  void pageOfAnotherSite_whereTheProviderHasNoKeyHere_mayBringItsOwn() {
    assertThat(status(WITHOUT_KEY, "origin", ELSEWHERE, "authorization", "Bearer its-own"))
        .isEqualTo(200);
    assertThat(status(WITHOUT_KEY, "origin", ELSEWHERE)).isEqualTo(403);
  }

  @Test
  void pageOfThisHost_goesOn() {
    assertThat(status(CHAT, "origin", "http://127.0.0.1:" + harness.port())).isEqualTo(200);
  }

  /** The host is a name that the page has pointed at this machine. */
  @Test
  void pageUnderANameOfItsOwnForThisHost_isRefused() {
    String named = "rebound.example:" + harness.port();
    try (RawCaller caller = new RawCaller(harness.port())) {
      caller.send(from("http", named) + CHAT_REQUEST);
      assertThat(caller.readUntil("foreign_origin")).startsWith("HTTP/1.1 403");
    }
    try (RawCaller caller = new RawCaller(harness.port())) {
      caller.send(from("https", named) + CHAT_REQUEST);
      assertThat(caller.readUntil("\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  private static String from(String scheme, String host) {
    return "POST %s HTTP/1.1\r\nhost: %s\r\norigin: %s://%s\r\ncontent-length: %d\r\n\r\n"
        .formatted(CHAT, host, scheme, host, CHAT_REQUEST.length());
  }

  @Test
  void whatABrowserAsksBeforeACall_goesToTheProvider() {
    try (RawCaller caller = new RawCaller(harness.port())) {
      caller.send(
          "OPTIONS "
              + CHAT
              + " HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: "
              + ELSEWHERE
              + "\r\naccess-control-request-method: POST\r\n\r\n");
      assertThat(caller.readUntil("\r\n")).startsWith("HTTP/1.1 200");
    }
    assertThat(harness.upstream.received()).hasSize(1);
  }
}
