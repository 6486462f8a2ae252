package dev.purser.analytics;

import dev.purser.analytics.Feeder.Numbered;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the ledger's records that reports come from. Disposable: what is missing, damaged or
 * behind is built from the ledger again.
 *
 * <p>Every question first takes over what the ledger holds by then, so that an answer covers all
 * that was acknowledged before it was asked. The first question opens the database; building it
 * anew takes some seconds a million records.
 *
 * <p>Thread-safe. Everything runs on the caller's thread and may block: never call it on an event
 * loop. A fault is a {@link ProjectionException}.
 */
public final class Projection implements AutoCloseable {

  private static final int BATCH = 10_000;

  /** Reports are heavy: more at once would only take the processors from the calls. */
  private static final int QUESTIONS_AT_ONCE = 2;

  private final Ledger ledger;
  private final Optional<Path> folder;
  private final ReentrantLock feeding = new ReentrantLock();
  private final Semaphore asking = new Semaphore(QUESTIONS_AT_ONCE, true);
  private @Nullable Database database;
  private boolean closed;
  private volatile long sequence;

  private Projection(Ledger ledger, Optional<Path> folder) {
    this.ledger = ledger;
    this.folder = folder;
  }

  /** The projection of a ledger in a folder, which it may share with others; opened when needed. */
  public static Projection in(Path folder, Ledger ledger) {
    return new Projection(ledger, Optional.of(folder));
  }

  /** A projection that is kept in memory only. */
  public static Projection inMemory(Ledger ledger) {
    return new Projection(ledger, Optional.empty());
  }

  /**
   * Takes over what the ledger holds by now. To be called in the background now and then.
   *
   * @param most how many entries at most, from 1 on; whole batches are taken, so it may be some
   *     thousands more
   */
  public void catchUp(long most) {
    long target = ledger.sequence();
    feeding.lock();
    try {
      if (!closed && database != null && sequence >= target) {
        return;
      }
      Database open = open();
      try {
        feed(open, most);
      } catch (SQLException e) {
        // What went wrong in there is not worth finding out: the next time starts afresh.
        abandon();
        throw fault("fed", e);
      }
    } finally {
      feeding.unlock();
    }
  }

  private void feed(Database open, long most) throws SQLException {
    long enough = sequence + Math.min(most, Long.MAX_VALUE - sequence);
    Feeder feeder = new Feeder(open.writer(), ledger.dictionary());
    List<Numbered> batch = new ArrayList<>();
    do {
      batch.clear();
      ledger.entries(
          sequence + 1, BATCH, (number, entry) -> batch.add(new Numbered(number, entry)));
      if (!batch.isEmpty()) {
        feeder.add(batch);
        sequence = batch.getLast().sequence();
      }
    } while (batch.size() == BATCH && sequence < enough);
  }

  private Database open() {
    if (closed) {
      throw new IllegalStateException("the projection is closed");
    }
    Database open = database;
    if (open == null) {
      try {
        open = Database.open(folder, ledger);
        sequence = open.sequence();
        database = open;
      } catch (SQLException e) {
        throw fault("opened", e);
      }
    }
    return open;
  }

  private void abandon() {
    Database broken = database;
    database = null;
    if (broken != null) {
      try {
        broken.close();
      } catch (SQLException e) {
        // It is given up anyway; the next opening says what is wrong.
        sequence = 0;
      }
    }
  }

  private ProjectionException fault(String what, Exception cause) {
    return new ProjectionException(
        "the reports"
            + folder.map(f -> " in " + f).orElse("")
            + " cannot be "
            + what
            + " ("
            + cause.getMessage()
            + "): check the space and the rights there; the books are not affected",
        cause);
  }

  /** The sequence number of the newest entry taken over. */
  public long sequence() {
    return sequence;
  }

  /** Adds up usage. */
  public UsageReport usage(UsageQuery query) {
    return ask(connection -> new UsageReader(connection, ledger.dictionary()).report(query));
  }

  /** Adds up the usage of a span, in all and by provider, model, operation and task. */
  public UsageSummary summary(UsageFilter filter) {
    return ask(connection -> new UsageReader(connection, ledger.dictionary()).summary(filter));
  }

  /** What all records that pass a filter add up to. */
  public UsageTotals totals(UsageFilter filter) {
    return usage(UsageReader.whole(filter, List.of())).totals();
  }

  /** The values of a dimension that cost the most, the dearest first. */
  public List<UsageSummary.Part> top(UsageFilter filter, String dimension, int most) {
    return usage(UsageReader.whole(filter, List.of(dimension))).rows().stream()
        .limit(most)
        .map(row -> new UsageSummary.Part(row.group().getFirst(), row.totals()))
        .toList();
  }

  /**
   * Finds records, newest first.
   *
   * @param after where to go on; {@link RecordPage.Cursor#START} for the first page
   * @param most how many at most
   */
  public RecordPage records(UsageFilter filter, RecordPage.Cursor after, int most) {
    return ask(connection -> new RecordReader(connection, ledger).page(filter, after, most));
  }

  /**
   * Gives every record with a time in {@code [from, to)} as it was when the ledger ended with the
   * sequence number {@code upTo}.
   */
  public void seed(long fromMillis, long toMillis, long upTo, Consumer<LedgerEntry> each) {
    UsageFilter span = UsageFilter.all(instant(fromMillis), instant(toMillis));
    ask(connection -> {
      new RecordReader(connection, ledger).asOf(span, upTo, each);
      return Optional.empty();
    });
  }

  // Budgets of all time end at Long.MAX_VALUE, which is no number of microseconds.
  private static Instant instant(long epochMillis) {
    return Instant.ofEpochMilli(Math.clamp(epochMillis, -(1L << 50), 1L << 50));
  }

  /** Adds up usage and writes it as a file with all figures. */
  public void export(UsageQuery query, ExportFormat format, OutputStream out) {
    export(usage(query), format, Set.of(), out);
  }

  /**
   * Writes a usage report as a file.
   *
   * @param metrics those of {@link UsageReport#METRICS} to keep; all if empty
   */
  public void export(
      UsageReport report, ExportFormat format, Set<String> metrics, OutputStream out) {
    try {
      Path file = temporaryFile();
      try {
        ask(connection -> {
          new Exporter(connection).export(report, format, metrics, file);
          return Optional.empty();
        });
        // Whoever reads slowly keeps nobody else from asking.
        Files.copy(file, out);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw fault("exported", e);
    }
  }

  private Path temporaryFile() throws IOException {
    feeding.lock();
    try {
      return open().temporaryFile();
    } finally {
      feeding.unlock();
    }
  }

  private <T> T ask(Question<T> question) {
    catchUp(Long.MAX_VALUE);
    asking.acquireUninterruptibly();
    try (DuckDBConnection connection = reader()) {
      return question.answer(connection);
    } catch (SQLException e) {
      throw fault("read", e);
    } finally {
      asking.release();
    }
  }

  private DuckDBConnection reader() throws SQLException {
    feeding.lock();
    try {
      return open().reader();
    } finally {
      feeding.unlock();
    }
  }

  /** Waits for the questions that run, then closes the database. */
  @Override
  public void close() {
    asking.acquireUninterruptibly(QUESTIONS_AT_ONCE);
    feeding.lock();
    try {
      closed = true;
      abandon();
    } finally {
      feeding.unlock();
      asking.release(QUESTIONS_AT_ONCE);
    }
  }

  @FunctionalInterface
  private interface Question<T> {
    T answer(DuckDBConnection connection) throws SQLException;
  }
}
