package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetBuilder;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Match;
import dev.purser.core.budget.OnExceed;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Received;
import dev.purser.testkit.Reply;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a call that does not fit, as its budget says. */
class OnExceedTest {

  /** A long answer of a dear model: 10 USD per million tokens of output at least. */
  private static final String DEAR =
      CHAT_REQUEST
          .replace("gpt-4o-mini", "gpt-4o")
          .replace("\"max_tokens\":100", "\"max_tokens\":10000")
          .replace("\"model\"", "\"service_tier\":\"default\",\"model\"");

  private final Harness harness =
      new Harness(
          provider -> provider,
          config -> config.withPatience(Duration.ofMinutes(1), Duration.ofSeconds(10)));

  @AfterEach
  void close() {
    harness.close();
  }

  private static BudgetBuilder builder(String id, Unit unit, String limit) {
    return Budget.builder(new BudgetKey("default", id), unit, unit.parse(limit), Period.DAY);
  }

  private static long limitIn(Received received) {
    Matcher matcher =
        Pattern.compile("\"(?:max_tokens|maxOutputTokens|max_output_tokens)\":(\\d+)")
            .matcher(received.text());
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void clamp_moneyForHalfTheAnswer_limitIsWhatTheMoneyBuys() {
    harness.budget(
        builder("b", Unit.USD, "0.05").onExceed(List.of(OnExceed.CLAMP)).minOutput(100).build());
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, DEAR);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-purser-action")).hasValue("clamped");
    Received received = harness.upstream.awaitRequest(1);
    // 0.05 USD buy 5,000 tokens of output, less what the few of input cost.
    assertThat(limitIn(received)).isBetween(4_900L, 4_999L);
    assertThat(received.text().replaceFirst("\"max_tokens\":\\d+", "\"max_tokens\":10000"))
        .isEqualTo(DEAR);
  }

  @Test
  void clamp_severalWindows_theTightestDecides() {
    harness.budget(builder("money", Unit.USD, "0.05").onExceed(List.of(OnExceed.CLAMP)).build());
    harness.budget(
        builder("tokens", Unit.TOKENS, "1000").onExceed(List.of(OnExceed.CLAMP)).build());
    harness.budget(builder("wide", Unit.TOKENS, "1000000").build());
    harness.upstream.next(Reply.silence());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, DEAR)) {
      Received received = harness.upstream.awaitRequest(1);
      assertThat(limitIn(received)).isBetween(850L, 995L);
      assertThat(harness.window("tokens").held()).isEqualTo(1000);
      assertThat(harness.window("money").held()).isLessThan(Unit.USD.parse("0.05"));
    }
  }

  @Test
  void clamp_lessThanTheLeastUsefulAnswer_isDenied() {
    harness.budget(
        builder("b", Unit.USD, "0.05").onExceed(List.of(OnExceed.CLAMP)).minOutput(6_000).build());

    HttpResponse<String> answer = harness.post(CHAT, DEAR);

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.headers().firstValue("x-purser-action")).isEmpty();
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void clamp_belowWhatTheProviderTakes_isDenied() {
    harness.budget(builder("b", Unit.TOKENS, "1500").onExceed(List.of(OnExceed.CLAMP)).build());
    harness.upstream.answer(Reply.json(400, "{}"));
    // Its output limit has to exceed what it may think.
    HttpResponse<String> thinking =
        harness.post(
            "/anthropic/v1/messages",
            "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":8000,\"messages\":[],"
                + "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}}");
    assertThat(thinking.statusCode()).isEqualTo(402);
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void clamp_whereAShareIsKeptForOthers_buysWithTheRest() {
    harness.budget(
        builder("b", Unit.TOKENS, "2000")
            .onExceed(List.of(OnExceed.CLAMP))
            .priorityReserve(Map.of(Priority.HIGH, new BigDecimal("0.5")))
            .build());
    harness.upstream.answer(Reply.json(400, "{}"));
    harness.post(CHAT, DEAR);
    assertThat(limitIn(harness.upstream.awaitRequest(1))).isBetween(800L, 999L);
    harness.post(CHAT, DEAR, "x-purser-priority", "high");
    assertThat(limitIn(harness.upstream.awaitRequest(2))).isBetween(1_800L, 1_999L);
  }

  @Test
  void priority_shareOfTheBudget_isKeptForWhatMattersMore() {
    harness.budget(
        builder("b", Unit.REQUESTS, "4")
            .priorityReserve(Map.of(Priority.HIGH, new BigDecimal("0.5")))
            .build());
    harness.upstream.answer(Reply.json(200, CHAT_ANSWER));
    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(200);
    assertThat(harness.post(CHAT, CHAT_REQUEST).statusCode()).isEqualTo(200);
    HttpResponse<String> refused = harness.post(CHAT, CHAT_REQUEST);
    assertThat(refused.statusCode()).isEqualTo(402);
    for (String priority : List.of("high", "critical")) {
      assertThat(harness.post(CHAT, CHAT_REQUEST, "x-purser-priority", priority).statusCode())
          .isEqualTo(200);
    }
    assertThat(harness.post(CHAT, CHAT_REQUEST, "x-purser-priority", "critical").statusCode())
        .isEqualTo(402);
  }

  @Test
  void clamp_manyAtOnce_neverExceedsTheBudget() {
    harness.budget(builder("b", Unit.USD, "0.25").onExceed(List.of(OnExceed.CLAMP)).build());
    CompletableFuture<Void> gate = new CompletableFuture<>();
    harness.upstream.answer(received ->
        Reply.status(200)
            .header("content-type", "application/json")
            .await(gate)
            .text(
                "{\"model\":\"gpt-4o\",\"choices\":[],\"usage\":{\"prompt_tokens\":8,"
                    + "\"completion_tokens\":"
                    + limitIn(received)
                    + "}}")
            .end());
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      HttpRequest request =
          harness.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(DEAR)).build();
      calls.add(harness.client().sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }
    Harness.await(() ->
        harness.upstream.received().size()
                + calls.stream().filter(CompletableFuture::isDone).count()
            == 50);
    assertThat(harness.window("b").held()).isLessThanOrEqualTo(Unit.USD.parse("0.25"));
    gate.complete(null);
    calls.forEach(CompletableFuture::join);
    harness.awaitQuiet();

    assertThat(harness.window("b").held()).isZero();
    assertThat(harness.window("b").settled())
        .isBetween(Unit.USD.parse("0.22"), Unit.USD.parse("0.25"));
  }

  @Test
  void clamp_geminiAnthropicResponses_eachInItsField() {
    harness.budget(builder("b", Unit.TOKENS, "2000").onExceed(List.of(OnExceed.CLAMP)).build());
    harness.upstream.answer(Reply.json(400, "{}"));

    harness.post(
        "/gemini/v1beta/models/gemini-2.5-flash:generateContent",
        "{\"contents\":[],\"generationConfig\":{\"maxOutputTokens\":\"8000\"}}");
    harness.post(
        "/anthropic/v1/messages",
        "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":8000,\"messages\":[]}");
    harness.post(
        "/openai/v1/responses",
        "{\"model\":\"gpt-4o\",\"max_output_tokens\":8000,\"input\":\"a\"}");
    harness.post(CHAT, CHAT_REQUEST.replace("\"max_tokens\":100,", ""));

    assertThat(harness.upstream.received())
        .extracting(Received::text)
        .satisfiesExactly(
            gemini -> assertThat(gemini).containsPattern("\"maxOutputTokens\":1[5-9]\\d\\d\\b"),
            claude -> assertThat(claude).containsPattern("\"max_tokens\":1[5-9]\\d\\d\\b"),
            openai -> assertThat(openai).containsPattern("\"max_output_tokens\":1[5-9]\\d\\d\\b"),
            chat -> assertThat(chat).containsPattern("\"max_completion_tokens\":1[5-9]\\d\\d\\b"));
  }

  @Test
  void downgrade_dearModelDoesNotFit_nextOfTheLadderIsAsked() {
    harness.budget(
        builder("b", Unit.USD, "0.05")
            .onExceed(List.of(OnExceed.DOWNGRADE))
            .ladder(List.of("gpt-4o", "gpt-4.1", "gpt-4o-mini"))
            .build());
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, DEAR);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-purser-action")).hasValue("downgraded");
    assertThat(answer.headers().firstValue("x-purser-model")).hasValue("gpt-4o-mini");
    assertThat(harness.upstream.awaitRequest(1).text())
        .isEqualTo(DEAR.replace("\"gpt-4o\"", "\"gpt-4o-mini\""));
    assertThat(harness.onlyRecord().model()).isEqualTo("gpt-4o-mini");
  }

  @Test
  void downgrade_modelWithoutAPriceHere_isPassedOver() {
    harness.budget(
        builder("b", Unit.USD, "0.05")
            .onExceed(List.of(OnExceed.DOWNGRADE))
            .ladder(List.of("claude-haiku-4-5", "gpt-4o-mini"))
            .build());
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, DEAR);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-purser-model")).hasValue("gpt-4o-mini");
  }

  @Test
  void downgrade_onlyToModelsWithoutAPriceHere_isRefusedAsItWas() {
    harness.budget(
        builder("b", Unit.USD, "0.05")
            .onExceed(List.of(OnExceed.DOWNGRADE))
            .ladder(List.of("claude-haiku-4-5"))
            .build());

    HttpResponse<String> answer = harness.post(CHAT, DEAR);

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.body()).contains("budget_exceeded");
    assertThat(answer.headers().firstValue("x-purser-action")).isEmpty();
  }

  @Test
  void downgrade_modelInThePath_pathIsRewritten() {
    harness.budget(
        builder("b", Unit.USD, "0.05")
            .onExceed(List.of(OnExceed.DOWNGRADE))
            .ladder(List.of("gemini-2.5-flash-lite"))
            .build());
    harness.upstream.next(Reply.json(200, "{\"candidates\":[]}"));

    harness.post(
        "/gemini/v1beta/models/gemini-2.5-pro:generateContent",
        "{\"contents\":[],\"generationConfig\":{\"maxOutputTokens\":8000}}");

    assertThat(harness.upstream.awaitRequest(1).path())
        .isEqualTo("/v1beta/models/gemini-2.5-flash-lite:generateContent");
  }

  @Test
  void downgrade_ladderIsAtItsEnd_isClampedAsTheBudgetSays() {
    harness.budget(
        builder("b", Unit.USD, "0.003")
            .onExceed(List.of(OnExceed.DOWNGRADE, OnExceed.CLAMP))
            .ladder(List.of("gpt-4o-mini"))
            .build());
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, DEAR);

    assertThat(answer.headers().firstValue("x-purser-action")).hasValue("downgraded, clamped");
    assertThat(limitIn(harness.upstream.awaitRequest(1))).isBetween(4_000L, 4_999L);
  }

  @Test
  void throttle_roomOnceRunningCallsEnd_waitsForThem() {
    harness.budget(builder("b", Unit.REQUESTS, "1").onExceed(List.of(OnExceed.THROTTLE)).build());
    CompletableFuture<Void> gate = new CompletableFuture<>();
    // The first ends without a bill, so there is room for one more after it.
    harness.upstream.next(
        Reply.status(500).header("content-type", "application/json").await(gate).text("{}").end(),
        Reply.json(200, CHAT_ANSWER));
    HttpRequest request =
        harness.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(CHAT_REQUEST)).build();
    var first = harness.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    harness.upstream.awaitRequest(1);
    var second = harness.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    Harness.await(() -> harness.gateway.inFlight() == 2);
    gate.complete(null);

    assertThat(first.join().statusCode()).isEqualTo(500);
    assertThat(second.join().statusCode()).isEqualTo(200);
    assertThat(second.join().headers().firstValue("x-purser-action")).hasValue("throttled");
  }

  @Test
  void throttle_firstInLineWaitsForAnotherWindow_theNextGoes() {
    // Each may cost 0.10 USD: two at once in all, one at once of agent x.
    harness.budget(builder("a", Unit.USD, "0.21").onExceed(List.of(OnExceed.THROTTLE)).build());
    harness.budget(
        builder("b", Unit.USD, "0.11")
            .onExceed(List.of(OnExceed.THROTTLE))
            .match(Match.of(Map.of("agent", List.of("x"))))
            .build());
    List<CompletableFuture<Void>> gates = new CopyOnWriteArrayList<>();
    harness.upstream.answer(received -> {
      CompletableFuture<Void> gate = new CompletableFuture<>();
      gates.add(gate);
      return Reply.status(200)
          .header("content-type", "application/json")
          .await(gate)
          .text(CHAT_ANSWER)
          .end();
    });
    var first = dear("x");
    Harness.await(() -> gates.size() == 1);
    var second = dear("y");
    Harness.await(() -> gates.size() == 2);
    var waiting = dear("x");
    Harness.await(() -> harness.gateway.inFlight() == 3);
    var behind = dear("z");
    Harness.await(() -> harness.gateway.inFlight() == 4);

    gates.get(1).complete(null);

    assertThat(second.join().statusCode()).isEqualTo(200);
    Harness.await(() -> gates.size() == 3);
    gates.get(2).complete(null);
    assertThat(behind.join().statusCode()).isEqualTo(200);
    assertThat(waiting.isDone()).isFalse();
    gates.get(0).complete(null);
    assertThat(first.join().statusCode()).isEqualTo(200);
    Harness.await(() -> gates.size() == 4);
    gates.get(3).complete(null);
    assertThat(waiting.join().statusCode()).isEqualTo(200);
  }

  private CompletableFuture<HttpResponse<String>> dear(String agent) {
    HttpRequest request =
        harness
            .request(CHAT)
            .header("x-purser-label-agent", agent)
            .POST(HttpRequest.BodyPublishers.ofString(DEAR))
            .build();
    return harness.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void throttle_waitedInVain_is429() {
    Harness hasty =
        new Harness(
            provider -> provider,
            config -> config.withPatience(Duration.ofMinutes(1), Duration.ofMillis(200)));
    try (hasty) {
      hasty.budget(builder("b", Unit.REQUESTS, "1").onExceed(List.of(OnExceed.THROTTLE)).build());
      hasty.upstream.next(Reply.silence());
      try (RawCaller first = new RawCaller(hasty.port()).post(CHAT, CHAT_REQUEST)) {
        hasty.upstream.awaitRequest(1);

        HttpResponse<String> answer = hasty.post(CHAT, CHAT_REQUEST);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(answer.headers().firstValue("x-purser-action")).hasValue("throttled");
        assertThat(answer.body()).contains("in_flight");
      }
      hasty.awaitQuiet();
    }
  }

  @Test
  void throttle_callerLeavesTheLine_nothingStays() {
    harness.budget(builder("b", Unit.REQUESTS, "1").onExceed(List.of(OnExceed.THROTTLE)).build());
    harness.upstream.next(Reply.silence());
    try (RawCaller first = new RawCaller(harness.port()).post(CHAT, CHAT_REQUEST)) {
      harness.upstream.awaitRequest(1);
      try (RawCaller second = new RawCaller(harness.port()).post(CHAT, CHAT_REQUEST)) {
        Harness.await(() -> harness.gateway.inFlight() == 2);
      }
      Harness.await(() -> harness.gateway.inFlight() == 1);
    }
    harness.awaitQuiet();
    assertThat(harness.upstream.received()).hasSize(1);
    assertThat(harness.window("b").held()).isZero();
  }

  @Test
  void throttle_manyInLine_allGetThroughOneAfterTheOther() {
    harness.budget(builder("b", Unit.USD, "0.11").onExceed(List.of(OnExceed.THROTTLE)).build());
    // Each may cost 0.10 USD and costs 0.00005.
    harness.upstream.answer(
        Reply.json(
            200,
            "{\"model\":\"gpt-4o\",\"choices\":[],"
                + "\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":4}}"));
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      HttpRequest request =
          harness.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(DEAR)).build();
      calls.add(harness.client().sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }

    assertThat(calls).allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(200));
    harness.awaitQuiet();
    assertThat(harness.records()).extracting(UsageRecord::status).containsOnly(Status.OK);
    assertThat(harness.window("b").held()).isZero();
  }

  @Test
  void degrade_partOfTheBudgetIsUsed_cheaperModelIsAskedThoughTheDearOneFits() {
    harness.budget(
        builder("b", Unit.REQUESTS, "10")
            .onExceed(List.of(OnExceed.DOWNGRADE))
            .ladder(List.of("gpt-4o-mini", "gpt-4.1-nano"))
            .degradeAt(new BigDecimal("0.2"))
            .build());
    harness.upstream.answer(Reply.json(200, CHAT_ANSWER));
    List<String> models = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      harness.post(CHAT, DEAR);
      harness.awaitQuiet();
      models.add(harness.records().getLast().model());
    }

    assertThat(models).containsExactly("gpt-4o", "gpt-4o", "gpt-4o-mini", "gpt-4o-mini");
  }

  @Test
  void match_onAModel_isNotGotPastWithAnAlias() {
    harness.budget(
        builder("b", Unit.REQUESTS, "0")
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
    harness.budget(builder("watched", Unit.USD, "1").enforcement(Enforcement.OBSERVE).build());
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
