package dev.purser.ledger;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetEngine;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Changes;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Event;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowView;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.usage.Labels;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The engine in front of a ledger, under one lock. */
final class LedgerBooks implements Books {

  /* Why a lock and not a thread of its own: handing a command to another thread and its outcome back
   * costs two wake-ups, more than everything done here. The caller's thread holds the lock for the
   * few microseconds of its batch; callers on event loops gather a turn's commands first. */

  /** How long windows that have ended stay in memory: records come late. */
  private static final long KEPT_MS = 3_600_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Ledger ledger;
  private final InstantSource clock;
  private final BudgetEngine engine;
  private final List<Consumer<List<Event>>> subscribers = new CopyOnWriteArrayList<>();
  private final BudgetChanges budgetChanges;
  private final LongEnded longEnded;
  private final GroupCommit groupCommit = new GroupCommit(this);
  private boolean failed;
  private boolean closed;

  private LedgerBooks(Ledger ledger, Seeds seeds, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
    this.engine = new BudgetEngine(new LedgerHistory(ledger));
    this.budgetChanges = new BudgetChanges(this, engine, seeds, clock);
    this.longEnded = new LongEnded(this, clock);
  }

  static LedgerBooks open(Ledger ledger, Seeds seeds, InstantSource clock) {
    LedgerBooks books = new LedgerBooks(ledger, seeds, clock);
    long now = clock.millis();
    books.execute(Recovery.of(ledger, books.engine, now - KEPT_MS, now));
    return books;
  }

  @Override
  public <O extends Outcome> O execute(Command<O> command) {
    List<O> outcome = new ArrayList<>(1);
    execute(new Batch().add(command, outcome::add));
    return outcome.getFirst();
  }

  @Override
  public void execute(Batch batch) {
    List<Runnable> deliveries = new ArrayList<>(batch.size());
    lock.lock();
    try {
      Changes changes = new Changes();
      long now = clock.millis();
      for (Batch.Entry<?> entry : batch.entries) {
        deliveries.add(run(entry, now, changes));
      }
      write(changes, new LedgerBatch());
      if (batch.expires) {
        engine.tidy(now - KEPT_MS, now);
      }
    } catch (Error e) {
      // Such as too little memory: what the engine says and what is written may differ from now on.
      failed = true;
      throw e;
    } finally {
      lock.unlock();
    }
    deliver(deliveries);
  }

  @Override
  public <O extends Outcome> O executeSynced(Command<O> command) {
    return groupCommit.execute(command);
  }

  /** Tells every outcome, whatever one of those who wait for them does. */
  private static void deliver(List<Runnable> deliveries) {
    RuntimeException first = null;
    for (Runnable delivery : deliveries) {
      try {
        delivery.run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private <O extends Outcome> Runnable run(Batch.Entry<O> entry, long now, Changes changes) {
    checkAlive();
    O outcome;
    try {
      outcome = engine.apply(entry.command(), now, changes);
    } catch (RuntimeException e) {
      // The engine may have stopped half way: nothing that it says from now on can be trusted.
      failed = true;
      throw new LedgerException("the budget engine failed; restart to recover from the ledger", e);
    }
    return () -> entry.then().accept(outcome);
  }

  private void checkAlive() {
    if (closed) {
      throw new LedgerException("the ledger is closed");
    }
    if (failed) {
      throw new LedgerException("the ledger failed earlier; restart to recover from it");
    }
  }

  /** Writes what the engine changed, and what a batch has beside that, as one group. */
  private void write(Changes changes, LedgerBatch batch) {
    for (Changes.Entry e : changes.entries()) {
      batch.entries().add(new LedgerEntry(e.record(), e.postings(), e.reason(), e.contentHash()));
    }
    batch.windows().addAll(changes.windows());
    batch.reservations().addAll(changes.reservations());
    batch.endedReservations().addAll(changes.endedReservations());
    batch.overrides().addAll(changes.overrides());
    if (!batch.isEmpty()) {
      try {
        ledger.write(batch);
      } catch (RuntimeException e) {
        failed = true;
        throw e;
      }
    }
    List<Event> events = changes.events();
    if (!events.isEmpty()) {
      subscribers.forEach(s -> s.accept(events));
    }
  }

  /** What is changed at once under the lock, other than by commands. */
  @FunctionalInterface
  interface Change {
    /**
     * Makes the change.
     *
     * @param changes takes what the engine changes
     * @param batch takes what is to be written beside that
     * @return false if there was nothing to change; then nothing is written
     */
    boolean make(long now, Changes changes, LedgerBatch batch);
  }

  /** Makes a change and writes all of it as one group; what the change says. */
  boolean make(Change change) {
    lock.lock();
    try {
      checkAlive();
      Changes changes = new Changes();
      LedgerBatch batch = new LedgerBatch();
      if (!change.make(clock.millis(), changes, batch)) {
        return false;
      }
      write(changes, batch);
      return true;
    } catch (Error e) {
      failed = true;
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private <T> T read(Supplier<T> reading) {
    lock.lock();
    try {
      return reading.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forgetLongEnded() {
    longEnded.forget();
  }

  @Override
  public CompletionStage<Void> sync() {
    return ledger.sync();
  }

  @Override
  public void awaitSync() {
    ledger.awaitSync();
  }

  // ---- budgets

  @Override
  public void putBudget(Budget budget) {
    budgetChanges.put(budget);
  }

  @Override
  public boolean removeBudget(BudgetKey key) {
    return budgetChanges.remove(key);
  }

  @Override
  public Optional<Budget> budget(BudgetKey key) {
    return read(() -> engine.budget(key));
  }

  @Override
  public List<Budget> budgets() {
    return read(engine::budgets);
  }

  @Override
  public long budgetChanges() {
    return budgetChanges.count();
  }

  @Override
  public List<WindowView> windows(BudgetKey key) {
    return read(() -> {
      List<WindowView> views = new ArrayList<>();
      engine.windows(key, clock.millis(), views::add);
      return views;
    });
  }

  @Override
  public List<Labels> groups(BudgetKey key) {
    return read(() -> engine.groups(key));
  }

  @Override
  public Optional<WindowView> window(BudgetKey key, Labels group) {
    return read(() -> engine.window(key, group, clock.millis()));
  }

  // ---- overrides

  @Override
  public Optional<WindowKey> windowOf(BudgetKey key, Labels group) {
    return read(() -> engine.windowOf(key, group, clock.millis()));
  }

  @Override
  public void grant(BudgetOverride override) {
    make((now, changes, batch) -> {
      engine.grant(override, now, changes);
      return true;
    });
  }

  @Override
  public boolean endOverride(String id) {
    return make((now, changes, batch) -> engine.end(id, now, changes).isPresent());
  }

  @Override
  public boolean isUnderCeiling(Call call) {
    return read(() -> engine.isUnderCeiling(call));
  }

  // ---- breakers

  @Override
  public List<Breaker> breakers() {
    return read(engine::breakers);
  }

  @Override
  public void trip(Breaker breaker) {
    make((now, changes, batch) -> {
      engine.trip(breaker, now, changes);
      return batch.breakers().add(breaker);
    });
  }

  @Override
  public boolean reset(String id) {
    return make((now, changes, batch) -> {
      Optional<Breaker> removed = engine.reset(id, now, changes);
      removed.ifPresent(batch.removedBreakers()::add);
      return removed.isPresent();
    });
  }

  // ---- all else

  @Override
  public void putDocument(Document document) {
    make((now, changes, batch) -> batch.documents().add(document));
  }

  @Override
  public void removeDocument(String kind, String org, String id) {
    make((now, changes, batch) -> batch.removedDocuments().add(new Document(kind, org, id, "")));
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public void subscribe(Consumer<List<Event>> subscriber) {
    subscribers.add(subscriber);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      ledger.close();
    } finally {
      lock.unlock();
    }
  }
}
