package dev.purser.bench.engine;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Batch;
import dev.purser.ledger.Books;
import dev.purser.ledger.Ledgers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A start from a million open windows and a hundred thousand open holds: {@code BigState make
 * FOLDER}, then, in a process of its own, {@code BigState open FOLDER}, which prints how long the
 * books took and what the process weighs.
 */
public final class BigState {

  private static final int WINDOWS = 1_000_000;
  private static final int HOLDS = 100_000;
  private static final int GROUP = 1_000;

  private BigState() {}

  /** Makes or opens. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    long start = System.nanoTime();
    try (Books books =
        Books.open(Ledgers.embedded(folder), (from, to, upTo, each) -> {}, () -> Pairs.NOW)) {
      if (args[0].equals("make")) {
        make(books);
        return;
      }
      System.out.printf(
          Locale.ROOT,
          "books open after %.2f s, and %.2f s of processor time since the process began%n",
          (System.nanoTime() - start) / 1e9,
          ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3);
      System.out.println(
          books.windows(new BudgetKey("default", "each")).size() + " windows in memory");
      try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
        lines.filter(line -> line.matches("Vm(RSS|HWM).*")).forEach(System.out::println);
      }
    }
  }

  private static void make(Books books) {
    books.putBudget(
        Budget.builder(new BudgetKey("default", "each"), Unit.USD, 1L << 50, Period.MONTH)
            .per("session")
            .maxWindows(2 * WINDOWS)
            .build());
    for (int i = 0; i < WINDOWS; i += GROUP) {
      Batch batch = new Batch();
      for (int j = i; j < i + GROUP; j++) {
        UsageRecord record =
            Pairs.record("r" + j, "u").toBuilder()
                .labels(dev.purser.core.usage.Labels.of("session", "s" + j))
                .build();
        if (j % (WINDOWS / HOLDS) == 0) {
          batch.add(Pairs.reserve(record, Call.of(record), Reservation.Owner.API), o -> {});
        } else {
          batch.add(new Command.Post(record, ""), o -> {});
        }
      }
      books.execute(batch);
    }
  }
}
