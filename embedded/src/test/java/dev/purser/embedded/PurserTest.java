package dev.purser.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.analytics.Granularity;
import dev.purser.analytics.RecordPage;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Event;
import dev.purser.core.budget.Match;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowView;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PurserTest {

  private static final BudgetKey HOUR = new BudgetKey("default", "hour");
  private static final Attempt ATTEMPT =
      Attempt.to("openai", "gpt-4o").label("agent", "planner").totalTokens(600);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));

  @TempDir private Path folder;

  private Purser open() {
    return Purser.open(folder, now::get);
  }

  private static Budget tokensAnHour(long limit) {
    return Budget.builder(HOUR, Unit.TOKENS, limit, Period.HOUR).per("agent").build();
  }

  private static OpenReservation reserved(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Reserved.class);
    return ((Admission.Reserved) admission).reservation();
  }

  private static WindowView only(Purser purser) {
    List<WindowView> windows = purser.status(HOUR).orElseThrow().windows();
    assertThat(windows).hasSize(1);
    return windows.getFirst();
  }

  private UsageFilter all() {
    return UsageFilter.all(now.get().minus(Duration.ofDays(9)), now.get().plus(Duration.ofDays(9)));
  }

  @Test
  void reserve_settle_isPricedPostedAndStillThereAfterReopening() {
    try (Purser purser = open()) {
      purser.putBudget(tokensAnHour(1_000));
      try (OpenReservation reservation = reserved(purser.reserve(ATTEMPT))) {
        assertThat(only(purser).held()).isEqualTo(600);
        assertThat(reservation.settle(Usage.of(400, 100)))
            .isInstanceOfSatisfying(
                Outcome.Settled.class,
                s -> {
                  assertThat(s.record().cost()).isInstanceOf(Cost.Priced.class);
                  assertThat(s.returned()).singleElement().extracting("amount").isEqualTo(100L);
                });
        assertThat(reservation.settle(Usage.of(400, 100)))
            .isInstanceOfSatisfying(Outcome.Settled.class, s -> assertThat(s.repeated()).isTrue());
        assertThat(reservation.settle(Usage.of(1, 1))).isInstanceOf(Outcome.Conflict.class);
      }
    }
    try (Purser purser = open()) {
      assertThat(only(purser).settled()).isEqualTo(500);
      assertThat(only(purser).held()).isZero();
      assertThat(purser.records(all(), RecordPage.Cursor.START, 10).entries()).hasSize(1);
    }
  }

  @Test
  void close_withoutSettling_releases() {
    try (Purser purser = open()) {
      purser.putBudget(tokensAnHour(1_000));
      OpenReservation reservation = reserved(purser.reserve(ATTEMPT));
      assertThatThrownBy(
              () -> {
                try (reservation) {
                  throw new IllegalStateException("the model did not answer");
                }
              })
          .hasMessage("the model did not answer");
      assertThat(only(purser).held()).isZero();
      assertThat(reservation.state()).isEqualTo(Reservation.State.RELEASED);
      assertThat(reservation.settle(Usage.of(1, 1))).isInstanceOf(Outcome.Conflict.class);
      assertThat(purser.records(all(), RecordPage.Cursor.START, 10).entries()).isEmpty();
    }
  }

  @Test
  void reserve_beyondTheLimit_isAValueThatSaysWhy() {
    try (Purser purser = open()) {
      purser.putBudget(tokensAnHour(1_000));
      reserved(purser.reserve(ATTEMPT));
      assertThat(purser.reserve(ATTEMPT))
          .isInstanceOfSatisfying(
              Admission.Refused.class,
              r -> {
                assertThat(r.refusal().budget()).isEqualTo(HOUR);
                assertThat(r.refusal().remaining()).isEqualTo(400);
              });
      assertThat(purser.check(ATTEMPT).refusal()).isPresent();
      assertThat(purser.check(ATTEMPT.totalTokens(400)).refusal()).isEmpty();
      assertThat(purser.reserve(Attempt.to("openai", "gpt-4o")))
          .isEqualTo(new Admission.MissingAmount(Unit.TOKENS, HOUR));
    }
  }

  @Test
  void reserve_withAnIdAgain_takesNothingMore() {
    try (Purser purser = open()) {
      purser.putBudget(tokensAnHour(1_000));
      assertThat(reserved(purser.reserve(ATTEMPT.id("a"))).id()).isEqualTo("a");
      reserved(purser.reserve(ATTEMPT.id("a")));
      assertThat(only(purser).held()).isEqualTo(600);
      assertThat(purser.reserve(ATTEMPT.id("a").totalTokens(1)))
          .isInstanceOf(Admission.Conflict.class);
    }
  }

  @Test
  void reservation_thatNobodyEnds_expires_andSettlesLate() {
    try (Purser purser = open()) {
      purser.putBudget(tokensAnHour(1_000));
      OpenReservation renewed = reserved(purser.reserve(ATTEMPT));
      now.set(now.get().plus(Duration.ofMinutes(10)));
      renewed.renew(Duration.ofMinutes(15));
      now.set(now.get().plus(Duration.ofMinutes(10)));
      assertThat(only(purser).held()).isEqualTo(600);
      now.set(now.get().plus(Duration.ofMinutes(5)));
      assertThat(only(purser).held()).isZero();
      assertThat(renewed.settle(Usage.of(1_500, 0))).isInstanceOf(Outcome.Settled.class);
      assertThat(only(purser).settled()).isEqualTo(1_500);
    }
  }

  @Test
  void putBudget_afterReopening_holdsWhatRunningCallsAskedFor() {
    BudgetKey model = new BudgetKey("default", "model");
    Attempt dated = Attempt.to("openai", "gpt-4o-2024-08-06").label("agent", "planner");
    try (Purser purser = open()) {
      reserved(purser.reserve(dated.totalTokens(600).amount(Money.parse("3"))));
    }
    try (Purser purser = open()) {
      purser.putBudget(tokensAnHour(1_000));
      purser.putBudget(
          Budget.builder(model, Unit.USD, Money.parse("5").ticks(), Period.DAY)
              .match(Match.of(Map.of("model", List.of("gpt-4o"))))
              .build());

      assertThat(only(purser).held()).isEqualTo(600);
      assertThat(purser.status(model).orElseThrow().windows())
          .singleElement()
          .extracting(WindowView::held)
          .isEqualTo(Money.parse("3").ticks());
    }
  }

  @Test
  void record_sameIdTwice_countsOnce() {
    try (Purser purser = open()) {
      purser.putBudget(tokensAnHour(1_000));
      Attempt attempt = ATTEMPT.id("u_1");
      assertThat(purser.record(attempt, Usage.of(5, 5))).isInstanceOf(Outcome.Posted.class);
      assertThat(purser.record(attempt, Usage.of(5, 5))).isInstanceOf(Outcome.Duplicate.class);
      assertThat(purser.record(attempt, Usage.of(5, 6))).isInstanceOf(Outcome.Conflict.class);
      purser.record(ATTEMPT, Usage.of(0, 0).status(Status.ERROR));
      assertThat(only(purser).settled()).isEqualTo(10);
      assertThat(
              purser
                  .report(
                      new UsageQuery(
                          all(), Granularity.HOUR, ZoneOffset.UTC, List.of("agent", "model")))
                  .totals()
                  .records())
          .isEqualTo(2);
      assertThat(purser.summary(all()).byModel()).hasSize(1);
    }
  }

  @Test
  void estimate_recordsNothing() {
    try (Purser purser = open()) {
      Attempt attempt = Attempt.to("anthropic", "claude-sonnet-4-5");
      assertThat(purser.estimate(attempt, Usage.of(100_000, 50_000)).amount())
          .contains(Money.parse("1.05"));
      assertThat(purser.records(all(), RecordPage.Cursor.START, 10).entries()).isEmpty();
    }
  }

  @Test
  void subscribe_isToldInOrderOutsideOfTheLock_untilClosed() {
    try (Purser purser = open()) {
      purser.putBudget(tokensAnHour(1_000));
      List<String> told = new ArrayList<>();
      Subscription failing =
          purser.subscribe(event -> {
            throw new IllegalStateException("a subscriber's own fault");
          });
      Subscription subscription =
          purser.subscribe(event -> {
            told.add(event.getClass().getSimpleName());
            if (event instanceof Event.ReservationCreated) {
              purser.record(ATTEMPT, Usage.of(100, 0));
            }
          });
      reserved(purser.reserve(ATTEMPT));
      assertThat(told).containsExactly("ReservationCreated", "UsageRecorded");
      subscription.close();
      failing.close();
      purser.record(ATTEMPT, Usage.of(1, 0));
      assertThat(told).hasSize(2);
    }
  }

  @Test
  void putBudget_ofAnotherPeriod_isRefused_andRemovedOnesAreGone() {
    try (Purser purser = open()) {
      purser.putBudget(tokensAnHour(1_000));
      assertThatThrownBy(
              () -> purser.putBudget(Budget.builder(HOUR, Unit.TOKENS, 9, Period.DAY).build()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("hour");
      assertThat(purser.budgets()).hasSize(1);
      assertThat(purser.status()).hasSize(1);
      assertThat(purser.removeBudget(HOUR)).isTrue();
      assertThat(purser.budget(HOUR)).isEmpty();
      assertThat(purser.status(HOUR)).isEmpty();
    }
  }

  @Test
  void open_aFolderInUse_isRefused() {
    try (Purser purser = open()) {
      assertThat(purser.budgets()).isEmpty();
      assertThatThrownBy(this::open).isInstanceOf(LedgerException.class);
    }
  }

  @Test
  void open_whatThisProcessHasOpen_leavesItLockedForOthers() throws Exception {
    try (Purser purser = Purser.open(folder)) {
      assertThatThrownBy(() -> Purser.open(folder)).hasMessageContaining("is locked");
      assertThat(purser.budgets()).isEmpty();
      // Only another process sees whether the system still has the lock.
      Process other =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Opener.class.getName(),
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("is locked: another purser (process " + ProcessHandle.current().pid());
    }
  }

  /** Opens a folder in a process of its own. */
  static final class Opener {
    public static void main(String[] args) {
      Purser.open(Path.of(args[0])).close();
    }
  }

  @Test
  void renew_forNoTime_isRefused() {
    try (Purser purser = Purser.inMemory(InstantSource.system());
        OpenReservation reservation =
            ((Admission.Reserved) purser.reserve(Attempt.to("openai", "gpt-5.5"))).reservation()) {
      assertThatThrownBy(() -> reservation.renew(Duration.ofSeconds(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void record_afterClosing_saysSo() {
    Purser purser = Purser.inMemory(InstantSource.system());
    purser.close();

    assertThatThrownBy(() -> purser.record(Attempt.to("openai", "gpt-5.5"), Usage.of(1, 1)))
        .hasMessage("the ledger is closed");
  }

  @Test
  void inMemory_keepsNothing() {
    try (Purser purser = Purser.inMemory(now::get)) {
      purser.record(ATTEMPT, Usage.of(5, 5));
      assertThat(purser.summary(all()).totals().records()).isEqualTo(1);
    }
  }

  @Test
  void attempt_outOfRange_isRefused() {
    assertThatThrownBy(() -> ATTEMPT.totalTokens(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ATTEMPT.ttl(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Attempt.to("", "m")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ATTEMPT.tokens(Long.MAX_VALUE, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void usage_thatNoReportCouldRead_isRefused() {
    Usage usage = Usage.of(1, 1).at(now.get()).metadata("{\"a\": [{}, 1.5]}");
    assertThatThrownBy(() -> usage.at(Instant.MAX)).hasMessageContaining("year");
    assertThatThrownBy(() -> Usage.of(Usage.MAX_TOKENS, 1)).hasMessageContaining("tokens");
    assertThatThrownBy(() -> usage.toolCalls(-1)).hasMessageContaining("toolCalls");
    assertThatThrownBy(() -> usage.took(Duration.ofDays(-1))).hasMessageContaining("latency");
    for (String text : List.of("", "[]", "1", "{nope", "{} {}", "{\"a\":1")) {
      assertThatThrownBy(() -> usage.metadata(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("metadata");
    }
  }

  @Test
  void example_runs() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LibraryExample.run(folder, now::get, new PrintStream(out, true, StandardCharsets.UTF_8));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("call 1 answered")
        .contains("refused")
        .contains("ada has used 0.5")
        .contains("[claude-opus-5-5, ada] cost 0.");
  }

  @Test
  void classPath_hasNoServer() {
    String[] names = {
      "io.vertx.core.Vertx",
      "io.netty.channel.Channel",
      "dev.purser.server.Main",
      "dev.purser.gateway.Gateway",
      "tools.jackson.databind.ObjectMapper"
    };
    assertThat(Arrays.stream(names).filter(PurserTest::isThere)).isEmpty();
    assertThat(isThere("dev.purser.core.budget.Budget")).isTrue();
  }

  private static boolean isThere(String name) {
    try {
      Class.forName(name, false, PurserTest.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
