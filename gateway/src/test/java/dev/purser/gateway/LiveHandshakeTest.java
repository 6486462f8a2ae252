package dev.purser.gateway;

import static dev.purser.gateway.LiveTalk.CREATED;
import static dev.purser.gateway.LiveTalk.DONE;
import static dev.purser.gateway.LiveTalk.GEMINI;
import static dev.purser.gateway.LiveTalk.REALTIME;
import static dev.purser.gateway.LiveTalk.SETUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.testkit.FakeSocket;
import dev.purser.testkit.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may open a live session, with what model, and what they are told who may not. */
class LiveHandshakeTest {

  private final LiveTalk talk = new LiveTalk();
  private final Harness harness = talk.harness();

  @AfterEach
  void close() {
    talk.close();
  }

  @Test
  void session_goesToTheProviderWithItsKey_andWithoutWhatIsOurs() {
    FakeSocket provider = talk.open(REALTIME, "x-purser-label-team", "research").provider();
    assertThat(provider.path()).isEqualTo("/v1/realtime");
    assertThat(provider.query()).isEqualTo("model=gpt-realtime");
    assertThat(provider.header("authorization")).containsExactly("Bearer " + Harness.OPENAI_KEY);
    assertThat(provider.header("x-purser-label-team")).isEmpty();
  }

  @Test
  void session_withAKeyWhereBrowsersPutIt_isThatKeys() {
    harness.keys.put("psr_browser", Labels.of(Map.of("team", "web")));
    LiveClient caller =
        LiveClient.open(
            harness.client(),
            harness.port(),
            REALTIME,
            List.of("realtime", "openai-insecure-api-key.psr_browser", "openai-beta.realtime-v1"));
    FakeSocket provider = harness.upstream.nextSocket();
    assertThat(caller.protocol()).isEqualTo("realtime");
    assertThat(provider.header("sec-websocket-protocol"))
        .containsExactly("realtime,openai-beta.realtime-v1");
    provider.send(CREATED).send(DONE);
    caller.next();
    caller.next();
    assertThat(harness.records().getFirst().labels().get("team")).isEqualTo("web");
    caller.abort();
  }

  @Test
  void session_withAnUnknownKey_isRefusedBeforeItOpens() {
    assertThat(talk.refused(REALTIME, "Authorization", "Bearer psr_unknown")).isEqualTo(401);
  }

  @Test
  void session_withoutAModel_isRefused() {
    assertThat(talk.refused("/openai/v1/realtime")).isEqualTo(400);
  }

  @Test
  void session_withTwoModels_isRefused() {
    assertThat(talk.refused(REALTIME + "&mod%65l=gpt-realtime-mini")).isEqualTo(400);
    assertThat(talk.refused(REALTIME + "&deployment=other")).isEqualTo(400);
  }

  @Test
  void session_ofAzuresOlderAddress_hasTheDeploymentAsModel() {
    talk.open("/openai/openai/realtime?api-version=1&deployment=gpt-realtime");
    talk.begin();
    talk.end();
    assertThat(harness.records().getFirst().model()).isEqualTo("gpt-realtime");
  }

  @Test
  void session_withoutUpgrade_isToldToUpgrade() {
    assertThat(harness.send(harness.request(REALTIME).build()).statusCode()).isEqualTo(426);
  }

  @Test
  void session_thatNoBudgetHasRoomFor_isRefusedBeforeItOpens() {
    talk.ceiling("0.3");
    assertThat(talk.refused(REALTIME)).isEqualTo(402);
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void provider_refusingTheSession_isPassedOn() {
    try (Harness refusing = new Harness()) {
      refusing.upstream.answer(Reply.json(403, "{\"error\":\"no access\"}"));
      assertThat(LiveClient.refused(refusing.client(), refusing.port(), REALTIME)).isEqualTo(403);
      assertThat(refusing.onlyRecord().status()).isEqualTo(Status.ERROR);
    }
  }

  @Test
  void provider_outOfReach_isNoRecord() {
    assertThat(talk.refused(REALTIME.replace("/openai/", "/down/"))).isEqualTo(502);
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void gemini_thatNoBudgetHasRoomFor_isClosedWithTheReason() {
    talk.ceiling("0.01");
    LiveClient caller = talk.call(GEMINI).send(SETUP);
    assertThat(caller.closeCode()).isEqualTo(1008);
    assertThat(caller.closeReason()).contains("usd");
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void gemini_withoutASetup_isClosed() {
    LiveClient caller = talk.call(GEMINI).send("{\"clientContent\":{}}");
    assertThat(caller.closeCode()).isEqualTo(1008);
    assertThat(caller.closeReason()).contains("setup");
  }

  @Test
  void gemini_withAnEndlessSetup_isClosed() {
    LiveClient caller = talk.call(GEMINI);
    String piece = "x".repeat(4 << 20);
    for (int i = 0; i < 5; i++) {
      caller.sendPart(piece);
    }
    assertThat(caller.closeCode()).isEqualTo(1008);
    assertThat(caller.closeReason()).contains("too long");
  }

  @Test
  void gemini_thatSearches_hasNoBound() {
    talk.ceiling("10");
    LiveClient caller =
        talk.call(GEMINI).send(SETUP.replace("\"}}", "\",\"tools\":[{\"googleSearch\":{}}]}}"));
    assertThat(caller.closeCode()).isEqualTo(1008);
    assertThat(caller.closeReason()).contains("usd");
  }

  @Test
  void pageOfAnotherSite_withoutAPurserKey_isRefused() {
    assertThat(opened(REALTIME, "realtime")).contains("403");
    // What it makes up is no credential, as the provider's own key would pay.
    assertThat(opened(REALTIME + "&key=x", "realtime")).contains("403");
    assertThat(opened(REALTIME + "&api-key=x", "realtime")).contains("403");
    assertThat(opened(REALTIME, "realtime, openai-insecure-api-key.x")).contains("403");
    assertThat(opened(REALTIME, "realtime, openai-insecure-api-key.psr_x")).contains("401");
  }

  @Test
  void pageOfAnotherSite_withItsOwnCredential_spendsItsOwn() {
    String withoutAKeyHere = REALTIME.replace("/openai/", "/xai/");
    assertThat(opened(withoutAKeyHere, "realtime, openai-insecure-api-key.x")).contains("101");
    assertThat(opened(withoutAKeyHere, "realtime")).contains("403");
  }

  /** What a page of another site is told when it opens this address. */
  private String opened(String path, String protocols) {
    try (RawCaller page = new RawCaller(harness.port())) {
      page.send(
          """
          GET %s HTTP/1.1\r
          host: localhost\r
          connection: upgrade\r
          upgrade: websocket\r
          origin: https://elsewhere.example\r
          sec-websocket-version: 13\r
          sec-websocket-protocol: %s\r
          sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r
          \r
          """
              .formatted(path, protocols));
      return page.readUntil("\r\n");
    }
  }
}
