package dev.purser.bench.engine;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetEngine;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Changes;
import dev.purser.core.budget.History;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Reservation;
import dev.purser.core.usage.UsageRecord;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reserve and settle over five hard budgets, in memory, on one core. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
public class EngineBenchmark {

  private static final int USERS = 100;

  private final BudgetEngine engine = new BudgetEngine(History.NONE);
  private final UsageRecord[] records = new UsageRecord[USERS];
  private final Call[] calls = new Call[USERS];
  private final long now = Pairs.NOW.toEpochMilli();
  private int next;

  /** Installs the budgets. */
  @Setup
  public void install() {
    for (Budget budget : Pairs.fiveBudgets()) {
      engine.install(budget, Map.of(), now, new Changes());
    }
    for (int i = 0; i < USERS; i++) {
      records[i] = Pairs.record("r" + i, "u" + i);
      calls[i] = Call.of(records[i]);
    }
  }

  /** One pair, each command a group of its own. */
  @Benchmark
  public Outcome reserveAndSettle() {
    int i = next++ % USERS;
    Changes held = new Changes();
    engine.apply(Pairs.reserve(records[i], calls[i], Reservation.Owner.GATEWAY), now, held);
    held.windows();
    Changes settled = new Changes();
    Outcome outcome = engine.apply(Pairs.settle(records[i]), now, settled);
    settled.windows();
    return outcome;
  }
}
