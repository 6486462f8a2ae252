package dev.purser.gateway;

import static dev.purser.gateway.LiveTalk.BOUND;
import static dev.purser.gateway.LiveTalk.COST;
import static dev.purser.gateway.LiveTalk.CREATE;
import static dev.purser.gateway.LiveTalk.CREATED;
import static dev.purser.gateway.LiveTalk.DONE;
import static dev.purser.gateway.LiveTalk.GEMINI;
import static dev.purser.gateway.LiveTalk.MOST;
import static dev.purser.gateway.LiveTalk.SETUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.UsageRecord;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is held for the answers of live sessions, what is recorded, and how frames pass. */
class LiveTest {

  private static final String SESSION =
      "{\"type\":\"session.created\",\"session\":{\"model\":\"gpt-realtime\"}}";

  private final LiveTalk talk = new LiveTalk();
  private final Harness harness = talk.harness();

  @AfterEach
  void close() {
    talk.close();
  }

  @Test
  void session_eachAnswer_isARecordOfItsOwn() {
    talk.ceiling("10").open(LiveTalk.REALTIME, "x-purser-label-team", "research");
    talk.provider().send(SESSION);
    assertThat(talk.caller().next()).isEqualTo(SESSION);
    for (int i = 1; i <= 2; i++) {
      talk.ask();
      talk.provider().send(CREATED).sendInTwo(DONE);
      assertThat(talk.caller().next()).isEqualTo(CREATED);
      assertThat(talk.caller().next()).isEqualTo(DONE);
      // Whoever has seen the end finds the record.
      assertThat(harness.records()).hasSize(i);
    }
    // A little more for what was said since.
    assertThat(talk.held()).isBetween(BOUND, BOUND + 500 * 320_000L);

    talk.caller().close(1000);

    assertThat(talk.provider().closed().join()).isIn(1000, 1001);
    harness.awaitQuiet();
    UsageRecord record = harness.records().getFirst();
    assertThat(record.status()).isEqualTo(Status.OK);
    assertThat(record.counted()).isEqualTo(Counted.PROVIDER);
    assertThat(record.model()).isEqualTo("gpt-realtime");
    assertThat(record.labels().get("team")).isEqualTo("research");
    assertThat(record.tokens().get(TokenClass.OUTPUT_AUDIO)).isEqualTo(69);
    assertThat(record.cost().ticksOrZero()).isEqualTo(COST);
    assertThat(harness.records().stream().map(UsageRecord::requestId).distinct()).hasSize(1);
    assertThat(talk.settled()).isEqualTo(2 * COST);
    assertThat(talk.held()).isZero();
  }

  @Test
  void session_whoseBudgetIsUsedUp_hearsAnErrorAndEnds() {
    // Room for one answer at its bound, and none once one has cost something.
    talk.ceiling(Unit.USD.format(BOUND)).open();
    talk.ask();
    talk.begin();
    // Nothing that could bring about a further answer passes while none is held.
    talk.caller().send(CREATE);
    talk.end();
    assertThat(talk.caller().next())
        .startsWith("{\"type\":\"error\"")
        .contains("\"code\":\"budget_exceeded\"")
        .contains("insufficient_quota");
    assertThat(talk.caller().closeCode()).isEqualTo(1008);
    assertThat(talk.caller().closeReason()).contains("usd");
    talk.provider().closed().join();
    assertThat(talk.provider().waiting()).isEmpty();
    harness.awaitQuiet();
    assertThat(talk.settled()).isEqualTo(COST);
    assertThat(talk.held()).isZero();
  }

  @Test
  void session_whoseKeyIsRevoked_endsWithTheAnswerThatRuns() {
    harness.keys.put("psr_live", Labels.NONE);
    talk.ceiling("10").open(LiveTalk.REALTIME, "authorization", "Bearer psr_live");
    talk.ask();
    talk.provider().send(CREATED);
    assertThat(talk.caller().next()).isEqualTo(CREATED);

    harness.keys.revoke("psr_live");
    talk.provider().send(DONE);

    assertThat(talk.caller().next()).isEqualTo(DONE);
    assertThat(talk.caller().next()).contains("invalid_key");
    assertThat(talk.caller().closeCode()).isEqualTo(1008);
    talk.provider().closed().join();
    harness.awaitQuiet();
    assertThat(talk.settled()).isEqualTo(COST);
    assertThat(talk.held()).isZero();
  }

  @Test
  void session_withRoomForOneAnswerAtATime_goesOnOnceItHasEnded() {
    talk.ceiling(Unit.USD.format(BOUND + 20 * COST)).open();
    for (int i = 0; i < 4; i++) {
      talk.ask();
      talk.provider().send(CREATED).send(DONE);
      assertThat(talk.caller().next()).isEqualTo(CREATED);
      assertThat(talk.caller().next()).isEqualTo(DONE);
    }
    talk.caller().abort();
    harness.awaitQuiet();
    assertThat(talk.settled()).isEqualTo(4 * COST);
    assertThat(talk.held()).isZero();
  }

  @Test
  void session_withTwoAnswersAtOnce_holdsBoth() {
    talk.ceiling("10").open();
    talk.caller().send(CREATE).send(CREATE);
    talk.provider().next();
    assertThat(talk.provider().waiting()).isEmpty();
    talk.begin();
    talk.provider().next();
    talk.begin();
    Harness.await(() -> talk.held() > 3 * BOUND);
    talk.end();
    talk.end();
    assertThat(talk.settled()).isEqualTo(2 * COST);
    talk.caller().abort();
    harness.awaitQuiet();
    assertThat(talk.held()).isZero();
  }

  @Test
  void session_inWhichMuchIsSaid_holdsMore() {
    talk.ceiling("10").open();
    String item =
        "{\"type\":\"conversation.item.create\",\"item\":{\"text\":\""
            + "x".repeat(10_000)
            + "\"}}";
    talk.caller().send(item);
    assertThat(talk.provider().next()).isEqualTo(item);
    assertThat(talk.held()).isBetween(BOUND + 10_000 * 320_000L, BOUND + 11_000 * 320_000L);
    // What nobody knows the length of counts as the whole context.
    talk.caller().send("{\"type\":\"something.new\"}");
    talk.provider().next();
    assertThat(talk.held()).isEqualTo(MOST);
    talk.caller().abort();
    harness.awaitQuiet();
    assertThat(talk.held()).isZero();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void session_thatWritesDownWhatIsSaid_hasNoBound() {
    talk.ceiling("10").open();
    talk.caller()
        .send(
            "{\"type\":\"session.update\",\"session\":{\"input_audio_transcription\":"
                + "{\"model\":\"whisper-1\"}}}");
    assertThat(talk.caller().next()).contains("\"code\":\"unboundable_request\"");
    assertThat(talk.caller().closeCode()).isEqualTo(1008);
    talk.provider().closed().join();
    assertThat(talk.provider().waiting()).isEmpty();
  }

  @Test
  void transcript_withoutACeiling_isARecordOfTheModelThatWroteIt() {
    talk.open();
    talk.provider()
        .send(
            "{\"type\":\"session.updated\",\"session\":{\"input_audio_transcription\":"
                + "{\"model\":\"whisper-1\"}}}");
    talk.caller().next();
    talk.provider()
        .send(
            "{\"type\":\"conversation.item.input_audio_transcription.completed\",\"usage\":"
                + "{\"type\":\"duration\",\"seconds\":3}}");
    talk.caller().next();
    UsageRecord record = harness.records().getFirst();
    assertThat(record.model()).isEqualTo("whisper-1");
    assertThat(record.cost().ticksOrZero()).isEqualTo(3_000_000);
    talk.caller().abort();
    harness.awaitQuiet();
    assertThat(harness.records()).hasSize(1);
  }

  @Test
  void gemini_eachTurn_isARecordOfItsOwn() {
    talk.ceiling("10");
    harness.keys.put("psr_live", Labels.of(Map.of("team", "voice")));
    LiveClient caller = talk.call(GEMINI + "?key=psr_live").send(SETUP);
    talk.accept();
    assertThat(talk.provider().query()).isEmpty();
    assertThat(talk.provider().header("x-goog-api-key")).containsExactly(Harness.OPENAI_KEY);
    assertThat(talk.provider().next()).isEqualTo(SETUP);
    talk.provider().sendBinary("{\"setupComplete\":{}}");
    assertThat(caller.next()).contains("setupComplete");
    caller.send("{\"clientContent\":{\"turnComplete\":true}}");
    talk.provider().next();
    talk.provider().sendBinary("{\"serverContent\":{\"modelTurn\":{\"parts\":[]}}}");
    talk.provider()
        .sendBinary(
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
    talk.provider().closed().join();
    harness.awaitQuiet();
    assertThat(talk.held()).isZero();
  }

  @Test
  void frame_ofMegabytes_passesAsItIs() {
    talk.open();
    String audio =
        "{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + "A".repeat(5 << 20) + "\"}";
    talk.caller().sendInTwo(audio);
    assertThat(talk.provider().next()).isEqualTo(audio);
    assertThat(talk.provider().frames()).hasSizeGreaterThan(1);
    talk.provider().send(audio);
    assertThat(talk.caller().next()).isEqualTo(audio);
  }

  @Test
  void frame_thatIsTooLong_endsTheSession() {
    talk.open();
    talk.provider().send("x".repeat((16 << 20) + 1));
    assertThat(talk.caller().closeCode()).isIn(1009, 1011);
  }

  @Test
  void provider_thatReadsSlowly_slowsTheCaller() {
    int messages = 40;
    talk.open().provider().pause();
    // Of a kind that changes what is held once at most, as that would slow the caller, too.
    String message = "{\"type\":\"something.new\",\"x\":\"" + "x".repeat(1 << 20) + "\"}";
    AtomicInteger sent = new AtomicInteger();
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              while (sent.get() < messages) {
                talk.caller().send(message);
                sent.incrementAndGet();
              }
            });
    awaitStandstill(sent);
    // More than what all buffers between them take.
    assertThat(sent.get()).isLessThan(messages);
    talk.provider().resume();
    for (int i = 0; i < messages; i++) {
      assertThat(talk.provider().next()).hasSize(message.length());
    }
    Harness.await(() -> !sender.isAlive());
  }

  /** Waits until the first few have been sent, and none more in 300 looks. */
  private static void awaitStandstill(AtomicInteger sent) {
    AtomicInteger seen = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    Harness.await(() -> {
      int now = sent.get();
      looks.set(now < 4 || seen.getAndSet(now) != now ? 0 : looks.get() + 1);
      return looks.get() > 300;
    });
  }
}
