package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static dev.purser.gateway.Samples.DONE;
import static dev.purser.gateway.Samples.USAGE_CHUNK;
import static dev.purser.gateway.Samples.budget;
import static dev.purser.gateway.Samples.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What providers do wrong, and what becomes of the call, its hold and its record. */
class UpstreamFailureTest {

  private final Harness harness = Harness.impatient();

  UpstreamFailureTest() {
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

  private static void assertAtBound(UsageRecord record) {
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isEqualTo(100);
    assertThat(record.cost().lines()).extracting(Cost.CostLine::unit).containsExactly("bound");
    assertThat(record.cost().ticksOrZero()).isPositive();
  }

  @Test
  void upstream_answers429_isPassedOnAndFree() {
    String body = "{\"error\":{\"message\":\"slow down\"}}";
    harness.upstream.next(Reply.json(429, body).header("retry-after", "7"));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("7");
    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.ERROR);
    assertThat(record.tokens().total()).isZero();
    assertThat(record.cost().status()).isEqualTo("free");
  }

  @Test
  void upstream_answers500ToAStream_isPassedOnAndFree() {
    harness.upstream.next(Reply.json(500, "{\"error\":{}}"));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_STREAM_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("{\"error\":{}}");
    assertThat(settled().status()).isEqualTo(Status.ERROR);
  }

  @Test
  void upstream_malformedJson_isPassedOnAndCounted() {
    harness.upstream.next(Reply.json(200, "{\"choices\": [oops"));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"choices\": [oops");
    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.OK);
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    assertThat(record.tokens().get(TokenClass.INPUT)).isPositive();
  }

  @Test
  void upstream_errorWhoseBodyIsCut_isFree() {
    harness.upstream.next(Reply.status(500).header("content-length", "100").text("{\"err").cut());

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(settled().status()).isEqualTo(Status.ERROR);
  }

  @Test
  void upstream_errorInAStreamThatEndsWell_isPartialAtTheBound() {
    String error = "data: {\"error\":{\"type\":\"server_error\"}}\n\n";
    harness.upstream.next(Reply.sse(List.of(chunk("Hel"), error, DONE)));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_STREAM_REQUEST);

    assertThat(answer.body()).isEqualTo(chunk("Hel") + error + DONE);
    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertAtBound(record);
  }

  @Test
  void upstream_errorInAnAnswerWithUsage_isPartialAtWhatItSays() {
    harness.upstream.next(
        Reply.json(200, CHAT_ANSWER.replaceFirst("\\{", "{\"error\":{\"code\":502},")));

    harness.post(CHAT, CHAT_REQUEST);

    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertThat(record.counted()).isEqualTo(Counted.PROVIDER);
    assertThat(record.cost().ticksOrZero()).isEqualTo(1_650_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void upstream_compressedAnswer_isReadAndPassesAsItIs(String encoding) throws IOException {
    byte[] answer = CHAT_ANSWER.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        encoding.equals("gzip") ? new GZIPOutputStream(packed) : new DeflaterOutputStream(packed)) {
      out.write(answer);
    }
    harness.upstream.next(
        Reply.json(200, packed.toByteArray()).header("content-encoding", encoding));

    harness.post(CHAT, CHAT_REQUEST);

    UsageRecord record = settled();
    assertThat(record.counted()).isEqualTo(Counted.PROVIDER);
    assertThat(record.status()).isEqualTo(Status.OK);
  }

  @Test
  void upstream_compressedAnswer_outputIsTakenAtTheBound() {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER).header("content-encoding", "br"));

    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(200);

    UsageRecord record = settled();
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isEqualTo(100);
  }

  @Test
  void upstream_unreadableAnswer_outputIsEstimatedFromItsBytes() {
    harness.upstream.next(Reply.json(200, "{\"choices\"= oops and some more of the text"));

    harness.post(CHAT, CHAT_REQUEST);

    assertThat(settled().tokens().get(TokenClass.OUTPUT)).isBetween(1L, 100L);
  }

  @Test
  void upstream_answersNoContent_isNoFailure() {
    harness.upstream.next(Reply.status(204).end());

    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(204);

    assertThat(settled().status()).isEqualTo(Status.OK);
  }

  @Test
  void upstream_longHeaders_areTaken() {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER).header("x-policy", "p".repeat(20_000)));

    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(200);

    assertThat(settled().status()).isEqualTo(Status.OK);
  }

  @Test
  void upstream_hiddenUsageUnderAnotherType_answerIsWhole() {
    Reply reply = Reply.status(200).header("content-type", "text/plain");
    String body = chunk("hi") + USAGE_CHUNK + DONE;
    harness.upstream.next(
        reply.header("content-length", Integer.toString(body.length())).text(body).end());

    assertThat(harness.post(CHAT, CHAT_STREAM_REQUEST).body()).isEqualTo(chunk("hi") + DONE);

    assertThat(settled().tokens().get(TokenClass.OUTPUT)).isEqualTo(50);
  }

  @Test
  void upstream_usageWithEveryChunk_theLastCounts() {
    String early =
        chunk("a")
            .replace(
                "\"finish_reason\":null}]",
                "\"finish_reason\":\"stop\"}],\"usage\":"
                    + "{\"prompt_tokens\":1000,\"completion_tokens\":1,\"total_tokens\":1001}");
    harness.upstream.next(Reply.sse(List.of(early, USAGE_CHUNK, DONE)));

    assertThat(harness.post(CHAT, CHAT_STREAM_REQUEST).body()).isEqualTo(early + DONE);

    assertThat(settled().tokens().get(TokenClass.OUTPUT)).isEqualTo(50);
  }

  @Test
  void upstream_geminiFinishesTwice_theLastUsageCounts() {
    String path = "/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse";
    harness.upstream.next(Reply.sse(List.of(geminiChunk(0, 1), geminiChunk(1, 70))));

    harness.post(path, "{\"contents\":[],\"generationConfig\":{\"maxOutputTokens\":100}}");

    assertThat(settled().tokens().get(TokenClass.OUTPUT)).isEqualTo(70);
  }

  private static String geminiChunk(int candidate, int output) {
    return "data: {\"candidates\":[{\"index\":"
        + candidate
        + ",\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":10,"
        + "\"candidatesTokenCount\":"
        + output
        + "}}\n\n";
  }

  @Test
  void upstream_usageMissing_isCounted() {
    harness.upstream.next(Reply.sse(List.of(chunk("one two three four"), DONE)));

    assertThat(harness.post(CHAT, CHAT_STREAM_REQUEST).body()).endsWith(DONE);

    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.OK);
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isEqualTo(4);
  }

  @Test
  void upstream_diesInMidStream_callerSeesABrokenAnswer() {
    harness.upstream.next(Reply.sse().text(chunk("some")).cut());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
      String read = caller.readToEnd();
      assertThat(read).contains("some").doesNotEndWith("0\r\n\r\n");
    }
    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertAtBound(record);
  }

  @Test
  void upstream_resetsInMidStream_callerSeesABrokenAnswer() {
    harness.upstream.next(Reply.sse().text(chunk("some")).reset());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
      assertThat(caller.readToEnd()).doesNotEndWith("0\r\n\r\n");
    }
    assertThat(harness.onlyRecord().status()).isIn(Status.PARTIAL, Status.UNRESOLVED);
    settled();
  }

  @Test
  void upstream_stallsInMidStream_callerSeesABrokenAnswer() {
    harness.upstream.next(Reply.sse().text(chunk("some")).stall());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
      assertThat(caller.readToEnd()).contains("some").doesNotEndWith("0\r\n\r\n");
    }
    assertThat(settled().status()).isEqualTo(Status.PARTIAL);
    assertThat(harness.upstream.awaitRequest(1).left()).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void upstream_diesInAWholeAnswer_isAnErrorInTheProvidersFormat() {
    harness.upstream.next(
        Reply.status(200)
            .header("content-type", "application/json")
            .header("content-length", "1000")
            .header("etag", "x")
            .text("{\"choices\":")
            .cut());

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream_failed");
    assertThat(answer.headers().firstValue("etag")).isEmpty();
    assertThat(settled().status()).isEqualTo(Status.PARTIAL);
  }

  @Test
  void upstream_resetsBeforeAnswering_isUnresolvedAtTheBound() {
    harness.upstream.next(Reply.resetAtOnce());

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream_failed");
    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.UNRESOLVED);
    assertAtBound(record);
  }

  @Test
  void upstream_resetsBeforeAnsweringUnderASoftBudget_isUnresolvedAtWhatLikeCallsUse() {
    harness.budget(budget("ceiling", Enforcement.SOFT, Unit.USD, "1"));
    String request = CHAT_REQUEST.replace("100", "9000");
    for (int i = 0; i < 20; i++) {
      harness.upstream.next(Reply.json(200, CHAT_ANSWER));
      assertThat(harness.post(CHAT, request).statusCode()).isEqualTo(200);
    }
    harness.upstream.next(Reply.resetAtOnce());

    assertThat(harness.post(CHAT, request).statusCode()).isEqualTo(502);

    UsageRecord record =
        harness.records().stream()
            .filter(r -> r.status() == Status.UNRESOLVED)
            .findFirst()
            .orElseThrow();
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    // As the others, whose total is known to a quarter of an octave.
    assertThat(record.tokens().total()).isBetween(1050L, 1279L);
    assertThat(harness.window("ceiling").held()).isZero();
  }

  @Test
  void upstream_neverAnswers_isUnresolvedAtTheBound() {
    harness.upstream.next(Reply.silence());

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).contains("upstream_timeout");
    assertThat(settled().status()).isEqualTo(Status.UNRESOLVED);
    assertThat(harness.upstream.awaitRequest(1).left()).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void upstream_unreachable_isReleasedWithoutARecord() {
    HttpResponse<String> answer = harness.post("/down/v1/chat/completions", CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream_unreachable");
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
    assertThat(harness.window("ceiling").held()).isZero();
  }

  @Test
  void upstream_endlessAnswer_flowsUntilTheCallerLeaves() {
    harness.upstream.next(
        Reply.sse()
            .forever(chunk("more and more").getBytes(java.nio.charset.StandardCharsets.UTF_8)));

    RawCaller caller = new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST);
    try (caller) {
      for (int read = 0; read < 20_000_000; ) {
        read += caller.in().readNBytes(1 << 16).length;
      }
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    assertThat(harness.upstream.awaitRequest(1).left()).succeedsWithin(Duration.ofSeconds(5));
    UsageRecord record = settled();
    assertThat(record.status()).isEqualTo(Status.CANCELLED);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isGreaterThan(100_000);
  }

  @Test
  void upstream_answerEndsWithItsConnection_butHasNoEnd_isBroken() {
    try (OneShot old =
        new OneShot(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
                + chunk("half"))) {
      Harness other = new Harness(old::inPlaceOf, config -> config);
      try (other;
          RawCaller caller = new RawCaller(other.port()).post(CHAT, CHAT_STREAM_REQUEST)) {
        assertThat(caller.readToEnd()).contains("half").doesNotEndWith("0\r\n\r\n");
        assertThat(other.onlyRecord().status()).isEqualTo(Status.PARTIAL);
      }
    }
  }

  @Test
  void upstream_answerEndsWithItsConnection_andIsWhole_isOk() {
    try (OneShot old =
        new OneShot(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
                + chunk("all")
                + USAGE_CHUNK
                + DONE)) {
      Harness other = new Harness(old::inPlaceOf, config -> config);
      try (other) {
        assertThat(other.post(CHAT, CHAT_STREAM_REQUEST).body()).isEqualTo(chunk("all") + DONE);
        assertThat(other.onlyRecord().status()).isEqualTo(Status.OK);
      }
    }
  }

  @Test
  void upstream_interimAnswer_isNoAnswerAndItsConnectionServesNoOtherCall() {
    try (OneShot odd = OneShot.thatStays("HTTP/1.1 102 Processing\r\n\r\n")) {
      Harness other = new Harness(odd::inPlaceOf, config -> config);
      try (other) {
        other.budget(budget("ceiling", Enforcement.HARD, Unit.USD, "1"));
        HttpResponse<String> answer = other.post(CHAT, CHAT_REQUEST);

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("upstream_failed", "interim answer of status 102");
        assertThat(odd.left()).succeedsWithin(Duration.ofSeconds(5));
        UsageRecord record = other.settledRecord("ceiling");
        assertThat(record.status()).isEqualTo(Status.UNRESOLVED);
        assertAtBound(record);
      }
    }
  }

  @Test
  void answer_costsMoreThanTheWindowCanCount_isKeptAtTheBoundAndNothingStaysHeld() {
    harness.budget(budget("watched", Enforcement.OBSERVE, Unit.USD, "1"));
    UsageRecord huge =
        UsageRecord.builder(
                new RecordId("default", "api", "huge"), Instant.now(), "openai", "gpt-4o-mini")
            .cost(
                new Cost.Reported(Money.ofTicks(Budget.MAX_AMOUNT - 1_000_000_000), List.of(), ""))
            .build();
    harness.books.removeBudget(new BudgetKey("default", "ceiling"));
    harness.books.execute(new Command.Post(huge, "x"));
    harness.upstream.next(
        Reply.json(
            200, CHAT_ANSWER.replace("\"prompt_tokens\":", "\"cost\":9000000,\"prompt_tokens\":")));

    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(200);

    harness.awaitQuiet();
    assertThat(harness.window("watched").held()).isZero();
    UsageRecord record = harness.records().getLast();
    assertThat(record.status()).isEqualTo(Status.UNRESOLVED);
    assertAtBound(record);
  }
}
