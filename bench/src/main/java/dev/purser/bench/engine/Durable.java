package dev.purser.bench.engine;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Reservation;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import dev.purser.ledger.EmbeddedLedger;
import dev.purser.ledger.Ledgers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Reserve and settle over five hard budgets, each command on disk before the next, beside a bare
 * append and sync of as many bytes on the same disk, and beside row locks in PostgreSQL: {@code
 * Durable [folder] [seconds]}. They take turns, as disks drift. Callers of the ledger run on
 * virtual threads, as those of the API do.
 */
public final class Durable {

  private static final int[] CALLERS = {1, 4, 16};
  private static final int MANY = 64;
  private static final long SLOWER_NS = 1_000_000;
  private static final int WARM_SECONDS = 4;

  private Durable() {}

  /** Prints one line for each number of callers. */
  public static void main(String[] args) throws Exception {
    Path base = Path.of(args.length > 0 ? args[0] : "/tmp");
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    Path folder = Files.createTempDirectory(base, "durable");
    try (EmbeddedLedger ledger = Ledgers.embedded(folder.resolve("ledger"));
        Books books = open(ledger);
        RowLocks rows = RowLocks.start(folder.resolve("postgres"), MANY)) {
      AtomicLong ids = new AtomicLong();
      long before = logBytes(folder);
      long warm = pairs(books, ids, 4, WARM_SECONDS);
      int bytes = Math.max(500, Math.toIntExact((logBytes(folder) - before) / (2 * warm)));
      System.out.printf(Locale.ROOT, "bytes a command: about %d%n", bytes);
      pairs(books, ids, MANY, WARM_SECONDS);
      pairs(rows, 4, WARM_SECONDS, bytes);
      for (int callers : CALLERS) {
        double append = append(folder.resolve("bare"), bytes, 2, 0);
        double rate = (double) pairs(books, ids, callers, seconds) / seconds;
        append = (append + append(folder.resolve("bare"), bytes, 2, 0)) / 2;
        double rowRate = (double) pairs(rows, callers, seconds, bytes) / seconds;
        // One caller waits for each of its two syncs; of many, half find one running.
        double aim = callers == 1 ? 1 / (2 * append) : callers / (4 * append);
        System.out.printf(
            Locale.ROOT,
            "%d callers: %.0f pairs/s; bare append and sync L = %.1f us; %s = %.0f; ratio %.2f;"
                + " PostgreSQL %.0f, ratio %.1f%n",
            callers,
            rate,
            append * 1e6,
            callers == 1 ? "1/(2L)" : "N/(4L)",
            aim,
            rate / aim,
            rowRate,
            rate / rowRate);
      }
      slower(folder, ids, seconds, bytes);
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  /** Many callers on a disk whose syncs take a millisecond longer, in L as in the ledger. */
  private static void slower(Path folder, AtomicLong ids, int seconds, int bytes) throws Exception {
    try (EmbeddedLedger ledger = Ledgers.embedded(folder.resolve("slower"));
        Books books = open(SlowSync.around(ledger, SLOWER_NS))) {
      double append = append(folder.resolve("bare"), bytes, 2, SLOWER_NS);
      double rate = (double) pairs(books, ids, MANY, seconds) / seconds;
      append = (append + append(folder.resolve("bare"), bytes, 2, SLOWER_NS)) / 2;
      double aim = MANY / (4 * append);
      System.out.printf(
          Locale.ROOT,
          "%d callers, each sync 1 ms longer: %.0f pairs/s; L = %.1f us; N/(4L) = %.0f; ratio"
              + " %.2f%n",
          MANY,
          rate,
          append * 1e6,
          aim,
          rate / aim);
    }
  }

  private static Books open(Ledger ledger) {
    Books books = Books.open(ledger, (from, to, upTo, each) -> {}, () -> Pairs.NOW);
    for (Budget budget : Pairs.fiveBudgets()) {
      books.putBudget(budget);
    }
    return books;
  }

  private static long pairs(RowLocks rows, int callers, int seconds, int bytes)
      throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    AtomicLong done = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      int caller = i;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  done.addAndGet(rows.pairs(caller, end, new byte[bytes]));
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return done.get();
  }

  private static long logBytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("ledger"))) {
      return files
          .filter(f -> f.toString().endsWith(".log"))
          .mapToLong(f -> f.toFile().length())
          .sum();
    }
  }

  private static long pairs(Books books, AtomicLong ids, int callers, int seconds)
      throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    AtomicLong done = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      String user = "u" + i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (System.nanoTime() < end) {
                  UsageRecord record = Pairs.record("r" + ids.incrementAndGet(), user);
                  books.executeSynced(
                      Pairs.reserve(record, Call.of(record), Reservation.Owner.GATEWAY));
                  books.executeSynced(Pairs.settle(record));
                  done.incrementAndGet();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return done.get();
  }

  /** The mean time of one append and sync, a wait after it included, in seconds. */
  private static double append(Path file, int bytes, int seconds, long waitNanos)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
      long start = System.nanoTime();
      long count = 0;
      while (System.nanoTime() - start < seconds * 1_000_000_000L) {
        channel.write(buffer.rewind());
        channel.force(false);
        if (waitNanos > 0) {
          LockSupport.parkNanos(waitNanos);
        }
        count++;
      }
      return (System.nanoTime() - start) / 1e9 / count;
    }
  }
}
