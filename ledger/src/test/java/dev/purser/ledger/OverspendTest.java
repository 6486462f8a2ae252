package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OverspendTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final BudgetKey ALL = new BudgetKey("default", "all");

  private static Books open() {
    Books books =
        Books.open(Ledgers.memory(), (from, to, upTo, each) -> {}, InstantSource.fixed(NOON));
    books.putBudget(
        Budget.builder(ALL, Unit.USD, 1_000, Period.DAY)
            .priorityReserve(Map.of(Priority.HIGH, new BigDecimal("0.1")))
            .build());
    books.putBudget(
        Budget.builder(new BudgetKey("default", "user"), Unit.REQUESTS, 100, Period.HOUR)
            .per("user")
            .build());
    books.putBudget(
        Budget.builder(new BudgetKey("default", "rolling"), Unit.TOKENS, 100_000, Period.ROLLING)
            .durationMs(60_000)
            .build());
    return books;
  }

  private static Command.Reserve reserve(int i, Priority priority) {
    // Every fourth user is unknown.
    Labels labels = i % 4 == 0 ? Labels.NONE : Labels.of("user", "u" + i % 4);
    String id = "r" + i;
    return new Command.Reserve(
        id,
        new Call("default", "openai", "gpt-5.5", "chat", labels, labels),
        new Demand(new Claim.Of(7), new Claim.Of(10), 1),
        Reservation.Owner.GATEWAY,
        0,
        "",
        UsageRecord.builder(new RecordId("default", "gateway", id), NOON, "openai", "gpt-5.5")
            .labels(labels)
            .build(),
        priority,
        false);
  }

  @Test
  void callersAtOnce_areAdmittedExactlyAsFarAsTheTightestBudgetGoes() throws Exception {
    AtomicInteger normal = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    try (Books books = open()) {
      CountDownLatch barrier = new CountDownLatch(1_000);
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 1_000; i++) {
          Priority priority = i % 2 == 0 ? Priority.NORMAL : Priority.HIGH;
          Command.Reserve reserve = reserve(i, priority);
          var unused =
              callers.submit(() -> {
                barrier.countDown();
                barrier.await();
                if (books.execute(reserve) instanceof Outcome.Held) {
                  all.incrementAndGet();
                  if (priority == Priority.NORMAL) {
                    normal.incrementAndGet();
                  }
                }
                return null;
              });
        }
      }
      // 1,000 buys 142 calls of 7 in all, of which calls of normal priority can have the first 128.
      assertThat(all).hasValue(142);
      assertThat(normal.get()).isLessThanOrEqualTo(128);
      assertThat(books.windows(ALL).getFirst().held()).isEqualTo(142 * 7);
    }
  }

  @Test
  void reservationsThatEndAtRandomPoints_leaveNothingHeld() {
    SplittableRandom random = new SplittableRandom(5);
    try (Books books = open()) {
      for (int i = 0; i < 100_000; i++) {
        Command.Reserve reserve = reserve(i, Priority.HIGH);
        if (!(books.execute(reserve) instanceof Outcome.Held)) {
          continue;
        }
        if (random.nextBoolean()) {
          Demand more = new Demand(new Claim.Of(random.nextInt(5)), new Claim.Of(1), 0);
          books.execute(new Command.Extend("default", reserve.id(), more, reserve.intent(), true));
        }
        books.execute(new Command.Release("default", reserve.id()));
      }
      assertThat(books.windows(ALL).getFirst().held()).isZero();
      assertThat(books.windows(ALL).getFirst().activeHolds()).isZero();
      assertThat(books.windows(new BudgetKey("default", "user")))
          .isNotEmpty()
          .allSatisfy(window -> assertThat(window.held()).isZero());
    }
  }
}
