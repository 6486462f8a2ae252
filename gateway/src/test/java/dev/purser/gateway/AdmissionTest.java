package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.OnExceed;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Labels;
import dev.purser.ledger.Books;
import dev.purser.ledger.Ledgers;
import dev.purser.wire.Format;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.Route;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Admissions step by step of their event loop. */
class AdmissionTest {

  private static final BudgetKey KEY = new BudgetKey("default", "b");

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Books books =
      Books.open(Ledgers.memory(), (from, to, upTo, each) -> {}, InstantSource.system());
  private final Counting counting = new Counting(Harness.COUNTER);
  private final Services services =
      new Services(
          GatewayConfig.of(Map.of()),
          books,
          () -> Harness.PRICES,
          KeyRing.EMPTY,
          counting,
          new Line(),
          new Policies(books),
          new Observed(),
          new Unfinished(),
          GatewayMetrics.NONE,
          InstantSource.system(),
          LongBodies.ofHeap(GatewayConfig.DEFAULT_BODY_LIMIT),
          new AtomicInteger(),
          new AtomicBoolean(),
          new AtomicBoolean());
  private final Lane lane = new Lane(vertx, context, services);

  @AfterEach
  void close() {
    vertx.close().await();
    counting.close();
    books.close();
  }

  private static Asked asked() {
    Route.Metered route =
        (Route.Metered) ProviderKind.OPENAI.route("POST", "/v1/chat/completions", "");
    Format format = route.format();
    byte[] body = Samples.CHAT_REQUEST.getBytes(UTF_8);
    return new Asked(
        "req_1",
        new Caller("default", Labels.NONE, Labels.NONE),
        route,
        format,
        format.request(body, route),
        "gpt-4o-mini",
        body,
        "{}",
        Priority.NORMAL,
        false);
  }

  private Admission decide(List<Decision> decisions) {
    Provider provider =
        Provider.of("openai", ProviderKind.OPENAI, URI.create("http://127.0.0.1:1"));
    return Admission.decide(lane, asked(), provider, "gpt-4o-mini", 1, decisions::add);
  }

  /** Lets all that follows from what was done happen, as each step takes a turn of the loop. */
  private void turns() {
    CompletableFuture<Void> over = new CompletableFuture<>();
    context.runOnContext(first -> turn(50, over));
    over.join();
  }

  private void turn(int left, CompletableFuture<Void> over) {
    if (left == 0) {
      over.complete(null);
    } else {
      context.runOnContext(next -> turn(left - 1, over));
    }
  }

  private long held() {
    return books.windows(KEY).getFirst().held();
  }

  @Test
  void caller_whoLeavesWhileHisCallIsAdmitted_leavesNoHold() {
    books.putBudget(
        Budget.builder(KEY, Unit.REQUESTS, 1, Period.DAY)
            .onExceed(List.of(OnExceed.THROTTLE))
            .build());
    List<Decision> first = new CopyOnWriteArrayList<>();
    List<Decision> second = new CopyOnWriteArrayList<>();
    Admission[] waiting = new Admission[1];
    context.runOnContext(run -> decide(first));
    Harness.await(() -> first.size() == 1);
    context.runOnContext(run -> waiting[0] = decide(second));
    // It is refused, joins the line, and is refused once more.
    turns();
    Attempt running = ((Decision.Admitted) first.getFirst()).attempt();

    context.runOnContext(run -> {
      assertThat(books.execute(new Command.Release("default", running.id())))
          .isInstanceOf(Outcome.Ended.class);
      // It tries again, and its caller leaves before it hears that it was admitted.
      services.line().moveOn();
      context.runOnContext(then -> waiting[0].leave());
    });

    Harness.await(() -> second.size() == 1);
    assertThat(second.getFirst()).isInstanceOf(Decision.Unavailable.class);
    turns();
    assertThat(held()).isZero();
    assertThat(second).hasSize(1);
  }
}
