package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a new budget starts with where records are corrected while it is read. */
class SeedingTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant YESTERDAY = NOON.minus(Duration.ofDays(1));
  private static final BudgetKey DAY = new BudgetKey("default", "day");

  /** When something comes while a budget is put. */
  private enum Moment {
    /** The end of the bulk is fixed, and none of it is read. */
    BEFORE_THE_BULK,
    /** The bulk is read, and what came in meanwhile is not. */
    AFTER_THE_BULK,
    /** That is read, too, and the calls are about to be held up for the little that is left. */
    BEFORE_THE_REST
  }

  private final List<Moment> passed = new ArrayList<>();
  private Map<Moment, Runnable> comes = Map.of();
  @TempDir private Path folder;
  private Books books;

  private Books open() {
    Ledger ledger = Ledgers.embedded(folder);
    Books.Seeds seeds = ScannedSeeds.of(ledger);
    InvocationHandler busy =
        (proxy, method, arguments) -> {
          Object answer = method.invoke(ledger, arguments);
          if (method.getName().equals("entries")) {
            pass(Moment.BEFORE_THE_REST);
          }
          return answer;
        };
    Ledger seen =
        (Ledger)
            Proxy.newProxyInstance(
                SeedingTest.class.getClassLoader(), new Class<?>[] {Ledger.class}, busy);
    books =
        Books.open(
            seen,
            (from, to, upTo, each) -> {
              pass(Moment.BEFORE_THE_BULK);
              seeds.records(from, to, upTo, each);
              pass(Moment.AFTER_THE_BULK);
            },
            () -> NOON);
    return books;
  }

  private void pass(Moment moment) {
    if (!passed.contains(moment)) {
      passed.add(moment);
      comes.getOrDefault(moment, () -> {}).run();
    }
  }

  private void put() {
    books.putBudget(
        Budget.builder(DAY, Unit.USD, 1_000_000, Period.DAY).per("user").maxWindows(9).build());
    assertThat(passed).containsExactly(Moment.values());
  }

  private static UsageRecord record(String id, String user, Instant time, long ticks) {
    return UsageRecord.builder(new RecordId("default", "api", id), time, "openai", "gpt-5.5")
        .labels(Labels.of("user", user))
        .cost(new Cost.Priced(Money.ofTicks(ticks), List.of(), "openai/gpt-5.5@undated"))
        .build();
  }

  private static UsageRecord record(String id, long ticks) {
    return record(id, "ada", NOON, ticks);
  }

  private void post(UsageRecord record) {
    assertThat(books.execute(new Command.Post(record, "h"))).isInstanceOf(Outcome.Posted.class);
  }

  private void correct(UsageRecord revised) {
    assertThat(books.execute(new Command.Correct(revised.id(), revised, "truth")))
        .isInstanceOf(Outcome.Posted.class);
  }

  private static UsageRecord failed(UsageRecord record) {
    return record.toBuilder().status(Status.ERROR).build();
  }

  private static UsageRecord unpriced(UsageRecord record) {
    return record.toBuilder().cost(new Cost.Unpriced("no price")).build();
  }

  private long settled(String user, Instant time) {
    long start = time.truncatedTo(ChronoUnit.DAYS).toEpochMilli();
    return books
        .ledger()
        .window(new WindowKey(DAY, Labels.of("user", user), start))
        .orElseThrow()
        .settled();
  }

  private void assertBalanced() {
    assertThat(Doctor.examine(books.ledger(), 0).differences()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void putBudget_whileRecordsAreCorrected_countsEachOnceWhereItBelongs(Moment moment) {
    UsageRecord bobs = record("bobs", "bob", NOON, 100_000);
    try (Books opened = open()) {
      post(record("once", 1));
      post(record("twice", 10));
      post(failed(record("billed", 100)));
      post(record("waived", 500));
      post(unpriced(record("priced", 1_000)));
      post(record("old", "ada", YESTERDAY, 7));
      post(bobs);
      comes =
          Map.of(
              moment,
              () -> {
                correct(record("once", 2));
                correct(record("twice", 20));
                correct(record("twice", 30));
                correct(record("billed", 400));
                correct(failed(record("waived", 500)));
                correct(record("priced", 5_000));
                post(record("new", 10_000));
                correct(record("new", 60_000));
                correct(record("old", "ada", YESTERDAY, 8));
                post(failed(record("first", "eve", NOON, 3)));
                correct(record("first", "eve", NOON, 4));
              });
      put();

      assertThat(settled("ada", NOON)).isEqualTo(65_432);
      assertThat(settled("ada", YESTERDAY)).isEqualTo(8);
      assertThat(settled("bob", NOON)).isEqualTo(100_000);
      assertThat(settled("eve", NOON)).isEqualTo(4);
      assertBalanced();
    }
    try (Books opened = open()) {
      assertThat(opened.windows(DAY))
          .extracting(w -> w.group().get("user") + " " + w.settled())
          .containsExactlyInAnyOrder("ada 65432", "bob 100000", "eve 4");

      // What was seeded is known to be, whenever it came.
      correct(record("once", 3));
      correct(record("new", 70_000));
      correct(record("waived", 600));
      correct(record("old", "ada", YESTERDAY, 9));
      correct(failed(bobs));
      assertThat(settled("ada", NOON)).isEqualTo(76_033);
      assertThat(settled("ada", YESTERDAY)).isEqualTo(9);
      assertThat(settled("bob", NOON)).isZero();
      assertBalanced();
    }
  }

  @Test
  void putBudget_whileOneRecordIsCorrectedAgainAndAgain_countsItAsItWasLast() {
    try (Books opened = open()) {
      post(record("before", 1));
      comes =
          Map.of(
              Moment.BEFORE_THE_BULK,
              () -> {
                correct(record("before", 2));
                post(record("during", 10));
              },
              Moment.AFTER_THE_BULK,
              () -> {
                correct(record("before", 3));
                correct(record("during", 20));
                post(record("late", 100));
              },
              Moment.BEFORE_THE_REST,
              () -> {
                correct(record("before", 4));
                correct(record("during", 30));
                correct(record("late", 200));
              });
      put();

      assertThat(settled("ada", NOON)).isEqualTo(234);
      assertBalanced();
    }
    try (Books opened = open()) {
      correct(record("before", 5));
      correct(record("during", 40));
      correct(record("late", 300));
      assertThat(opened.windows(DAY)).singleElement().extracting(w -> w.settled()).isEqualTo(345L);
      assertBalanced();
    }
  }
}
