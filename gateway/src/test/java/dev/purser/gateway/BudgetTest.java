package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static dev.purser.gateway.Samples.budget;
import static dev.purser.gateway.Samples.daily;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Event;
import dev.purser.core.budget.Match;
import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.UnknownPrice;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What budgets, and breakers, let through, and what is held and settled in them. */
class BudgetTest {

  private final Harness harness = new Harness();

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void call_settled_movesTheBudgetByExactlyItsCost() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "1"));
    harness.budget(budget("tokens", Enforcement.SOFT, Unit.TOKENS, "10"));
    harness.budget(budget("calls", Enforcement.OBSERVE, Unit.REQUESTS, "1"));
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    harness.post(CHAT, CHAT_REQUEST);

    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.OK);
    assertThat(record.responseModel()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertThat(record.tokens().get(TokenClass.INPUT)).isEqualTo(800);
    assertThat(record.tokens().get(TokenClass.CACHE_READ)).isEqualTo(200);
    assertThat(record.tokens().get(TokenClass.OUTPUT)).isEqualTo(50);
    assertThat(record.cost().ticksOrZero()).isEqualTo(1_650_000);
    assertThat(harness.window("usd").settled()).isEqualTo(1_650_000);
    assertThat(harness.window("tokens").settled()).isEqualTo(1050);
    assertThat(harness.window("calls").settled()).isEqualTo(1);
    for (String id : List.of("usd", "tokens", "calls")) {
      assertThat(harness.window(id).held()).isZero();
    }
  }

  @Test
  void calls_200AtOnceAgainstABudgetFor50_exactly50Pass() {
    harness.budget(budget("calls", Enforcement.HARD, Unit.REQUESTS, "50"));
    assertExactlyPass(50);
    assertThat(harness.window("calls").settled()).isEqualTo(50);
  }

  @Test
  void calls_200AtOnceAgainstMoneyFor50_exactly50Pass() {
    long bound = boundOfOneCall();
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, Unit.USD.format(bound * 50)));
    assertExactlyPass(50);
    assertThat(harness.window("usd").settled()).isEqualTo(50 * 1_650_000L);
  }

  /** Upstream answers none until all are decided. */
  private void assertExactlyPass(int passing) {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    harness.upstream.answer(
        Reply.status(200)
            .header("content-type", "application/json")
            .await(gate)
            .text(CHAT_ANSWER)
            .end());
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      HttpRequest request =
          harness.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(CHAT_REQUEST)).build();
      calls.add(harness.client().sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }
    Harness.await(() -> calls.stream().filter(CompletableFuture::isDone).count() >= 200 - passing);
    harness.upstream.awaitRequest(passing);
    gate.complete(null);
    List<Integer> statuses = calls.stream().map(c -> c.join().statusCode()).toList();

    assertThat(statuses).filteredOn(s -> s == 200).hasSize(passing);
    assertThat(statuses).filteredOn(s -> s == 429).hasSize(200 - passing);
    assertThat(harness.upstream.received()).hasSize(passing);
    harness.awaitQuiet();
    assertThat(harness.records()).hasSize(passing).allMatch(r -> r.status() == Status.OK);
  }

  private static long boundOfOneCall() {
    try (Harness probe = new Harness()) {
      probe.budget(budget("probe", Enforcement.OBSERVE, Unit.USD, "1"));
      probe.upstream.next(Reply.silence());
      try (RawCaller caller = new RawCaller(probe.port()).post(CHAT, CHAT_REQUEST)) {
        probe.upstream.awaitRequest(1);
        return probe.window("probe").held();
      }
    }
  }

  @Test
  void refused_afterAllThatWasTried_isOneEventAndNoRecord() {
    List<Event> refusals = new CopyOnWriteArrayList<>();
    harness.books.subscribe(events ->
        events.stream().filter(Event.ReservationRefused.class::isInstance).forEach(refusals::add));
    harness.budget(budget("small", Enforcement.ADAPTIVE, Unit.USD, "0.000001"));

    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(402);

    assertThat(refusals).hasSize(1);
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void refused_exhausted_is402InTheProvidersFormat() {
    harness.budget(budget("small", Enforcement.HARD, Unit.USD, "0.000001"));

    HttpResponse<String> openai = harness.post(CHAT, CHAT_REQUEST);
    assertThat(openai.statusCode()).isEqualTo(402);
    assertThat(openai.headers().firstValue("x-should-retry")).hasValue("false");
    assertThat(openai.headers().firstValue("retry-after")).isEmpty();
    assertThat(openai.body())
        .contains("insufficient_quota", "budget_exceeded", "small", "\"exhausted\"");

    HttpResponse<String> anthropic =
        harness.post(
            "/anthropic/v1/messages",
            "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":100,\"messages\":[]}");
    assertThat(anthropic.statusCode()).isEqualTo(402);
    assertThat(anthropic.body()).contains("billing_error");

    HttpResponse<String> gemini =
        harness.post(
            "/gemini/v1beta/models/gemini-2.5-flash:generateContent",
            "{\"contents\":[],\"generationConfig\":{\"maxOutputTokens\":100}}");
    assertThat(gemini.statusCode()).isEqualTo(402);
    assertThat(gemini.body()).contains("FAILED_PRECONDITION");
    assertThat(harness.upstream.received()).isEmpty();
    assertThat(harness.records()).isEmpty();
  }

  @Test
  void reserve_noOutputLimitUnderACeiling_documentedMaximumIsSet() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "1"));
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    harness.post(CHAT, CHAT_REQUEST.replace("\"max_tokens\":100,", ""));

    assertThat(harness.upstream.awaitRequest(1).text()).contains("\"max_completion_tokens\":16384");
  }

  @Test
  void reserve_noOutputLimitWithoutCeiling_requestIsLeftAlone() {
    harness.budget(budget("usd", Enforcement.SOFT, Unit.USD, "1"));
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));
    String request = CHAT_REQUEST.replace("\"max_tokens\":100,", "");

    harness.post(CHAT, request);

    assertThat(harness.upstream.awaitRequest(1).text()).isEqualTo(request);
  }

  @Test
  void reserve_unknownPriceUnderHardMoney_isRefused() {
    harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "1"));

    HttpResponse<String> answer =
        harness.post(CHAT, CHAT_REQUEST.replace("gpt-4o-mini", "nobody-knows-this"));

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.body()).contains("unknown_price");
  }

  @Test
  void reserve_byteBoundDoesNotFit_textIsCountedAndFits() {
    // 90,000 bytes of prose are some 18,000 tokens.
    String prose = "All work and no play makes Jack a dull boy. ".repeat(2_045);
    harness.budget(budget("tokens", Enforcement.HARD, Unit.TOKENS, "40000"));
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST.replace("hello", prose));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(harness.onlyRecord().status()).isEqualTo(Status.OK);
  }

  @Test
  void reserve_pictureWithMoreBytesThanTokens_isCountedAndFits() {
    byte[] png = new byte[300_000];
    byte[] header = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    System.arraycopy(header, 0, png, 0, header.length);
    png[18] = 4; // 1,024 wide and high
    png[22] = 4;
    String picture = Base64.getEncoder().encodeToString(png);
    String request =
        CHAT_REQUEST.replace(
            "\"hello\"",
            "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
                + picture
                + "\"}}]");
    harness.budget(budget("tokens", Enforcement.HARD, Unit.TOKENS, "150000"));
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    assertThat(harness.post(CHAT, request).statusCode()).isEqualTo(200);
  }

  @Test
  void reserve_evenTheCountDoesNotFit_isRefused() {
    String prose = "All work and no play makes Jack a dull boy. ".repeat(2_045);
    harness.budget(budget("tokens", Enforcement.HARD, Unit.TOKENS, "15000"));

    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST.replace("hello", prose));

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void reserve_onlySoftBudgets_likeCallsDecideWhatIsHeld() {
    harness.budget(budget("soft", Enforcement.SOFT, Unit.TOKENS, "1000000"));
    String request = CHAT_REQUEST.replace("100", "10000");
    harness.upstream.answer(Reply.json(200, CHAT_ANSWER));
    for (int i = 0; i < 20; i++) {
      harness.post(CHAT, request);
    }
    harness.awaitQuiet();
    harness.upstream.answer(Reply.silence());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, request)) {
      harness.upstream.awaitRequest(21);
      // All of them used 1,050.
      assertThat(harness.window("soft").held()).isBetween(1_050L, 1_300L);
    }
    harness.awaitQuiet();
    assertThat(harness.window("soft").held()).isZero();
  }

  @Test
  void reserve_unknownPriceAtACeilingRateWithoutALimit_saysWhatIsMissing() {
    harness.budget(daily("b", Unit.USD, "1").unknownPrice(UnknownPrice.CEILING).build());
    String open =
        CHAT_REQUEST.replace("gpt-4o-mini", "unheard-of").replaceFirst("\"max_tokens\":100,", "");

    HttpResponse<String> refused = harness.post(CHAT, open);

    assertThat(refused.statusCode()).isEqualTo(402);
    assertThat(refused.body())
        .contains(
            "does not admit this call, as nothing bounds its cost: no price for",
            "its tokens have no bound: the request sets no output limit");
  }

  @Test
  void priority_shareOfTheBudget_isKeptForWhatMattersMore() {
    harness.budget(
        daily("b", Unit.REQUESTS, "4")
            .priorityReserve(Map.of(Priority.HIGH, new BigDecimal("0.5")))
            .build());
    harness.upstream.answer(Reply.json(200, CHAT_ANSWER));
    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(200);
    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(200);
    HttpResponse<String> refused = harness.post(CHAT, CHAT_REQUEST);
    assertThat(refused.statusCode()).isEqualTo(402);
    // There are 2 of 4 left, so that the figures alone would not tell why.
    assertThat(refused.body()).contains("kept for calls of a higher priority");
    for (String priority : List.of("high", "critical")) {
      assertThat(harness.post(CHAT, CHAT_REQUEST, "x-purser-priority", priority).statusCode())
          .isEqualTo(200);
    }
    assertThat(harness.post(CHAT, CHAT_REQUEST, "x-purser-priority", "critical").statusCode())
        .isEqualTo(402);
  }

  @Test
  void match_onAModel_isNotGotPastWithAnAlias() {
    harness.budget(
        daily("b", Unit.REQUESTS, "0")
            .match(Match.of(Map.of("model", List.of("gpt-4o-mini"))))
            .build());

    for (String name : List.of("gpt-4o-mini", "gpt-4o-mini-2024-07-18", "GPT-4o-mini")) {
      String request = CHAT_REQUEST.replace("gpt-4o-mini", name);
      assertThat(harness.post(CHAT, request).statusCode()).as(name).isEqualTo(402);
    }
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));
    assertThat(harness.post(CHAT, CHAT_REQUEST.replace("gpt-4o-mini", "gpt-4o")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void breaker_tripped_stopsAtOnceAndSaysWho() {
    harness.budget(daily("watched", Unit.USD, "1").enforcement(Enforcement.OBSERVE).build());
    harness.books.trip(
        new Breaker("brk_1", Labels.of(Map.of("agent", "planner")), "runs in circles", "ada", 1));

    HttpResponse<String> stopped =
        harness.post(CHAT, CHAT_REQUEST, "x-purser-labels", "agent=planner");

    assertThat(stopped.statusCode()).isEqualTo(403);
    assertThat(stopped.headers().firstValue("x-should-retry")).hasValue("false");
    assertThat(stopped.body())
        .contains("permission_error", "breaker_open", "ada", "runs in circles", "brk_1");
    assertThat(harness.upstream.received()).isEmpty();

    harness.books.reset("brk_1");
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));
    assertThat(harness.post(CHAT, CHAT_REQUEST, "x-purser-labels", "agent=planner").statusCode())
        .isEqualTo(200);
  }

  @Test
  void priority_unknown_is400() {
    HttpResponse<String> answer = harness.post(CHAT, CHAT_REQUEST, "x-purser-priority", "urgent");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("x-purser-priority");
  }
}
