package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Event;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.UnknownPrice;
import dev.purser.core.budget.WindowView;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerBooksTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final BudgetKey DAY = new BudgetKey("default", "day");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final InstantSource clock = now::get;

  @TempDir private Path folder;

  private Books open(Ledger ledger) {
    return Books.open(ledger, ScannedSeeds.of(ledger), clock);
  }

  private static Budget budget(String id, long limit, Enforcement enforcement, String... per) {
    return Budget.builder(new BudgetKey("default", id), Unit.USD, limit, Period.DAY)
        .per(per)
        .enforcement(enforcement)
        .maxWindows(100)
        .build();
  }

  private static UsageRecord record(String id, long ticks) {
    return UsageRecord.builder(new RecordId("default", "gateway", id), NOON, "openai", "gpt-5.5")
        .tokens(TokenCounts.of(10, 5))
        .labels(Labels.of("user", "ada"))
        .cost(new Cost.Priced(Money.ofTicks(ticks), List.of(), "openai/gpt-5.5@undated"))
        .build();
  }

  private static Command.Reserve reserve(String id, long ticks, Reservation.Owner owner) {
    Labels labels = Labels.of("user", "ada");
    return new Command.Reserve(
        id,
        new Call("default", "openai", "gpt-5.5", "chat", labels, labels),
        new Demand(new Claim.Of(ticks), new Claim.Of(15), 1),
        owner,
        900_000,
        "hash",
        record(id, ticks));
  }

  private static WindowView only(Books books, BudgetKey key) {
    List<WindowView> windows = books.windows(key);
    assertThat(windows).hasSize(1);
    return windows.getFirst();
  }

  @Test
  void start_afterADeath_makesGatewayAttemptsUnresolvedAtTheirBound() {
    try (Books books = open(Ledgers.embedded(folder))) {
      books.putBudget(budget("day", 1_000, Enforcement.HARD, "user"));
      books.execute(reserve("lost", 300, Reservation.Owner.GATEWAY));
      books.execute(reserve("api", 50, Reservation.Owner.API));
      assertThat(only(books, DAY).held()).isEqualTo(350);
    }
    try (Books books = open(Ledgers.embedded(folder))) {
      WindowView window = only(books, DAY);
      assertThat(window.group()).isEqualTo(Labels.of("user", "ada"));
      assertThat(window.settled()).isEqualTo(300);
      assertThat(window.held()).isEqualTo(50);
      UsageRecord lost =
          books.ledger().entry(new RecordId("default", "gateway", "lost")).orElseThrow().record();
      assertThat(lost.status()).isEqualTo(Status.UNRESOLVED);
      assertThat(lost.cost().ticksOrZero()).isEqualTo(300);
      // The truth arrives later and replaces the bound.
      books.execute(new Command.Correct(lost.id(), record("lost", 120), "the provider's own bill"));
      assertThat(only(books, DAY).settled()).isEqualTo(120);
      assertThat(books.execute(new Command.Settle("default", "api", record("api", 10), "h")))
          .isInstanceOf(Outcome.Settled.class);
    }
    try (Books books = open(Ledgers.embedded(folder))) {
      assertThat(only(books, DAY).settled()).isEqualTo(130);
      assertThat(only(books, DAY).held()).isZero();
      assertThat(books.execute(new Command.Settle("default", "api", record("api", 10), "h")))
          .isInstanceOfSatisfying(Outcome.Settled.class, s -> assertThat(s.repeated()).isTrue());
      assertThat(books.execute(new Command.Settle("default", "api", record("api", 11), "other")))
          .isInstanceOf(Outcome.Conflict.class);
    }
  }

  @Test
  void start_afterAReservationExpired_endsItsHolds() {
    try (Books books = open(Ledgers.embedded(folder))) {
      books.putBudget(budget("day", 1_000, Enforcement.HARD));
      books.execute(reserve("api", 50, Reservation.Owner.API));
    }
    now.set(NOON.plus(Duration.ofMinutes(15)));
    try (Books books = open(Ledgers.embedded(folder))) {
      assertThat(only(books, DAY).held()).isZero();
      assertThat(books.ledger().reservation("default", "api").orElseThrow().state())
          .isEqualTo(Reservation.State.EXPIRED);
    }
  }

  @Test
  void putBudget_inMidWindow_startsWithWhatWasSpentAndWhatRuns() {
    try (Books books = open(Ledgers.memory())) {
      books.execute(new Command.Post(record("a", 70), "a"));
      books.execute(new Command.Post(record("b", 20), "b"));
      books.execute(
          new Command.Correct(new RecordId("default", "gateway", "b"), record("b", 5), "less"));
      books.execute(reserve("running", 10, Reservation.Owner.GATEWAY));

      books.putBudget(budget("day", 100, Enforcement.HARD));

      assertThat(only(books, DAY).settled()).isEqualTo(75);
      assertThat(only(books, DAY).held()).isEqualTo(10);
      assertThat(books.execute(reserve("next", 16, Reservation.Owner.GATEWAY)))
          .isInstanceOf(Outcome.Refused.class);
      books.execute(
          new Command.Correct(new RecordId("default", "gateway", "a"), record("a", 60), "less"));
      assertThat(only(books, DAY).settled()).isEqualTo(65);
    }
  }

  @Test
  void putBudget_whileRecordsComeIn_countsEachOnce() {
    Ledger memory = Ledgers.memory();
    AtomicReference<Books> books = new AtomicReference<>();
    AtomicInteger read = new AtomicInteger();
    InvocationHandler busy =
        (proxy, method, arguments) -> {
          Object answer = method.invoke(memory, arguments);
          // More comes in right after the bulk was read, and again right after the rest was.
          if (method.getName().equals("entries") && read.get() < 2) {
            UsageRecord record = record("late" + read.incrementAndGet(), 5);
            books.get().execute(new Command.Post(record, "h"));
          }
          return answer;
        };
    Ledger ledger =
        (Ledger)
            Proxy.newProxyInstance(
                LedgerBooksTest.class.getClassLoader(), new Class<?>[] {Ledger.class}, busy);
    books.set(open(ledger));
    books.get().execute(new Command.Post(record("before", 7), "h"));
    books.get().putBudget(budget("day", 100, Enforcement.HARD));

    assertThat(read).hasValue(2);
    assertThat(only(books.get(), DAY).settled()).isEqualTo(17);
    books.get().close();
  }

  @Test
  void putBudget_again_keepsOrRebuildsItsWindows() {
    try (Books books = open(Ledgers.embedded(folder))) {
      books.putBudget(budget("day", 100, Enforcement.HARD));
      books.execute(new Command.Post(record("a", 70), "a"));
      books.putBudget(budget("day", 500, Enforcement.HARD));
      assertThat(only(books, DAY).remaining()).isEqualTo(430);
      books.putBudget(budget("day", 500, Enforcement.HARD, "user"));
      assertThat(only(books, DAY).group()).isEqualTo(Labels.of("user", "ada"));
      assertThat(only(books, DAY).settled()).isEqualTo(70);
      assertThat(books.budget(DAY).orElseThrow().version()).isEqualTo(3);
    }
    try (Books books = open(Ledgers.embedded(folder))) {
      assertThat(books.budgets()).hasSize(1);
      assertThat(only(books, DAY).settled()).isEqualTo(70);
      assertThat(books.removeBudget(DAY)).isTrue();
      assertThat(books.removeBudget(DAY)).isFalse();
    }
    try (Books books = open(Ledgers.embedded(folder))) {
      assertThat(books.budgets()).isEmpty();
    }
  }

  @Test
  void putBudget_thatCountsUnpricedCallsOtherwise_isSeededAnew() {
    Ledger ledger = Ledgers.memory();
    try (Books books = open(ledger)) {
      Budget watching = budget("day", 1_000, Enforcement.SOFT);
      UsageRecord record =
          record("r", 1).toBuilder().cost(new Cost.Unpriced("an unknown model")).build();
      books.execute(new Command.Post(record, "h"));
      books.putBudget(
          watching.toBuilder().unknownPrice(UnknownPrice.CEILING).ceilingRate(2).build());
      assertThat(only(books, DAY).settled()).isEqualTo(30);

      books.putBudget(watching);
      assertThat(only(books, DAY).settled()).isZero();
      assertThat(Doctor.examine(ledger, NOON.toEpochMilli()).differences()).isEmpty();
      books.execute(new Command.Correct(record.id(), record("r", 42), "the price is known"));
      assertThat(only(books, DAY).settled()).isEqualTo(42);
    }
  }

  @Test
  void putBudget_rightAfterAWindowBegan_knowsTheOneBeforeInFullShouldTheClockStepBack() {
    try (Books books = open(Ledgers.memory())) {
      books.execute(new Command.Post(threeDaysOld("r"), "h"));
      Instant monday = Instant.parse("2026-11-23T00:04:00Z");
      now.set(monday);
      BudgetKey week = new BudgetKey("default", "week");
      books.putBudget(Budget.builder(week, Unit.USD, 100, Period.WEEK).build());
      assertThat(only(books, week).settled()).isZero();

      now.set(monday.minus(Duration.ofHours(1)));
      assertThat(only(books, week).settled()).isEqualTo(60);
    }
  }

  @Test
  void callersAtOnce_areAdmittedExactlyAsFarAsTheBudgetGoes() throws Exception {
    int callers = 1_000;
    try (Books books = open(Ledgers.embedded(folder));
        ExecutorService threads = Executors.newFixedThreadPool(32)) {
      books.putBudget(budget("day", 50 * 7, Enforcement.HARD));
      books.putBudget(budget("roomy", 1_000_000, Enforcement.HARD, "user"));
      CountDownLatch go = new CountDownLatch(1);
      AtomicInteger admitted = new AtomicInteger();
      for (int i = 0; i < callers; i++) {
        String id = "c" + i;
        threads.execute(() -> {
          awaitQuietly(go);
          if (books.execute(reserve(id, 7, Reservation.Owner.GATEWAY)) instanceof Outcome.Held) {
            admitted.incrementAndGet();
          }
        });
      }
      go.countDown();
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      assertThat(admitted).hasValue(50);
      assertThat(only(books, DAY).held()).isEqualTo(350);
      assertThat(only(books, new BudgetKey("default", "roomy")).held()).isEqualTo(350);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void execute_ofABatch_tellsOutcomesInOrderAndEventsOnce() {
    try (Books books = open(Ledgers.memory())) {
      List<Event> events = new ArrayList<>();
      books.subscribe(events::addAll);
      books.putBudget(budget("day", 100, Enforcement.HARD));
      List<String> told = new ArrayList<>();
      books.execute(
          new Batch()
              .add(reserve("a", 60, Reservation.Owner.GATEWAY), o -> told.add("a " + word(o)))
              .add(reserve("b", 60, Reservation.Owner.GATEWAY), o -> told.add("b " + word(o)))
              .add(new Command.Release("default", "a"), o -> told.add("release " + word(o)))
              .add(reserve("c", 60, Reservation.Owner.GATEWAY), o -> told.add("c " + word(o))));
      assertThat(told).containsExactly("a Held", "b Refused", "release Ended", "c Held");
      assertThat(events)
          .extracting(e -> e.getClass().getSimpleName())
          .containsExactly(
              "ReservationCreated", "ReservationRefused", "ReservationEnded", "ReservationCreated");
      assertThat(books.sync().toCompletableFuture().join()).isNull();
    }
  }

  @Test
  void execute_ofABatchInWhichTimePasses_forgetsNoWindowBeforeItIsWritten() {
    Ledger ledger = Ledgers.memory();
    try (Books books = open(ledger)) {
      books.putBudget(budget("day", 100, Enforcement.HARD));
      books.execute(
          new Batch()
              .add(new Command.Post(threeDaysOld("one"), "h"), o -> {})
              .add(new Command.Expire(), o -> {})
              .add(new Command.Post(threeDaysOld("other"), "h"), o -> {}));

      assertThat(Doctor.examine(ledger, NOON.toEpochMilli()).differences()).isEmpty();
      List<Long> settled = new ArrayList<>();
      ledger.windowsEndingAfter(0, window -> settled.add(window.settled()));
      assertThat(settled).containsExactly(120L);
    }
  }

  private static UsageRecord threeDaysOld(String id) {
    return UsageRecord.builder(
            new RecordId("default", "api", id), NOON.minus(Duration.ofDays(3)), "openai", "gpt-5.5")
        .cost(new Cost.Priced(Money.ofTicks(60), List.of(), "openai/gpt-5.5@undated"))
        .build();
  }

  private static String word(Outcome outcome) {
    return outcome.getClass().getSimpleName();
  }

  @Test
  void awaitSync_onADiskThatFails_throwsTheLedgersFault() {
    Ledger memory = Ledgers.memory();
    InvocationHandler failing =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "sync" -> CompletableFuture.failedFuture(new LedgerException("the disk failed"));
              case "awaitSync" -> InvocationHandler.invokeDefault(proxy, method, arguments);
              default -> method.invoke(memory, arguments);
            };
    Ledger ledger =
        (Ledger)
            Proxy.newProxyInstance(
                LedgerBooksTest.class.getClassLoader(), new Class<?>[] {Ledger.class}, failing);
    try (Books books = open(ledger)) {
      assertThatThrownBy(books::awaitSync)
          .isInstanceOf(LedgerException.class)
          .hasMessage("the disk failed");
    }
  }

  @Test
  void aConsumerThatThrows_doesNotKeepTheOthersFromTheirOutcomes() {
    try (Books books = open(Ledgers.memory())) {
      List<String> told = new ArrayList<>();
      Batch batch =
          new Batch()
              .add(
                  reserve("a", 1, Reservation.Owner.GATEWAY),
                  o -> {
                    throw new IllegalStateException("a caller's own fault");
                  })
              .add(reserve("b", 1, Reservation.Owner.GATEWAY), o -> told.add(word(o)));
      assertThatThrownBy(() -> books.execute(batch)).isInstanceOf(IllegalStateException.class);
      assertThat(told).containsExactly("Held");
    }
  }

  @Test
  void breakers_areKeptUntilTheyAreReset() {
    Breaker breaker =
        new Breaker("b", Labels.of(Map.of("user", "ada", "agent", "x")), "why", "ann", 5);
    try (Books books = open(Ledgers.embedded(folder))) {
      books.trip(breaker);
    }
    try (Books books = open(Ledgers.embedded(folder))) {
      assertThat(books.breakers()).containsExactly(breaker);
      assertThat(books.reset("b")).isTrue();
      assertThat(books.reset("b")).isFalse();
    }
    try (Books books = open(Ledgers.embedded(folder))) {
      assertThat(books.breakers()).isEmpty();
    }
  }

  @Test
  void documents_areKept() {
    Document key = new Document("key", "default", "k1", "{}");
    try (Books books = open(Ledgers.embedded(folder))) {
      books.putDocument(key);
      books.putDocument(new Document("key", "default", "k2", "{}"));
      books.removeDocument("key", "default", "k2");
    }
    try (Books books = open(Ledgers.embedded(folder))) {
      assertThat(books.ledger().documents("key")).containsExactly(key);
    }
  }

  @Test
  void afterClose_nothingIsTaken() {
    Books books = open(Ledgers.memory());
    books.close();
    assertThatThrownBy(() -> books.execute(new Command.Expire()))
        .isInstanceOf(LedgerException.class);
    assertThatThrownBy(() -> books.putDocument(new Document("k", "", "i", "{}")))
        .isInstanceOf(LedgerException.class);
  }

  @Test
  void isUnderCeiling_asksTheBudgets() {
    try (Books books = open(Ledgers.memory())) {
      Call call = new Call("default", "openai", "", "", Labels.NONE, Labels.NONE);
      assertThat(books.isUnderCeiling(call)).isFalse();
      books.putBudget(budget("day", 100, Enforcement.HARD));
      assertThat(books.isUnderCeiling(call)).isTrue();
    }
  }

  @Test
  void labelsOfMap_inGroups_surviveARestart() {
    try (Books books = open(Ledgers.embedded(folder))) {
      books.putBudget(budget("day", 100, Enforcement.HARD, "user", "team"));
      UsageRecord record =
          record("a", 7).toBuilder()
              .labels(Labels.of(Map.of("user", "ada", "team", "research")))
              .build();
      books.execute(new Command.Post(record, "h"));
    }
    try (Books books = open(Ledgers.embedded(folder))) {
      assertThat(only(books, DAY).group())
          .isEqualTo(Labels.of(Map.of("user", "ada", "team", "research")));
      assertThat(only(books, DAY).settled()).isEqualTo(7);
    }
  }

  @Test
  void overrides_areForgottenLongAfterTheyEnded() {
    try (Books books = open(Ledgers.embedded(folder))) {
      books.putBudget(budget("day", 100, Enforcement.HARD));
      for (String id : List.of("first", "second")) {
        books.grant(
            new BudgetOverride(
                id,
                books.windowOf(DAY, Labels.NONE).orElseThrow(),
                5,
                "busy",
                "ann",
                now.get().toEpochMilli(),
                now.get().plus(Duration.ofHours(1)).toEpochMilli(),
                Map.of(),
                OptionalLong.empty()));
        now.set(now.get().plus(Duration.ofDays(30)));
        books.execute(new Command.Expire());
      }
      now.set(NOON.plus(Duration.ofDays(440)));
      books.forgetLongEnded();

      assertThat(books.ledger().overrides()).extracting(BudgetOverride::id).containsOnly("second");
    }
  }

  @Test
  void endedReservations_areForgottenAfterADay_andTheRecordsStay() {
    try (Books books = open(Ledgers.embedded(folder))) {
      books.execute(reserve("settled", 5, Reservation.Owner.API));
      books.execute(new Command.Settle("default", "settled", record("settled", 5), "hash"));
      now.set(NOON.plus(Duration.ofHours(23)));
      books.execute(reserve("later", 5, Reservation.Owner.API));
      books.execute(new Command.Release("default", "later"));
      books.forgetLongEnded();
      assertThat(books.ledger().reservation("default", "settled")).isPresent();

      now.set(NOON.plus(Duration.ofHours(25)));
      books.execute(reserve("live", 5, Reservation.Owner.API));
      books.forgetLongEnded();

      assertThat(books.ledger().reservation("default", "settled")).isEmpty();
      assertThat(books.ledger().reservation("default", "later")).isPresent();
      assertThat(books.ledger().reservation("default", "live")).isPresent();
      assertThat(books.ledger().entry(record("settled", 5).id())).isPresent();
    }
  }

  @Test
  void putBudget_ofAllTime_countsRecordsFromBeforeTheEpoch() {
    try (Books books = open(Ledgers.memory())) {
      // What programs send that never set the time.
      UsageRecord unset =
          UsageRecord.builder(
                  new RecordId("default", "api", "a"),
                  Instant.parse("0001-01-01T00:00:00Z"),
                  "openai",
                  "gpt-5.5")
              .cost(record("a", 70).cost())
              .build();
      books.execute(new Command.Post(unset, "a"));
      books.putBudget(Budget.builder(DAY, Unit.USD, 100, Period.TOTAL).build());

      assertThat(only(books, DAY).settled()).isEqualTo(70);
    }
  }
}
