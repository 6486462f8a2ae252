package dev.purser.gateway;

import static dev.purser.gateway.Samples.budget;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.FakeSocket;
import dev.purser.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Live sessions over web sockets, against a provider that does what a test says. */
class LiveTest {

  private static final String REALTIME = "/openai/v1/realtime?model=gpt-realtime";
  private static final String GEMINI =
      "/gemini/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";
  private static final String SETUP =
      "{\"setup\":{\"model\":\"models/gemini-3.1-flash-live-preview\"}}";
  private static final String CREATE = "{\"type\":\"response.create\"}";
  private static final String CREATED = "{\"type\":\"response.created\",\"response\":{}}";
  private static final String SESSION =
      "{\"type\":\"session.created\",\"session\":{\"model\":\"gpt-realtime\"}}";

  /** 96 tokens of text, 64 of them cached, 26 of sound; out come 28 of text and 69 of sound. */
  private static final String DONE =
      """
      {"type":"response.done","response":{"output":[],"usage":{"total_tokens":219,
       "input_tokens":122,"output_tokens":97,"input_token_details":{"text_tokens":96,
       "audio_tokens":26,"cached_tokens":64,"cached_tokens_details":{"text_tokens":64,
       "audio_tokens":0}},"output_token_details":{"text_tokens":28,"audio_tokens":69}}}}\
      """;

  /** What {@link #DONE} costs, in ticks. */
  private static final long COST = 58_496_000;

  /** The slack and the longest answer as input, and that as output, all of sound. */
  private static final long BOUND = (2_048 + 4_096) * 320_000L + 4_096 * 640_000L;

  /** A whole context of sound and the longest answer: 1.024 and 0.262144 USD. */
  private static final long MOST = 12_861_440_000L;

  private Harness harness = new Harness();

  @BeforeEach
  void open() {
    harness.upstream.takeSockets();
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private LiveClient call(String path, String... headers) {
    return LiveClient.open(harness.client(), harness.port(), path, List.of(), headers);
  }

  /** The status that a handshake is refused with. */
  private int refused(String path, String... headers) {
    return LiveClient.refused(harness.client(), harness.port(), path, headers);
  }

  private void restart(java.util.function.UnaryOperator<Provider> provider) {
    harness.close();
    harness = new Harness(provider, config -> config);
    harness.upstream.takeSockets();
  }

  @Test
  void session_eachAnswer_isARecordOfItsOwn() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME, "x-purser-label-team", "research");
    FakeSocket provider = harness.upstream.nextSocket();
    assertThat(provider.path()).isEqualTo("/v1/realtime");
    assertThat(provider.query()).isEqualTo("model=gpt-realtime");
    assertThat(provider.header("authorization")).containsExactly("Bearer " + Harness.OPENAI_KEY);
    assertThat(provider.header("x-purser-label-team")).isEmpty();
    provider.send(SESSION);
    assertThat(caller.next()).isEqualTo(SESSION);
    for (int i = 1; i <= 2; i++) {
      caller.send(CREATE);
      assertThat(provider.next()).isEqualTo(CREATE);
      provider.send(CREATED).sendInTwo(DONE);
      assertThat(caller.next()).isEqualTo(CREATED);
      assertThat(caller.next()).isEqualTo(DONE);
      // Whoever has seen the end finds the record.
      assertThat(harness.records()).hasSize(i);
    }
    // A little more for what was said since.
    assertThat(harness.window("usd").held()).isBetween(BOUND, BOUND + 500 * 320_000L);

    caller.close(1000);

    assertThat(provider.closed().join()).isIn(1000, 1001);
    harness.awaitQuiet();
    UsageRecord record = harness.records().getFirst();
    assertThat(record.status()).isEqualTo(Status.OK);
    assertThat(record.counted()).isEqualTo(Counted.PROVIDER);
    assertThat(record.model()).isEqualTo("gpt-realtime");
    assertThat(record.labels().get("team")).isEqualTo("research");
    assertThat(record.tokens().get(TokenClass.OUTPUT_AUDIO)).isEqualTo(69);
    assertThat(record.cost().ticksOrZero()).isEqualTo(COST);
    assertThat(harness.records().stream().map(UsageRecord::requestId).distinct()).hasSize(1);
    assertThat(harness.window("usd").settled()).isEqualTo(2 * COST);
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void session_withAKeyWhereBrowsersPutIt_isThatKeys() {
    harness.keys.put("psr_browser", Labels.of(Map.of("team", "web")));
    LiveClient caller =
        LiveClient.open(
            harness.client(),
            harness.port(),
            REALTIME,
            List.of("realtime", "openai-insecure-api-key.psr_browser", "openai-beta.realtime-v1"),
            "Origin-Of-Test",
            "x");
    FakeSocket provider = harness.upstream.nextSocket();
    assertThat(caller.protocol()).isEqualTo("realtime");
    assertThat(provider.header("sec-websocket-protocol"))
        .containsExactly("realtime,openai-beta.realtime-v1");
    caller.send(CREATE);
    provider.next();
    provider.send(CREATED).send(DONE);
    caller.next();
    caller.next();
    assertThat(harness.records().getFirst().labels().get("team")).isEqualTo("web");
    caller.abort();
    harness.awaitQuiet();
  }

  @Test
  void session_withAnUnknownKey_isRefusedBeforeItOpens() {
    assertThat(refused(REALTIME, "Authorization", "Bearer psr_unknown")).isEqualTo(401);
    harness.awaitQuiet();
  }

  @Test
  void session_withoutAModel_isRefused() {
    assertThat(refused("/openai/v1/realtime")).isEqualTo(400);
    harness.awaitQuiet();
  }

  @Test
  void session_ofAzuresOlderAddress_hasTheDeploymentAsModel() {
    LiveClient caller = call("/openai/openai/realtime?api-version=1&deployment=gpt-realtime");
    FakeSocket provider = harness.upstream.nextSocket();
    provider.send(CREATED).send(DONE);
    caller.next();
    caller.next();
    assertThat(harness.records().getFirst().model()).isEqualTo("gpt-realtime");
    caller.abort();
    harness.awaitQuiet();
  }

  @Test
  void session_withoutUpgrade_isToldToUpgrade() {
    assertThat(harness.send(harness.request(REALTIME).build()).statusCode()).isEqualTo(426);
  }

  @Test
  void session_thatNoBudgetHasRoomFor_isRefusedBeforeItOpens() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "0.3"));
    assertThat(refused(REALTIME)).isEqualTo(402);
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void session_whoseBudgetIsUsedUp_hearsAnErrorAndEnds() {
    // Room for one answer at its bound, and none once one has cost something.
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, Unit.USD.format(BOUND)));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    caller.send(CREATE);
    provider.next();
    provider.send(CREATED);
    assertThat(caller.next()).isEqualTo(CREATED);
    // Nothing that could bring about a further answer passes while none is held.
    caller.send(CREATE);
    provider.send(DONE);
    assertThat(caller.next()).isEqualTo(DONE);
    assertThat(caller.next())
        .startsWith("{\"type\":\"error\"")
        .contains("\"code\":\"budget_exceeded\"")
        .contains("insufficient_quota");
    assertThat(caller.closeCode()).isEqualTo(1008);
    assertThat(caller.closeReason()).contains("usd");
    provider.closed().join();
    assertThat(provider.waiting()).isEmpty();
    harness.awaitQuiet();
    assertThat(harness.window("usd").settled()).isEqualTo(COST);
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void session_withRoomForOneAnswerAtATime_goesOnOnceItHasEnded() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, Unit.USD.format(BOUND + 20 * COST)));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    for (int i = 0; i < 4; i++) {
      caller.send(CREATE);
      assertThat(provider.next()).isEqualTo(CREATE);
      provider.send(CREATED).send(DONE);
      assertThat(caller.next()).isEqualTo(CREATED);
      assertThat(caller.next()).isEqualTo(DONE);
    }
    caller.abort();
    harness.awaitQuiet();
    assertThat(harness.window("usd").settled()).isEqualTo(4 * COST);
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void session_withTwoAnswersAtOnce_holdsBoth() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    caller.send(CREATE).send(CREATE);
    provider.next();
    assertThat(provider.waiting()).isEmpty();
    provider.send(CREATED);
    caller.next();
    provider.next();
    provider.send(CREATED);
    caller.next();
    Harness.await(() -> harness.window("usd").held() > 3 * BOUND);
    provider.send(DONE).send(DONE);
    caller.next();
    caller.next();
    assertThat(harness.window("usd").settled()).isEqualTo(2 * COST);
    caller.abort();
    harness.awaitQuiet();
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void session_inWhichMuchIsSaid_holdsMore() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    String item =
        "{\"type\":\"conversation.item.create\",\"item\":{\"text\":\""
            + "x".repeat(10_000)
            + "\"}}";
    caller.send(item);
    assertThat(provider.next()).isEqualTo(item);
    assertThat(harness.window("usd").held())
        .isBetween(BOUND + 10_000 * 320_000L, BOUND + 11_000 * 320_000L);
    // What nobody knows the length of counts as the whole context.
    caller.send("{\"type\":\"something.new\"}");
    provider.next();
    assertThat(harness.window("usd").held()).isEqualTo(MOST);
    caller.abort();
    harness.awaitQuiet();
    assertThat(harness.window("usd").held()).isZero();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void session_thatWritesDownWhatIsSaid_hasNoBound() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    caller.send(
        "{\"type\":\"session.update\",\"session\":{\"input_audio_transcription\":"
            + "{\"model\":\"whisper-1\"}}}");
    assertThat(caller.next()).contains("\"code\":\"unboundable_request\"");
    assertThat(caller.closeCode()).isEqualTo(1008);
    provider.closed().join();
    assertThat(provider.waiting()).isEmpty();
    harness.awaitQuiet();
  }

  @Test
  void transcript_withoutACeiling_isARecordOfTheModelThatWroteIt() {
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    provider.send(
        "{\"type\":\"session.updated\",\"session\":{\"input_audio_transcription\":"
            + "{\"model\":\"whisper-1\"}}}");
    caller.next();
    provider.send(
        "{\"type\":\"conversation.item.input_audio_transcription.completed\",\"usage\":"
            + "{\"type\":\"duration\",\"seconds\":3}}");
    caller.next();
    UsageRecord record = harness.records().getFirst();
    assertThat(record.model()).isEqualTo("whisper-1");
    assertThat(record.cost().ticksOrZero()).isEqualTo(3_000_000);
    caller.abort();
    harness.awaitQuiet();
    assertThat(harness.records()).hasSize(1);
  }

  @Test
  void provider_refusingTheSession_isPassedOn() {
    harness.close();
    harness = new Harness();
    harness.upstream.answer(Reply.json(403, "{\"error\":\"no access\"}"));
    assertThat(refused(REALTIME)).isEqualTo(403);
    assertThat(harness.onlyRecord().status()).isEqualTo(Status.ERROR);
  }

  @Test
  void provider_outOfReach_isNoRecord() {
    assertThat(refused(REALTIME.replace("/openai/", "/down/"))).isEqualTo(502);
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void provider_thatDiesInAnAnswer_leavesItAtItsBound() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    provider.send(CREATED);
    caller.next();

    provider.cut();

    assertThat(caller.closeCode()).isEqualTo(1011);
    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertThat(record.cost().ticksOrZero()).isEqualTo(BOUND);
    assertThat(harness.window("usd").settled()).isEqualTo(BOUND);
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void provider_thatDiesWithoutACeiling_isCountedByWhatCame() {
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    provider.send(CREATED).send(DONE).send(CREATED);
    provider.send("{\"type\":\"response.output_text.delta\",\"delta\":\"hello there my friend\"}");
    for (int i = 0; i < 4; i++) {
      caller.next();
    }
    provider.cut();
    caller.closeCode();
    harness.awaitQuiet();
    UsageRecord record = harness.records().getLast();
    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    // All that the answer before read and said.
    assertThat(record.tokens().inputTotal()).isEqualTo(219);
    assertThat(record.tokens().outputTotal()).isBetween(3L, 6L);
  }

  @Test
  void provider_closing_tellsTheCallerItsCode() {
    LiveClient caller = call(REALTIME);
    harness.upstream.nextSocket().close(4001, "enough");
    assertThat(caller.closeCode()).isEqualTo(4001);
    assertThat(caller.closeReason()).isEqualTo("enough");
    harness.awaitQuiet();
  }

  @Test
  void caller_leavingInAnAnswer_paysWhatItsEndSays() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    provider.send(CREATED);
    caller.next();

    caller.abort();

    assertThat(provider.next()).isEqualTo("{\"type\":\"response.cancel\"}");
    provider.send(DONE);
    provider.closed().join();
    assertThat(harness.onlyRecord().cost().ticksOrZero()).isEqualTo(COST);
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void caller_closingInAnAnswer_paysWhatItsEndSays() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    provider.send(CREATED);
    caller.next();

    caller.close(1000);

    assertThat(provider.next()).isEqualTo("{\"type\":\"response.cancel\"}");
    provider.send(DONE);
    provider.closed().join();
    assertThat(harness.onlyRecord().cost().ticksOrZero()).isEqualTo(COST);
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void caller_leavingBeforeItsAnswerBegins_paysWhatItsEndSays() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    caller.send(CREATE);
    provider.next();

    caller.abort();

    assertThat(provider.next()).isEqualTo("{\"type\":\"response.cancel\"}");
    provider.send(CREATED).send(DONE);
    provider.closed().join();
    assertThat(harness.onlyRecord().cost().ticksOrZero()).isEqualTo(COST);
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void caller_leavingBeforeItsAnswerIsRefused_paysNothing() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    caller.send(CREATE);
    provider.next();
    caller.abort();
    provider.next();
    provider.send("{\"type\":\"error\",\"error\":{}}");
    provider.closed().join();
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void provider_thatDiesBeforeAnAnswerThatWasAskedFor_leavesItAtItsBound() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    caller.send(CREATE);
    provider.next();
    provider.cut();
    assertThat(caller.closeCode()).isEqualTo(1011);
    assertThat(harness.onlyRecord().status()).isEqualTo(Status.PARTIAL);
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void provider_closingRightAfterItsAnswers_isHeardToTheEnd() {
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    for (int i = 0; i < 20; i++) {
      provider.send(CREATED).send(DONE);
    }
    provider.close(1000, "");
    for (int i = 0; i < 40; i++) {
      caller.next();
    }
    assertThat(caller.closeCode()).isEqualTo(1000);
    harness.awaitQuiet();
    assertThat(harness.records())
        .hasSize(20)
        .allMatch(r -> r.status() == Status.OK && r.cost().ticksOrZero() == COST);
  }

  @Test
  void caller_leavingWhileNothingRuns_paysNothing() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    caller.close(1000);
    provider.closed().join();
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void session_inWhichNothingComes_ends() {
    restart(provider ->
        provider.withTimeouts(
            new Provider.Timeouts(
                Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMillis(300))));
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    assertThat(caller.next()).contains("session_idle");
    assertThat(caller.closeCode()).isEqualTo(1008);
    provider.closed().join();
    harness.awaitQuiet();
  }

  @Test
  void frame_ofMegabytes_passesAsItIs() {
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    String audio =
        "{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + "A".repeat(5 << 20) + "\"}";
    caller.sendInTwo(audio);
    assertThat(provider.next()).isEqualTo(audio);
    assertThat(provider.frames()).hasSizeGreaterThan(1);
    provider.send(audio);
    assertThat(caller.next()).isEqualTo(audio);
    caller.abort();
    harness.awaitQuiet();
  }

  @Test
  void frame_thatIsTooLong_endsTheSession() {
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket();
    provider.send("x".repeat((16 << 20) + 1));
    assertThat(caller.closeCode()).isIn(1009, 1011);
    harness.awaitQuiet();
  }

  @Test
  void provider_thatReadsSlowly_slowsTheCaller() {
    LiveClient caller = call(REALTIME);
    FakeSocket provider = harness.upstream.nextSocket().pause();
    String audio =
        "{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + "A".repeat(1 << 20) + "\"}";
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; i < 40; i++) {
                caller.send(audio);
              }
            });
    provider.resume();
    for (int i = 0; i < 40; i++) {
      assertThat(provider.next()).hasSize(audio.length());
    }
    Harness.await(() -> !sender.isAlive());
    caller.abort();
    harness.awaitQuiet();
  }

  @Test
  void gemini_eachTurn_isARecordOfItsOwn() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    harness.keys.put("psr_live", Labels.of(Map.of("team", "voice")));
    LiveClient caller = call(GEMINI + "?key=psr_live");
    caller.send(SETUP);
    FakeSocket provider = harness.upstream.nextSocket();
    assertThat(provider.query()).isEmpty();
    assertThat(provider.header("x-goog-api-key")).containsExactly(Harness.OPENAI_KEY);
    assertThat(provider.next()).isEqualTo(SETUP);
    provider.sendBinary("{\"setupComplete\":{}}");
    assertThat(caller.next()).contains("setupComplete");
    caller.send("{\"clientContent\":{\"turnComplete\":true}}");
    provider.next();
    provider.sendBinary("{\"serverContent\":{\"modelTurn\":{\"parts\":[]}}}");
    provider.sendBinary(
        "{\"serverContent\":{\"turnComplete\":true},\"usageMetadata\":{\"promptTokenCount\":482,"
            + "\"responseTokenCount\":69,\"totalTokenCount\":551,\"promptTokensDetails\":"
            + "[{\"modality\":\"TEXT\",\"tokenCount\":482}],\"responseTokensDetails\":"
            + "[{\"modality\":\"AUDIO\",\"tokenCount\":69}]}}");
    caller.next();
    caller.next();
    UsageRecord record = harness.records().getFirst();
    assertThat(record.model()).isEqualTo("gemini-3.1-flash-live-preview");
    assertThat(record.labels().get("team")).isEqualTo("voice");
    assertThat(record.tokens().inputTotal()).isEqualTo(482);
    assertThat(record.tokens().get(TokenClass.OUTPUT_AUDIO)).isEqualTo(69);
    caller.close(1000);
    provider.closed().join();
    harness.awaitQuiet();
    assertThat(harness.window("usd").held()).isZero();
  }

  @Test
  void gemini_thatNoBudgetHasRoomFor_isClosedWithTheReason() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "0.01"));
    LiveClient caller = call(GEMINI);
    caller.send(SETUP);
    assertThat(caller.closeCode()).isEqualTo(1008);
    assertThat(caller.closeReason()).contains("usd");
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void gemini_withoutASetup_isClosed() {
    LiveClient caller = call(GEMINI);
    caller.send("{\"clientContent\":{}}");
    assertThat(caller.closeCode()).isEqualTo(1008);
    harness.awaitQuiet();
  }

  @Test
  void gemini_thatSearches_hasNoBound() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "10"));
    LiveClient caller = call(GEMINI);
    caller.send(SETUP.replace("\"}}", "\",\"tools\":[{\"googleSearch\":{}}]}}"));
    assertThat(caller.closeCode()).isEqualTo(1008);
    harness.awaitQuiet();
  }

  /** What a page of another site is told when it opens this address. */
  private String opened(String path, String protocols) {
    try (RawCaller page = new RawCaller(harness.port())) {
      page.send(
          "GET "
              + path
              + " HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
              + "origin: https://elsewhere.example\r\nsec-websocket-version: 13\r\n"
              + "sec-websocket-protocol: "
              + protocols
              + "\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      return page.readUntil("\r\n");
    }
  }

  @Test
  void pageOfAnotherSite_withoutAPurserKey_isRefused() {
    assertThat(opened(REALTIME, "realtime")).contains("403");
    // What it makes up is no credential, as the provider's own key would pay.
    assertThat(opened(REALTIME + "&key=x", "realtime")).contains("403");
    assertThat(opened(REALTIME + "&api-key=x", "realtime")).contains("403");
    assertThat(opened(REALTIME, "realtime, openai-insecure-api-key.x")).contains("403");
    assertThat(opened(REALTIME, "realtime, openai-insecure-api-key.psr_x")).contains("401");
    harness.awaitQuiet();
  }

  @Test
  void pageOfAnotherSite_withItsOwnCredential_spendsItsOwn() {
    assertThat(opened(REALTIME.replace("/openai/", "/xai/"), "realtime, openai-insecure-api-key.x"))
        .contains("101");
    assertThat(opened(REALTIME.replace("/openai/", "/xai/"), "realtime")).contains("403");
    harness.awaitQuiet();
  }

  @Test
  void session_withTwoModels_isRefused() {
    assertThat(refused(REALTIME + "&mod%65l=gpt-realtime-mini")).isEqualTo(400);
    assertThat(refused(REALTIME + "&deployment=other")).isEqualTo(400);
    harness.awaitQuiet();
  }

  @Test
  void gemini_withAnEndlessSetup_isClosed() {
    LiveClient caller = call(GEMINI);
    String piece = "x".repeat(4 << 20);
    for (int i = 0; i < 5; i++) {
      caller.sendPart(piece);
    }
    assertThat(caller.closeCode()).isEqualTo(1008);
    harness.awaitQuiet();
  }
}
