package dev.purser.bench.parts;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Batch;
import dev.purser.ledger.Books;
import dev.purser.ledger.Ledgers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reserves calls and settles them, in groups, by the engine and an embedded ledger: five hard
 * budgets match each. A score is the time of two groups: one of reservations, one of settlements.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class GroupBenchmark {

  private static final String ORG = "default";
  private static final Labels LABELS =
      Labels.of(Map.of("team", "research", "user", "ada", "agent", "planner"));

  /** Calls in a group. */
  @Param({"1", "16"})
  int calls = 1;

  private Path folder = Path.of("");
  private Books books = Books.open(Ledgers.memory(), (from, to, last, each) -> {}, Instant::now);
  private long number;

  /** Opens a ledger in a new folder. */
  @Setup
  public void setUp() throws IOException {
    folder = Files.createTempDirectory("purser-group");
    books =
        Books.open(Ledgers.embedded(folder), (from, to, last, each) -> {}, InstantSource.system());
    budget("company", Unit.USD);
    budget("team", Unit.USD, "team");
    budget("user", Unit.USD, "user");
    budget("tokens", Unit.TOKENS, "agent");
    budget("requests", Unit.REQUESTS);
  }

  private void budget(String id, Unit unit, String... per) {
    books.putBudget(
        Budget.builder(new BudgetKey(ORG, id), unit, unit.parse("100000000"), Period.DAY)
            .per(per)
            .enforcement(Enforcement.HARD)
            .build());
  }

  /** Closes it and removes the folder. */
  @TearDown
  public void tearDown() throws IOException {
    books.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(GroupBenchmark::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both groups; gives how many calls were settled. */
  @Benchmark
  public long reserveAndSettle() {
    Instant now = Instant.now();
    Batch reserve = new Batch();
    Batch settle = new Batch();
    long[] done = new long[1];
    for (int i = 0; i < calls; i++) {
      String id = "att_" + number++;
      UsageRecord intent =
          UsageRecord.builder(new RecordId(ORG, "gateway", id), now, "openai", "gpt-4o-mini")
              .requestId("req_" + id)
              .tokens(TokenCounts.of(4, 3))
              .labels(LABELS)
              .cost(new Cost.Priced(Money.ofTicks(2_400), List.of(), ""))
              .build();
      Call call = new Call(ORG, "openai", "gpt-4o-mini", "chat", LABELS, LABELS);
      Demand demand = new Demand(new Claim.Of(2_400), new Claim.Of(7), 1);
      reserve.add(
          new Command.Reserve(id, call, demand, Reservation.Owner.GATEWAY, 0, "", intent),
          outcome -> {});
      settle.add(new Command.Settle(ORG, id, intent, ""), outcome -> done[0]++);
    }
    books.execute(reserve);
    books.execute(settle);
    return done[0];
  }
}
