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
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.HoldRule;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowView;
import dev.purser.core.usage.Status;
import dev.purser.testkit.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many callers at once, who all want more than there is, or who do not stay. */
class BarrierTest {

  private static final String[] PRIORITIES = {"low", "normal", "high", "critical"};

  private final Harness harness = new Harness();

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void calls_1000AtOnceOverSeveralBudgets_exactlyWhatTheTightestAffordsIsAdmitted() {
    int affords = 250;
    harness.budget(budget("tightest", Enforcement.HARD, Unit.REQUESTS, "" + affords));
    harness.budget(budget("money", Enforcement.HARD, Unit.USD, "1"));
    harness.budget(budget("tokens", Enforcement.HARD, Unit.TOKENS, "1000000"));
    harness.budget(budget("watched", Enforcement.OBSERVE, Unit.USD, "0.001"));
    // 200 users whom nobody has seen before, and those without a name, who share one window.
    harness.budget(
        Budget.builder(new BudgetKey("default", "each"), Unit.REQUESTS, 2, Period.DAY)
            .per("user")
            .build());
    CompletableFuture<Void> gate = new CompletableFuture<>();
    harness.upstream.answer(
        Reply.status(200)
            .header("content-type", "application/json")
            .await(gate)
            .text(CHAT_ANSWER)
            .end());
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      HttpRequest.Builder request =
          harness
              .request(CHAT)
              .header("x-purser-priority", PRIORITIES[i % 4])
              .POST(HttpRequest.BodyPublishers.ofString(CHAT_REQUEST));
      if (i % 10 != 0) {
        request.header("x-purser-label-user", "u" + i % 200);
      }
      calls.add(harness.client().sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()));
    }
    Harness.await(() ->
        calls.stream().filter(CompletableFuture::isDone).count() >= 1000 - affords
            && harness.upstream.received().size() == affords);

    assertThat(harness.window("tightest").held()).isEqualTo(affords);
    assertThat(harness.books.windows(new BudgetKey("default", "each")))
        .allMatch(window -> window.held() <= 2);
    gate.complete(null);
    List<Integer> statuses = calls.stream().map(call -> call.join().statusCode()).toList();

    assertThat(statuses).filteredOn(status -> status == 200).hasSize(affords);
    assertThat(harness.upstream.received()).hasSize(affords);
    harness.awaitQuiet();
    assertThat(harness.window("tightest").settled()).isEqualTo(affords);
    assertThat(harness.window("money").settled()).isEqualTo(affords * 1_650_000L);
    assertNothingHeld();
    assertThat(harness.records()).hasSize(affords).allMatch(r -> r.status() == Status.OK);
  }

  private void assertNothingHeld() {
    assertThat(harness.books.budgets())
        .flatExtracting(budget -> harness.books.windows(budget.key()))
        .extracting(WindowView::held)
        .containsOnly(0L);
  }

  /** {@code -Dpurser.streams=100000} for the long run. */
  @Test
  void streams_cancelledAtRandomPoints_nothingStaysHeld() throws InterruptedException {
    int streams = Integer.getInteger("purser.streams", 800);
    harness.budget(budget("money", Enforcement.HARD, Unit.USD, "1000000"));
    harness.budget(budget("calls", Enforcement.SOFT, Unit.REQUESTS, "1"));
    harness.budget(
        Budget.builder(new BudgetKey("default", "grows"), Unit.TOKENS, 1L << 50, Period.DAY)
            .per("user")
            .hold(HoldRule.EXTEND)
            .build());
    List<String> reply = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      reply.add(chunk(" and so on".repeat(40)));
    }
    reply.add(USAGE_CHUNK);
    reply.add(DONE);
    harness.upstream.answer(Reply.sse(reply));
    List<Thread> callers = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Random random = new Random(t);
      callers.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < streams / 8; i++) {
                  cancelSomewhere(random);
                }
              }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    harness.awaitQuiet();

    assertNothingHeld();
    assertThat(harness.books.windows(new BudgetKey("default", "calls")).getFirst().settled())
        .isLessThanOrEqualTo(streams)
        .isGreaterThan(streams / 2);
    assertThat(harness.gateway.inFlight()).isZero();
  }

  private void cancelSomewhere(Random random) {
    try (RawCaller caller =
        new RawCaller(harness.port()).post(CHAT, CHAT_STREAM_REQUEST.replace("100", "9000"))) {
      int read = random.nextInt(4_000);
      // Some leave at once, some in the middle, some after the end.
      if (read > 500) {
        caller.in().readNBytes(read);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
