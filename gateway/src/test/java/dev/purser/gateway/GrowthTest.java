package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static dev.purser.gateway.Samples.DONE;
import static dev.purser.gateway.Samples.USAGE_CHUNK;
import static dev.purser.gateway.Samples.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.HoldRule;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams whose hold grows with them. */
class GrowthTest {

  /** May go on for 10,000 tokens. */
  private static final String LONG =
      CHAT_STREAM_REQUEST.replace("\"max_tokens\":100", "\"max_tokens\":10000");

  private final Harness harness = new Harness();

  @AfterEach
  void close() {
    harness.close();
  }

  private void budget(Unit unit, String limit) {
    harness.budget(
        Budget.builder(new BudgetKey("default", "b"), unit, unit.parse(limit), Period.DAY)
            .hold(HoldRule.EXTEND)
            .build());
  }

  /** So many chunks of one token each. */
  private static List<String> words(int count) {
    List<String> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(chunk(" word"));
    }
    return chunks;
  }

  private static int wordsIn(String text) {
    return text.split("\" word\"", -1).length - 1;
  }

  @Test
  void stream_holdsAFirstStepOnly_andPassesWhole() {
    budget(Unit.TOKENS, "3000");
    List<String> reply = words(1500);
    reply.add(USAGE_CHUNK);
    reply.add(DONE);
    var gate = new java.util.concurrent.CompletableFuture<Void>();
    harness.upstream.next(
        Reply.sse().text(chunk("first")).await(gate).text(String.join("", reply)).end());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, LONG)) {
      caller.readUntil("first");
      assertThat(harness.window("b").held()).isBetween(320L, 500L);
      gate.complete(null);
      String rest = caller.readUntil("[DONE]");
      assertThat(wordsIn(rest)).isEqualTo(1500);
      assertThat(rest).doesNotContain("\"usage\"");
    }
    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.OK);
    assertThat(harness.window("b").held()).isZero();
    assertThat(harness.window("b").settled()).isEqualTo(1050);
  }

  @Test
  void stream_whoseCallerLeaves_isNotReadBeyondItsHold() {
    Harness draining =
        new Harness(provider -> provider, c -> c.withOnLeave(GatewayConfig.OnLeave.DRAIN));
    try (draining) {
      draining.budget(
          Budget.builder(new BudgetKey("default", "b"), Unit.TOKENS, 3000, Period.DAY)
              .hold(HoldRule.EXTEND)
              .build());
      var gate = new java.util.concurrent.CompletableFuture<Void>();
      draining.upstream.next(
          Reply.sse().text(chunk("first")).await(gate).text(String.join("", words(9000))).stall());
      try (RawCaller caller = new RawCaller(draining.port()).post(CHAT, LONG)) {
        caller.readUntil("first");
      }
      draining.upstream.awaitRequest(1).left().join();
      gate.complete(null);
      assertThat(draining.onlyRecord().status()).isEqualTo(Status.CANCELLED);
      assertThat(draining.window("b").settled()).isLessThanOrEqualTo(3000);
    }
  }

  @Test
  void stream_budgetIsUsedUp_endsCleanlyAndExactly() {
    budget(Unit.TOKENS, "1000");
    harness.upstream.next(
        Reply.sse().text(String.join("", words(400))).text(String.join("", words(9000))).stall());

    String body = harness.post(CHAT, LONG).body();

    assertThat(body)
        .contains("\"finish_reason\":\"length\"", "\"code\":\"budget_exceeded\"")
        .endsWith(DONE);
    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.CANCELLED);
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    int passed = wordsIn(body);
    // All but the input and the margin, to within the smallest step.
    assertThat(passed).isBetween(760, 870);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isGreaterThanOrEqualTo(passed);
    assertThat(harness.window("b").held()).isZero();
    assertThat(harness.upstream.awaitRequest(1).left()).succeedsWithin(Duration.ofSeconds(5));
  }

  /** What is thought is billed, and need not be shown. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"reasoning\":{\"effort\":\"high\",\"exclude\":true}",
        "\"reasoning_effort\":\"high\"",
        "\"thinking\":{\"type\":\"enabled\"}",
        "\"\\u0074hinking\":{\"type\":\"enabled\"}"
      })
  void stream_thatMayThink_isHeldWhole(String field) {
    budget(Unit.TOKENS, "20000");
    harness.upstream.next(Reply.sse().text(chunk("first")).stall());

    try (RawCaller caller =
        new RawCaller(harness.port())
            .post(CHAT, LONG.replace("\"stream\":true", "\"stream\":true," + field))) {
      caller.readUntil("first");
      assertThat(harness.window("b").held()).isGreaterThan(10_000);
    }
    harness.awaitQuiet();
  }

  @Test
  void stream_thatIsCompressed_passesOnceTheLongestAnswerIsHeld() throws IOException {
    List<String> reply = words(50);
    reply.add(USAGE_CHUNK);
    reply.add(DONE);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(String.join("", reply).getBytes(StandardCharsets.UTF_8));
    }
    byte[] first = Arrays.copyOf(packed.toByteArray(), 40);
    byte[] rest = Arrays.copyOfRange(packed.toByteArray(), 40, packed.size());
    budget(Unit.TOKENS, "20000");
    var gate = new java.util.concurrent.CompletableFuture<Void>();
    harness.upstream.next(
        Reply.sse().header("content-encoding", "gzip").bytes(first).await(gate).bytes(rest).end());
    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, LONG)) {
      caller.readUntil("\u001F");
      assertThat(harness.window("b").held()).isGreaterThan(10_000);
      gate.complete(null);
      harness.awaitQuiet();
    }
    UsageRecord whole = harness.onlyRecord();
    assertThat(whole.status()).isEqualTo(Status.OK);
    assertThat(whole.counted()).isEqualTo(Counted.PROVIDER);
    assertThat(harness.window("b").held()).isZero();
  }

  @Test
  void stream_ofToolCalls_holdsWhatEachTakesBesideItsText() {
    budget(Unit.TOKENS, "1000");
    StringBuilder calls = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      calls
          .append("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":")
          .append(i)
          .append(",\"id\":\"call_")
          .append(i)
          .append("\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}\n\n");
    }
    harness.upstream.next(Reply.sse().text(calls.toString()).stall());

    String body = harness.post(CHAT, LONG).body();

    int passed = body.split("call_", -1).length - 1;
    // Some 50 tokens each, of what input and margin leave of 1,000.
    assertThat(passed).isBetween(12, 18);
    assertThat(harness.onlyRecord().tokens().outputTotal()).isGreaterThan(passed * 48L);
    assertThat(harness.window("b").settled()).isLessThanOrEqualTo(1000);
  }

  @Test
  void stream_chunksComeOneByOne_neverPassesWhatIsNotHeld() {
    budget(Unit.TOKENS, "1000");
    harness.upstream.next(Reply.sse(words(2000))); // one write each

    String body =
        harness
            .post(
                CHAT,
                LONG.replace(
                    "\"stream\":true",
                    "\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
            .body();

    assertThat(body).endsWith(DONE).contains("\"completion_tokens\":");
    int passed = wordsIn(body);
    assertThat(passed).isBetween(760, 870);
    UsageRecord record = harness.onlyRecord();
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isGreaterThanOrEqualTo(passed);
    assertThat(harness.window("b").held()).isZero();
  }

  @Test
  void stream_cutAnywhereByTheNetwork_eventsStayWhole() {
    budget(Unit.TOKENS, "1000");
    String body = String.join("", words(2000));
    harness.upstream.next(Reply.sse(body.getBytes(java.nio.charset.StandardCharsets.UTF_8), 997));

    String read = harness.post(CHAT, LONG).body();

    for (String event : read.split("\n\n")) {
      assertThat(event).startsWith("data: ").endsWith(event.endsWith("]") ? "]" : "}");
    }
  }

  @Test
  void stream_oneBudgetHoldsTheBound_allHoldIt() {
    budget(Unit.TOKENS, "3000");
    harness.budget(
        Budget.builder(new BudgetKey("default", "c"), Unit.TOKENS, 3000, Period.DAY).build());

    assertThat(harness.post(CHAT, LONG).statusCode()).isEqualTo(402);
  }

  @Test
  void stream_modelThatReasonsUnseen_isHeldAtItsBound() {
    budget(Unit.TOKENS, "3000");

    assertThat(harness.post(CHAT, LONG.replace("gpt-4o-mini", "o3-mini")).statusCode())
        .isEqualTo(402);
  }

  @Test
  void stream_callerLeaves_nothingStaysHeld() {
    budget(Unit.TOKENS, "3000");
    harness.upstream.next(Reply.sse().text(String.join("", words(700))).stall());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, LONG)) {
      caller.readUntil("word");
    }
    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.CANCELLED);
    assertThat(harness.window("b").held()).isZero();
  }

  @Test
  void stream_upstreamDies_standsAtWhatWasHeld() {
    budget(Unit.TOKENS, "3000");
    harness.upstream.next(Reply.sse().text(String.join("", words(700))).cut());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, LONG)) {
      caller.readToEnd();
    }
    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isBetween(764L, 1100L);
    assertThat(harness.window("b").held()).isZero();
  }
}
