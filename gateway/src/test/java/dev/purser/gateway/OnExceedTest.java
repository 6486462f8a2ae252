package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static dev.purser.gateway.Samples.DEAR_REQUEST;
import static dev.purser.gateway.Samples.daily;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.OnExceed;
import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Unit;
import dev.purser.testkit.Received;
import dev.purser.testkit.Reply;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is made of a call that does not fit, as its budget says. */
class OnExceedTest {

  private final Harness harness = Harness.patient();

  @AfterEach
  void close() {
    harness.close();
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
        daily("b", Unit.USD, "0.05").onExceed(List.of(OnExceed.CLAMP)).minOutput(100).build());
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, DEAR_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-purser-action")).hasValue("clamped");
    assertThat(harness.onlyRecord().metadata()).isEqualTo("{\"action\":\"clamped\"}");
    Received received = harness.upstream.awaitRequest(1);
    // 0.05 USD buy 5,000 tokens of output, less what the few of input cost.
    assertThat(limitIn(received)).isBetween(4_900L, 4_999L);
    assertThat(received.text().replaceFirst("\"max_tokens\":\\d+", "\"max_tokens\":10000"))
        .isEqualTo(DEAR_REQUEST);
  }

  @Test
  void clamp_ofWhatTakesNoLimit_isDenied() {
    harness.budget(daily("b", Unit.TOKENS, "2000").onExceed(List.of(OnExceed.CLAMP)).build());
    // Nothing tells which field limits the model behind such a profile.
    String path =
        "/bedrock/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fx/invoke";

    assertThat(harness.post(path, "{\"prompt\":\"x\",\"max_tokens\":10000}").statusCode())
        .isEqualTo(402);

    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void refusal_advisesAShorterAnswer_onlyWhereThatMayHelp() {
    harness.budget(daily("b", Unit.USD, "0.0005").build());
    String longer = CHAT_REQUEST.replace("hello", "hello ".repeat(20_000));

    assertThat(harness.post(CHAT, DEAR_REQUEST).body())
        .contains("With a lower output limit it may fit.");
    assertThat(longer).hasSizeGreaterThan(100_000);
    assertThat(harness.post(CHAT, longer).body())
        .contains("may take up to")
        .doesNotContain("With a lower output limit");
  }

  @Test
  void clamp_severalAnswers_shareWhatTheMoneyBuys() {
    harness.budget(daily("b", Unit.USD, "0.05").onExceed(List.of(OnExceed.CLAMP)).build());
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    assertThat(harness.post(CHAT, DEAR_REQUEST.replace("{\"s", "{\"n\":4,\"s")).statusCode())
        .isEqualTo(200);

    assertThat(limitIn(harness.upstream.awaitRequest(1))).isBetween(1_200L, 1_250L);
  }

  @Test
  void clamp_severalWindows_theTightestDecides() {
    harness.budget(daily("money", Unit.USD, "0.05").onExceed(List.of(OnExceed.CLAMP)).build());
    harness.budget(daily("tokens", Unit.TOKENS, "1000").onExceed(List.of(OnExceed.CLAMP)).build());
    harness.budget(daily("wide", Unit.TOKENS, "1000000").build());
    harness.upstream.next(Reply.silence());

    try (RawCaller caller = new RawCaller(harness.port()).post(CHAT, DEAR_REQUEST)) {
      Received received = harness.upstream.awaitRequest(1);
      assertThat(limitIn(received)).isBetween(850L, 995L);
      assertThat(harness.window("tokens").held()).isEqualTo(1000);
      assertThat(harness.window("money").held()).isLessThan(Unit.USD.parse("0.05"));
    }
  }

  @Test
  void clamp_lessThanTheLeastUsefulAnswer_isDenied() {
    harness.budget(
        daily("b", Unit.USD, "0.05").onExceed(List.of(OnExceed.CLAMP)).minOutput(6_000).build());

    HttpResponse<String> answer = harness.post(CHAT, DEAR_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.headers().firstValue("x-purser-action")).isEmpty();
    assertThat(harness.upstream.received()).isEmpty();
  }

  @Test
  void clamp_belowWhatTheProviderTakes_isDenied() {
    harness.budget(daily("b", Unit.TOKENS, "1500").onExceed(List.of(OnExceed.CLAMP)).build());
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
        daily("b", Unit.TOKENS, "2000")
            .onExceed(List.of(OnExceed.CLAMP))
            .priorityReserve(Map.of(Priority.HIGH, new BigDecimal("0.5")))
            .build());
    harness.upstream.answer(Reply.json(400, "{}"));
    harness.post(CHAT, DEAR_REQUEST);
    assertThat(limitIn(harness.upstream.awaitRequest(1))).isBetween(800L, 999L);
    harness.post(CHAT, DEAR_REQUEST, "x-purser-priority", "high");
    assertThat(limitIn(harness.upstream.awaitRequest(2))).isBetween(1_800L, 1_999L);
  }

  @Test
  void clamp_manyAtOnce_neverExceedsTheBudget() {
    harness.budget(daily("b", Unit.USD, "0.25").onExceed(List.of(OnExceed.CLAMP)).build());
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
          harness.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(DEAR_REQUEST)).build();
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
    harness.budget(daily("b", Unit.TOKENS, "2000").onExceed(List.of(OnExceed.CLAMP)).build());
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
        daily("b", Unit.USD, "0.05")
            .onExceed(List.of(OnExceed.DOWNGRADE))
            .ladder(List.of("gpt-4o", "gpt-4.1", "gpt-4o-mini"))
            .build());
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, DEAR_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-purser-action")).hasValue("downgraded");
    assertThat(answer.headers().firstValue("x-purser-model")).hasValue("gpt-4o-mini");
    assertThat(harness.upstream.awaitRequest(1).text())
        .isEqualTo(DEAR_REQUEST.replace("\"gpt-4o\"", "\"gpt-4o-mini\""));
    assertThat(harness.onlyRecord().model()).isEqualTo("gpt-4o-mini");
  }

  @Test
  void downgrade_modelWithoutAPriceHere_isPassedOver() {
    harness.budget(
        daily("b", Unit.USD, "0.05")
            .onExceed(List.of(OnExceed.DOWNGRADE))
            .ladder(List.of("claude-haiku-4-5", "gpt-4o-mini"))
            .build());
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, DEAR_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-purser-model")).hasValue("gpt-4o-mini");
  }

  @Test
  void downgrade_onlyToModelsWithoutAPriceHere_isRefusedAsItWas() {
    harness.budget(
        daily("b", Unit.USD, "0.05")
            .onExceed(List.of(OnExceed.DOWNGRADE))
            .ladder(List.of("claude-haiku-4-5"))
            .build());

    HttpResponse<String> answer = harness.post(CHAT, DEAR_REQUEST);

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.body()).contains("budget_exceeded");
    assertThat(answer.headers().firstValue("x-purser-action")).isEmpty();
  }

  @Test
  void downgrade_modelInThePath_pathIsRewritten() {
    harness.budget(
        daily("b", Unit.USD, "0.05")
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
        daily("b", Unit.USD, "0.003")
            .onExceed(List.of(OnExceed.DOWNGRADE, OnExceed.CLAMP))
            .ladder(List.of("gpt-4o-mini"))
            .build());
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    HttpResponse<String> answer = harness.post(CHAT, DEAR_REQUEST);

    assertThat(answer.headers().firstValue("x-purser-action")).hasValue("downgraded, clamped");
    assertThat(harness.onlyRecord().metadata())
        .matches("\\{\"action\":\"downgraded, clamped\",\"asked_model\":\"[a-z0-9.-]+\"}");
    assertThat(limitIn(harness.upstream.awaitRequest(1))).isBetween(4_000L, 4_999L);
  }

  @Test
  void degrade_partOfTheBudgetIsUsed_cheaperModelIsAskedThoughTheDearOneFits() {
    harness.budget(
        daily("b", Unit.REQUESTS, "10")
            .onExceed(List.of(OnExceed.DOWNGRADE))
            .ladder(List.of("gpt-4o-mini", "gpt-4.1-nano"))
            .degradeAt(new BigDecimal("0.2"))
            .build());
    harness.upstream.answer(Reply.json(200, CHAT_ANSWER));
    List<String> models = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      harness.post(CHAT, DEAR_REQUEST);
      harness.awaitQuiet();
      models.add(harness.records().getLast().model());
    }

    assertThat(models).containsExactly("gpt-4o", "gpt-4o", "gpt-4o-mini", "gpt-4o-mini");
  }
}
