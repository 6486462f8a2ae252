package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static dev.purser.gateway.Samples.DEAR_REQUEST;
import static dev.purser.gateway.Samples.daily;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Match;
import dev.purser.core.budget.OnExceed;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that wait in line for a budget to have room. */
class ThrottleTest {

  private final Harness harness = Harness.patient();

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void throttle_roomOnceRunningCallsEnd_waitsForThem() {
    harness.budget(daily("b", Unit.REQUESTS, "1").onExceed(List.of(OnExceed.THROTTLE)).build());
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
    harness.budget(daily("a", Unit.USD, "0.21").onExceed(List.of(OnExceed.THROTTLE)).build());
    harness.budget(
        daily("b", Unit.USD, "0.11")
            .onExceed(List.of(OnExceed.THROTTLE))
            .match(Match.of(Map.of("agent", List.of("x"))))
            .build());
    List<CompletableFuture<Void>> gates = new CopyOnWriteArrayList<>();
    harness.upstream.answer(received -> heldBack(gates));
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

  /** An answer that waits for the newest of the gates. */
  private static Reply heldBack(List<CompletableFuture<Void>> gates) {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    gates.add(gate);
    return Reply.status(200)
        .header("content-type", "application/json")
        .await(gate)
        .text(CHAT_ANSWER)
        .end();
  }

  private CompletableFuture<HttpResponse<String>> dear(String agent) {
    HttpRequest request =
        harness
            .request(CHAT)
            .header("x-purser-label-agent", agent)
            .POST(HttpRequest.BodyPublishers.ofString(DEAR_REQUEST))
            .build();
    return harness.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void throttle_callThatFits_passesOneThatWaits() {
    // Each dear call may cost 0.10 USD, the other 0.0001.
    harness.budget(daily("b", Unit.USD, "0.11").onExceed(List.of(OnExceed.THROTTLE)).build());
    List<CompletableFuture<Void>> gates = new CopyOnWriteArrayList<>();
    harness.upstream.answer(received -> {
      return received.text().contains("gpt-4o-mini")
          ? Reply.json(200, CHAT_ANSWER)
          : heldBack(gates);
    });
    var running = dear("x");
    Harness.await(() -> gates.size() == 1);
    var waiting = dear("y");
    Harness.await(() -> harness.gateway.inFlight() == 2);

    HttpResponse<String> small = harness.post(CHAT, CHAT_REQUEST);

    assertThat(small.statusCode()).isEqualTo(200);
    assertThat(small.headers().firstValue("x-purser-action")).isEmpty();
    assertThat(waiting).isNotDone();
    gates.get(0).complete(null);
    assertThat(running.join().statusCode()).isEqualTo(200);
    Harness.await(() -> gates.size() == 2);
    gates.get(1).complete(null);
    assertThat(waiting.join().headers().firstValue("x-purser-action")).hasValue("throttled");
  }

  @Test
  void throttle_waitedInVain_is429() {
    Harness hasty =
        new Harness(
            provider -> provider,
            config -> config.withPatience(Duration.ofMinutes(1), Duration.ofMillis(200)));
    try (hasty) {
      hasty.budget(daily("b", Unit.REQUESTS, "1").onExceed(List.of(OnExceed.THROTTLE)).build());
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
    harness.budget(daily("b", Unit.REQUESTS, "1").onExceed(List.of(OnExceed.THROTTLE)).build());
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
    harness.budget(daily("b", Unit.USD, "0.11").onExceed(List.of(OnExceed.THROTTLE)).build());
    // Each may cost 0.10 USD and costs 0.00005.
    harness.upstream.answer(
        Reply.json(
            200,
            "{\"model\":\"gpt-4o\",\"choices\":[],"
                + "\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":4}}"));
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      HttpRequest request =
          harness.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(DEAR_REQUEST)).build();
      calls.add(harness.client().sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }

    assertThat(calls).allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(200));
    harness.awaitQuiet();
    assertThat(harness.records()).extracting(UsageRecord::status).containsOnly(Status.OK);
    assertThat(harness.window("b").held()).isZero();
  }
}
