package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static dev.purser.gateway.Samples.DONE;
import static dev.purser.gateway.Samples.USAGE_CHUNK;
import static dev.purser.gateway.Samples.budget;
import static dev.purser.gateway.Samples.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Received;
import dev.purser.testkit.Reply;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers do wrong, and what becomes of the call, its hold and its record. */
class CallerFailureTest {

  private final Harness harness = Harness.impatient();

  CallerFailureTest() {
    harness.budget(budget("ceiling", Enforcement.HARD, Unit.USD, "1"));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  /** Nothing is held any more, and the budget has moved by exactly what the records say. */
  private UsageRecord settled() {
    return harness.settledRecord("ceiling");
  }

  @Test
  void caller_bodyDoesNotCome_isToldAndCutOff() {
    try (RawCaller caller = new RawCaller(harness.port())) {
      caller.send("POST " + CHAT + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50\r\n\r\n{");
      assertThat(caller.readToEnd()).startsWith("HTTP/1.1 408").contains("request_timeout");
    }
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void caller_traces_isRefusedAsTheAnswerWouldShowTheProvidersKey() {
    try (RawCaller caller = new RawCaller(harness.port())) {
      caller.send("TRACE /openai/v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n");
      assertThat(caller.readUntil("}}")).startsWith("HTTP/1.1 405").contains("method_not_allowed");
    }
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void caller_ofHttp10_getsAStreamWithoutChunks() {
    harness.upstream.next(Reply.sse(List.of(chunk("old"), USAGE_CHUNK, DONE)));

    try (RawCaller caller = new RawCaller(harness.port())) {
      caller.send(
          "POST "
              + CHAT
              + " HTTP/1.0\r\ncontent-type: application/json\r\nconnection: keep-alive\r\n"
              + "content-length: "
              + CHAT_STREAM_REQUEST.length()
              + "\r\n\r\n"
              + CHAT_STREAM_REQUEST);
      assertThat(caller.readToEnd())
          .doesNotContainIgnoringCase("transfer-encoding")
          .endsWith("\r\n\r\n" + chunk("old") + DONE);
    }
    assertThat(settled().status()).isEqualTo(Status.OK);
  }

  @Test
  void caller_leavesInMidStream_upstreamStopsAndTextIsCounted() {
    harness.upstream.next(Reply.sse().text(chunk("one two three four")).stall());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
      caller.readUntil("four");
    }
    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.CANCELLED);
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isEqualTo(4);
    assertThat(record.tokens().get(TokenClass.INPUT)).isPositive();
    assertThat(record.cost().ticksOrZero()).isPositive();
  }

  @Test
  void caller_leavesWhileHisRequestIsCounted_leavesNoHold() {
    // By its bytes it does not fit, so it is counted, which takes longer than leaving.
    harness.budget(budget("tokens", Enforcement.HARD, Unit.TOKENS, "800000"));
    String words = "All work and no play. ".repeat(70_000);

    try (RawCaller caller = new RawCaller(harness.port())) {
      caller.post(CHAT, CHAT_STREAM_REQUEST.replace("hello", words));
      Harness.await(() -> harness.gateway.inFlight() == 1);
    }

    harness.awaitQuiet();
    assertThat(harness.window("tokens").held()).isZero();
  }

  @Test
  void caller_leavesWhileUpstreamIsSilent_upstreamIsClosedAtOnce() throws Exception {
    harness.upstream.answer(Reply.silence());
    long best = Long.MAX_VALUE;
    // The best of a few, as the machine that runs this may be doing something else for a moment.
    for (int i = 1; i <= 5; i++) {
      RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_REQUEST);
      Received received = harness.upstream.awaitRequest(i);
      long left = System.nanoTime();
      caller.close();
      best = Math.min(best, received.left().get(20, TimeUnit.SECONDS) - left);
    }
    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(100));
    harness.awaitQuiet();
    assertThat(harness.records()).hasSize(5).allMatch(r -> r.status() == Status.CANCELLED);
    assertThat(harness.window("ceiling").held()).isZero();
  }

  @Test
  void caller_leavesBeforeTheFirstByteUnderACeiling_theLongestAnswerCounts() {
    for (String request : List.of(CHAT_REQUEST, CHAT_STREAM_REQUEST)) {
      harness.upstream.next(Reply.silence());
      int before = harness.upstream.received().size();
      try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, request)) {
        harness.upstream.awaitRequest(before + 1);
      }
      harness.awaitQuiet();

      UsageRecord record = harness.records().getLast();
      assertThat(record.status()).isEqualTo(Status.CANCELLED);
      assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
      // One short message, counted and not bounded by its bytes.
      assertThat(record.tokens().get(TokenClass.INPUT)).isBetween(5L, 12L);
      assertThat(record.tokens().get(TokenClass.OUTPUT)).isEqualTo(100);
    }
    assertThat(harness.window("ceiling").held()).isZero();
  }

  @Test
  void caller_leavesInAWholeAnswerUnderACeiling_theLongestAnswerCounts() {
    harness.upstream.next(
        Reply.status(200)
            .header("content-type", "application/json")
            .header("content-length", "1000")
            .text("{\"choices\":[{\"message\":{\"content\":\"one")
            .stall());
    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_REQUEST)) {
      Received received = harness.upstream.awaitRequest(1);
      Harness.await(() -> received.bytesSent() > 0);
    }
    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.CANCELLED);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isEqualTo(100);
  }

  /** What a compressor has not let go of yet may be the whole answer. */
  @Test
  void caller_leavesACompressedStreamUnderACeiling_theLongestAnswerCounts() {
    byte[] header = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 3};
    harness.upstream.next(Reply.sse().header("content-encoding", "gzip").bytes(header).stall());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
      caller.readUntil("\r\n\r\n");
      Received received = harness.upstream.awaitRequest(1);
      Harness.await(() -> received.bytesSent() >= header.length);
      caller.readUntil("\u001F");
    }
    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.CANCELLED);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isEqualTo(100);
  }

  @Test
  void caller_leavesBeforeTheFirstByteWithoutACeiling_theInputCounts() {
    harness.books.removeBudget(new BudgetKey("default", "ceiling"));
    harness.upstream.next(Reply.silence());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_REQUEST)) {
      harness.upstream.awaitRequest(1);
    }
    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.CANCELLED);
    assertThat(record.tokens().get(TokenClass.INPUT)).isPositive();
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isZero();
  }

  @Test
  void caller_bodyTrickles_isToldAndCutOff() {
    Harness impatient =
        new Harness(
            provider -> provider,
            c -> c.withPatience(Duration.ofMillis(300), GatewayConfig.DEFAULT_THROTTLE));
    try (impatient;
        RawCaller caller = new RawCaller(impatient.port())) {
      caller.send("POST " + CHAT + " HTTP/1.1\r\nhost: x\r\ncontent-length: 5000000\r\n\r\n");
      Thread trickle = Thread.ofVirtual().start(() -> trickle(caller));
      assertThat(caller.readToEnd()).startsWith("HTTP/1.1 408").contains("request_timeout");
      trickle.interrupt();
      impatient.awaitQuiet();
    }
  }

  /** A byte now and then, for as long as it is taken. */
  private static void trickle(RawCaller caller) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        caller.send(" ");
        LockSupport.parkNanos(20_000_000);
      }
    } catch (java.io.UncheckedIOException e) {
      // It was cut off.
    }
  }

  @Test
  void caller_leavesInMidUpload_nothingHappens() {
    try (RawCaller caller = new RawCaller(harness.port())) {
      caller.send("POST " + CHAT + " HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{\"model");
      Harness.await(() -> harness.gateway.inFlight() == 1);
    }
    harness.awaitQuiet();
    assertThat(harness.upstream.received()).isEmpty();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void caller_leavesUnderDrain_theProviderSaysWhatWasUsed() {
    var gate = new java.util.concurrent.CompletableFuture<Void>();
    Harness draining =
        new Harness(provider -> provider, c -> c.withOnLeave(GatewayConfig.OnLeave.DRAIN));
    try (draining) {
      draining.upstream.next(
          Reply.sse().text(chunk("x")).await(gate).text(USAGE_CHUNK + DONE).end());
      try (RawCaller caller = new RawCaller(draining.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
        caller.readUntil("x");
      }
      // Whoever is answered after the caller hung up is answered after the gateway noticed.
      draining.post("/nowhere", "{}");
      gate.complete(null);

      UsageRecord record = draining.onlyRecord();
      assertThat(record.status()).isEqualTo(Status.CANCELLED);
      assertThat(record.counted()).isEqualTo(Counted.PROVIDER);
      assertThat(record.tokens().total()).isEqualTo(1050);
    }
  }

  @Test
  void caller_malformedJson_is400AndNothingIsSent() {
    HttpResponse<String> answer = harness.post(CHAT, "{\"model\": oops");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("invalid_request");
    assertThat(harness.upstream.received()).isEmpty();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void caller_malformedLabels_is400() {
    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST, "x-purser-labels", "team");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("x-purser-labels");
  }
}
