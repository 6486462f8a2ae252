package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static dev.purser.gateway.Samples.budget;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryTest {

  private static final Provider.RouteRule TWICE_THEN_OTHER =
      new Provider.RouteRule(
          "gpt-4o-mini",
          1,
          Duration.ofMillis(5),
          List.of(new Provider.Fallback("sandbox/openai", "gpt-4.1-nano")));

  private final Harness harness =
      new Harness(
          provider ->
              provider.name().equals("openai")
                  ? provider.withRoutes(List.of(TWICE_THEN_OTHER))
                  : provider,
          config -> config);

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void retry_after500_eachAttemptIsItsOwnRecord() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "1"));
    harness.upstream.next(Reply.json(500, "{}"), Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(CHAT_ANSWER);
    harness.awaitQuiet();
    List<UsageRecord> records = harness.records();
    assertThat(records).extracting(UsageRecord::attempt).containsExactly(1, 2);
    assertThat(records).extracting(UsageRecord::status).containsExactly(Status.ERROR, Status.OK);
    assertThat(records).extracting(UsageRecord::requestId).containsOnly(records.get(0).requestId());
    assertThat(answer.headers().firstValue("x-purser-record-id"))
        .hasValue(records.get(1).id().id());
    assertThat(harness.window("usd").held()).isZero();
    assertThat(harness.window("usd").settled()).isEqualTo(1_650_000);
  }

  @Test
  void fallback_afterRetries_asksTheOtherModelWithoutTheCallersCredential() {
    harness.upstream.next(
        Reply.json(500, "{}"), Reply.json(503, "{}"), Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer =
        harness.post(CHAT, CHAT_REQUEST, "authorization", "Bearer sk-callers");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-purser-model")).hasValue("gpt-4.1-nano");
    var last = harness.upstream.awaitRequest(3);
    assertThat(last.text()).contains("\"model\":\"gpt-4.1-nano\"");
    assertThat(last.path()).isEqualTo("/openai/v1/chat/completions");
    assertThat(last.header("authorization")).isEmpty();
    harness.awaitQuiet();
    assertThat(harness.records().getLast().model()).isEqualTo("gpt-4.1-nano");
    assertThat(harness.records().getLast().provider()).isEqualTo("sandbox");
  }

  @Test
  void retry_allFail_theLastAnswerGoesDown() {
    harness.upstream.answer(Reply.json(500, "{\"error\":\"last\"}"));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("{\"error\":\"last\"}");
    harness.awaitQuiet();
    assertThat(harness.records()).hasSize(3).allMatch(r -> r.status() == Status.ERROR);
  }

  @Test
  void retry_providerAsksForALongWait_goesToTheFallbackAtOnce() {
    harness.upstream.next(
        Reply.json(429, "{}").header("retry-after", "3600"), Reply.json(200, CHAT_ANSWER));

    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(200);
    harness.awaitQuiet();
    assertThat(harness.records())
        .extracting(UsageRecord::provider)
        .containsExactly("openai", "sandbox");
  }

  private static Harness fallingBackTo(String... models) {
    List<Provider.Fallback> fallbacks =
        Stream.of(models).map(m -> new Provider.Fallback("sandbox/openai", m)).toList();
    Provider.RouteRule rule = new Provider.RouteRule("", 0, Duration.ZERO, fallbacks);
    return new Harness(
        provider ->
            provider.name().equals("openai") ? provider.withRoutes(List.of(rule)) : provider,
        config -> config);
  }

  @Test
  void fallback_thatDoesNotFit_isPassedOverForOneThatDoes() {
    try (Harness other = fallingBackTo("gpt-4.1", "gpt-4.1-nano")) {
      other.budget(budget("usd", Enforcement.HARD, Unit.USD, "0.0005"));
      other.upstream.next(Reply.json(500, "{}"), Reply.json(200, CHAT_ANSWER));

      HttpResponse<String> answer = other.post(CHAT, CHAT_REQUEST);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-purser-model")).hasValue("gpt-4.1-nano");
      other.awaitQuiet();
      assertThat(other.records())
          .extracting(UsageRecord::model)
          .containsExactly("gpt-4o-mini", "gpt-4.1-nano");
      assertThat(other.records().getLast().metadata())
          .isEqualTo("{\"asked_model\":\"gpt-4o-mini\"}");
      assertThat(other.window("usd").held()).isZero();
    }
  }

  @Test
  void fallback_noneFits_theCallerHearsOfTheFailureAndMayTryAgain() {
    try (Harness other = fallingBackTo("gpt-4.1")) {
      other.budget(budget("usd", Enforcement.HARD, Unit.USD, "0.0005"));
      other.upstream.next(Reply.json(429, "{}").header("retry-after", "7"));

      HttpResponse<String> answer = other.post(CHAT, CHAT_REQUEST);

      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("retry-after")).hasValue("7");
      assertThat(answer.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(answer.body())
          .contains(
              "upstream_failed",
              "openai answered with status 429, and no further attempt fits: The budget usd has");
      assertThat(other.onlyRecord().status()).isEqualTo(Status.ERROR);
      assertThat(other.window("usd").held()).isZero();
    }
  }

  @Test
  void retry_badRequest_isNotTriedAgain() {
    harness.upstream.next(Reply.json(400, "{}"));

    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(400);
    assertThat(harness.onlyRecord().status()).isEqualTo(Status.ERROR);
  }
}
