package dev.purser.ledger;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Dictionary;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.usage.RecordId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.RocksDBException;

/**
 * The ledger in a folder, on RocksDB. Thread-safe: writers take turns, readers see whole batches.
 *
 * <p>A batch is one write to RocksDB's log, handed to the system before {@link #write} returns, so
 * that it outlives the process; {@link GroupSync} brings it to disk.
 */
final class RocksLedger implements EmbeddedLedger {

  /** More entries than any two milliseconds bring. */
  private static final int CHECKED_AT_START = 4096;

  private final Store store;
  private final Names names;
  private final StoreReader reader;
  private final StoreWriter writer;
  private final GroupSync groupSync;
  private final Consumer<LedgerException> failed;
  private final ReentrantLock writing = new ReentrantLock();
  // Native memory must not be freed while somebody is in it: all uses hold the read lock.
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private boolean closed;
  private volatile long sequence;
  private volatile @Nullable LedgerException failure;

  private RocksLedger(
      Store store, Names names, StoreReader reader, long last, Consumer<LedgerException> failed) {
    this.store = store;
    this.names = names;
    this.reader = reader;
    this.writer = new StoreWriter(store, names);
    this.failed = failed;
    this.sequence = last;
    this.groupSync = new GroupSync(this::syncLog, this::fail);
  }

  static RocksLedger open(Path folder, Consumer<LedgerException> failed) {
    Store store = Store.open(folder);
    boolean open = false;
    try {
      Schema.check(store);
      Names names = new Names();
      StoreReader reader = new StoreReader(store, names);
      reader.loadNames();
      RocksLedger ledger =
          new RocksLedger(store, names, reader, reader.lastSequence(CHECKED_AT_START), failed);
      ledger.groupSync.start();
      open = true;
      return ledger;
    } catch (RocksDBException e) {
      throw store.fault(e);
    } finally {
      if (!open) {
        store.close();
      }
    }
  }

  @Override
  public long write(LedgerBatch batch) {
    life.readLock().lock();
    writing.lock();
    try {
      checkUsable();
      if (!batch.isEmpty()) {
        long before = sequence;
        writer.write(batch, before);
        sequence = before + batch.entries().size();
        groupSync.wrote();
      }
      return sequence;
    } catch (RocksDBException e) {
      LedgerException fault = store.fault(e);
      fail(fault);
      throw fault;
    } finally {
      writing.unlock();
      life.readLock().unlock();
    }
  }

  @Override
  public CompletionStage<Void> sync() {
    return groupSync.sync();
  }

  @Override
  public void awaitSync() {
    groupSync.await();
  }

  private void syncLog() {
    try {
      store.db.syncWal();
    } catch (RocksDBException e) {
      throw store.fault(e);
    }
  }

  private void fail(LedgerException fault) {
    writing.lock();
    try {
      if (failure != null) {
        return;
      }
      failure = fault;
    } finally {
      writing.unlock();
    }
    failed.accept(fault);
  }

  private void checkUsable() {
    if (closed) {
      throw new LedgerException("the ledger is closed");
    }
    LedgerException fault = failure;
    if (fault != null) {
      throw new LedgerException(
          "the ledger takes nothing more since its disk failed; restart Purser: "
              + fault.getMessage(),
          fault);
    }
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public List<Budget> budgets() {
    return read(reader::budgets);
  }

  @Override
  public List<BudgetOverride> overrides() {
    return read(reader::overrides);
  }

  @Override
  public List<Breaker> breakers() {
    return read(reader::breakers);
  }

  @Override
  public void liveReservations(Consumer<Reservation> each) {
    run(() -> reader.liveReservations(each));
  }

  @Override
  public void windowsEndingAfter(long epochMillis, Consumer<WindowState> each) {
    run(() -> reader.windowsEndingAfter(epochMillis, each));
  }

  @Override
  public Optional<WindowState> window(WindowKey key) {
    return read(() -> reader.window(key));
  }

  @Override
  public Optional<Reservation> reservation(String org, String id) {
    return read(() -> reader.reservation(org, id));
  }

  @Override
  public List<Reservation> endedReservations(Optional<Reservation> after, int most) {
    return read(() -> reader.endedReservations(after, most));
  }

  @Override
  public Optional<LedgerEntry> entry(RecordId id) {
    return read(() -> {
      List<Long> sequences = reader.sequences(id);
      return sequences.isEmpty() ? Optional.empty() : reader.entry(sequences.getLast());
    });
  }

  @Override
  public List<LedgerEntry> revisions(RecordId id) {
    return read(() -> {
      List<LedgerEntry> revisions = new ArrayList<>();
      for (long each : reader.sequences(id)) {
        reader.entry(each).ifPresent(revisions::add);
      }
      return revisions;
    });
  }

  @Override
  public long sequenceOf(RecordId id) {
    return read(() -> {
      List<Long> sequences = reader.sequences(id);
      return sequences.isEmpty() ? 0L : sequences.getLast();
    });
  }

  @Override
  public List<String> origins(String org, String id) {
    return read(() -> reader.origins(org, id));
  }

  @Override
  public Optional<LedgerEntry> entry(long number) {
    return read(() -> reader.entry(number));
  }

  @Override
  public void entries(long from, int most, BiConsumer<Long, LedgerEntry> each) {
    run(() -> reader.entries(from, most, each));
  }

  @Override
  public List<Document> documents(String kind) {
    return read(() -> reader.documents(kind));
  }

  @Override
  public Dictionary dictionary() {
    return names;
  }

  @Override
  public LedgerHealth health() {
    return read(() -> {
      long delays = 0;
      long stops = 0;
      for (Family family : Family.values()) {
        Map<String, String> stalls =
            store.db.getMapProperty(store.handle(family), "rocksdb.cf-write-stall-stats");
        delays += Long.parseLong(stalls.getOrDefault("total-delays", "0"));
        stops += Long.parseLong(stalls.getOrDefault("total-stops", "0"));
      }
      return new LedgerHealth(
          store.db.getLongProperty("rocksdb.is-write-stopped") != 0,
          delays,
          stops,
          store.db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables"),
          store.options.cacheBytes(),
          store.db.getAggregatedLongProperty("rocksdb.total-sst-files-size"));
    });
  }

  @Override
  public Path folder() {
    return store.folder;
  }

  @Override
  public void checkpoint(Path copy) {
    run(() -> {
      try (Checkpoint checkpoint = Checkpoint.create(store.db)) {
        checkpoint.createCheckpoint(copy.toString());
      }
    });
  }

  private void run(Run run) {
    read(() -> {
      run.run();
      return Optional.empty();
    });
  }

  private <T> T read(Read<T> read) {
    life.readLock().lock();
    try {
      if (closed) {
        throw new LedgerException("the ledger is closed");
      }
      return read.read();
    } catch (RocksDBException e) {
      LedgerException fault = store.fault(e);
      if (Store.isCorruption(e)) {
        fail(fault);
      }
      throw fault;
    } finally {
      life.readLock().unlock();
    }
  }

  @Override
  public void close() {
    groupSync.close();
    life.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      writer.close();
      try {
        if (failure == null) {
          store.flush();
        }
      } finally {
        store.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }

  @FunctionalInterface
  private interface Read<T> {
    T read() throws RocksDBException;
  }

  @FunctionalInterface
  private interface Run {
    void run() throws RocksDBException;
  }
}
