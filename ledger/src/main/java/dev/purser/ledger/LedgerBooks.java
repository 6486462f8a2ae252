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
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowView;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
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
  // Budgets change one at a time; reading their seeds must not hold up the calls.
  private final ReentrantLock budgetChanges = new ReentrantLock();
  private final Ledger ledger;
  private final Seeds seeds;
  private final InstantSource clock;
  private final BudgetEngine engine;
  private final List<Consumer<List<Event>>> subscribers = new CopyOnWriteArrayList<>();
  private final AtomicLong changes = new AtomicLong();
  private final ReentrantLock forgetting = new ReentrantLock();
  private final LongEnded longEnded;
  private final GroupCommit groupCommit = new GroupCommit(this);
  private boolean failed;
  private boolean closed;

  private LedgerBooks(Ledger ledger, Seeds seeds, InstantSource clock) {
    this.ledger = ledger;
    this.seeds = seeds;
    this.clock = clock;
    this.longEnded = new LongEnded(ledger);
    this.engine = new BudgetEngine(new LedgerHistory(ledger));
  }

  static LedgerBooks open(Ledger ledger, Seeds seeds, InstantSource clock) {
    LedgerBooks books = new LedgerBooks(ledger, seeds, clock);
    books.recover();
    return books;
  }

  private void recover() {
    ledger.budgets().forEach(engine::restore);
    ledger.breakers().forEach(engine::restore);
    long now = clock.millis();
    long kept = now - KEPT_MS;
    ledger.windowsEndingAfter(
        engine.keptSince(kept, now), window -> engine.restore(window, kept, now));
    ledger.overrides().forEach(engine::restore);
    ledger.liveReservations(engine::restore);
    // Where a call has run for longer, what else its session counts ended before.
    engine
        .oldestHeldOpen(kept)
        .ifPresent(end -> ledger.windowsEndingAfter(end - 1, engine::restoreHeldOpen));
    // The gateway that owned these is dead, so whether they were billed is not known: each stands
    // at its bound until a correction brings the truth.
    Batch batch = new Batch();
    for (Reservation orphan : engine.live(Reservation.Owner.GATEWAY)) {
      UsageRecord record = orphan.intent().toBuilder().status(Status.UNRESOLVED).build();
      batch.add(new Command.Settle(orphan.org(), orphan.id(), record, ""), outcome -> {});
    }
    batch.add(new Command.Expire(), outcome -> {});
    execute(batch);
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
      write(toBatch(changes), changes.events());
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

  private void write(LedgerBatch batch, List<Event> events) {
    if (!batch.isEmpty()) {
      try {
        ledger.write(batch);
      } catch (RuntimeException e) {
        failed = true;
        throw e;
      }
    }
    if (!events.isEmpty()) {
      subscribers.forEach(s -> s.accept(events));
    }
  }

  private static LedgerBatch toBatch(Changes changes) {
    LedgerBatch batch = new LedgerBatch();
    for (Changes.Entry e : changes.entries()) {
      batch.entries().add(new LedgerEntry(e.record(), e.postings(), e.reason(), e.contentHash()));
    }
    batch.windows().addAll(changes.windows());
    batch.reservations().addAll(changes.reservations());
    batch.endedReservations().addAll(changes.endedReservations());
    batch.overrides().addAll(changes.overrides());
    return batch;
  }

  @Override
  public void forgetLongEnded() {
    if (!forgetting.tryLock()) {
      return;
    }
    try {
      long now = clock.millis();
      List<Reservation> old = longEnded.reservations(now);
      List<BudgetOverride> overrides = longEnded.overrides(now);
      if (!old.isEmpty() || !overrides.isEmpty()) {
        locked(() -> forget(old, overrides));
      }
    } finally {
      forgetting.unlock();
    }
  }

  private void forget(List<Reservation> old, List<BudgetOverride> overrides) {
    LedgerBatch batch = new LedgerBatch();
    batch.removedOverrides().addAll(overrides);
    for (Reservation reservation : old) {
      // One that expired may have been settled since it was read.
      if (ledger
          .reservation(reservation.org(), reservation.id())
          .equals(Optional.of(reservation))) {
        batch.endedReservations().add(reservation);
      }
    }
    write(batch, List.of());
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
  public void putBudget(Budget wanted) {
    budgetChanges.lock();
    try {
      Optional<Budget> before = budget(wanted.key());
      long version = before.map(b -> b.version() + 1).orElse(1L);
      if (before.isPresent() && wanted.hasWindowsOf(before.get())) {
        Budget same = before.get();
        change(wanted.installed(version, same.seededFrom(), same.seededTo()));
      } else {
        install(wanted, version);
      }
      changes.incrementAndGet();
    } finally {
      budgetChanges.unlock();
    }
  }

  private void change(Budget budget) {
    locked(() -> {
      Changes changes = new Changes();
      engine.change(budget, clock.millis(), changes);
      LedgerBatch batch = toBatch(changes);
      batch.budgets().add(budget);
      write(batch, changes.events());
    });
  }

  private void install(Budget wanted, long version) {
    Seeding seeding = new Seeding(ledger, wanted, clock.millis());
    seeding.readAll(seeds);
    locked(() -> {
      seeding.catchUp();
      Budget budget = wanted.installed(version, seeding.readFrom(), seeding.readTo());
      Changes changes = new Changes();
      engine.install(budget, seeding.settled(), clock.millis(), changes);
      LedgerBatch batch = toBatch(changes);
      batch.budgets().add(budget);
      if (version > 1) {
        batch.removedBudgets().add(budget.key());
      }
      write(batch, changes.events());
    });
  }

  @Override
  public boolean removeBudget(BudgetKey key) {
    budgetChanges.lock();
    lock.lock();
    try {
      checkAlive();
      Changes changes = new Changes();
      if (!engine.remove(key, clock.millis(), changes)) {
        return false;
      }
      LedgerBatch batch = toBatch(changes);
      batch.removedBudgets().add(key);
      write(batch, changes.events());
      this.changes.incrementAndGet();
      return true;
    } finally {
      lock.unlock();
      budgetChanges.unlock();
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      checkAlive();
      action.run();
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
  public Optional<Budget> budget(BudgetKey key) {
    return read(() -> engine.budget(key));
  }

  @Override
  public List<Budget> budgets() {
    return read(engine::budgets);
  }

  @Override
  public long budgetChanges() {
    return changes.get();
  }

  @Override
  public List<WindowView> windows(BudgetKey key) {
    List<WindowView> views = new ArrayList<>();
    lock.lock();
    try {
      engine.windows(key, clock.millis(), views::add);
    } finally {
      lock.unlock();
    }
    return views;
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
    locked(() -> {
      Changes changes = new Changes();
      engine.grant(override, clock.millis(), changes);
      write(toBatch(changes), changes.events());
    });
  }

  @Override
  public boolean endOverride(String id) {
    Changes changes = new Changes();
    lock.lock();
    try {
      checkAlive();
      boolean ended = engine.end(id, clock.millis(), changes).isPresent();
      write(toBatch(changes), changes.events());
      return ended;
    } finally {
      lock.unlock();
    }
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
    locked(() -> {
      Changes changes = new Changes();
      engine.trip(breaker, clock.millis(), changes);
      LedgerBatch batch = toBatch(changes);
      batch.breakers().add(breaker);
      write(batch, changes.events());
    });
  }

  @Override
  public boolean reset(String id) {
    Changes changes = new Changes();
    Optional<Breaker> removed;
    lock.lock();
    try {
      checkAlive();
      removed = engine.reset(id, clock.millis(), changes);
      LedgerBatch batch = toBatch(changes);
      removed.ifPresent(batch.removedBreakers()::add);
      write(batch, changes.events());
    } finally {
      lock.unlock();
    }
    return removed.isPresent();
  }

  // ---- all else

  @Override
  public void putDocument(Document document) {
    LedgerBatch batch = new LedgerBatch();
    batch.documents().add(document);
    locked(() -> write(batch, List.of()));
  }

  @Override
  public void removeDocument(String kind, String org, String id) {
    LedgerBatch batch = new LedgerBatch();
    batch.removedDocuments().add(new Document(kind, org, id, ""));
    locked(() -> write(batch, List.of()));
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
