package dev.purser.ledger;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetEngine;
import dev.purser.core.budget.BudgetKey;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Puts budgets, seeded from the ledger where they start anew, and removes them. Thread-safe. */
final class BudgetChanges {

  private final LedgerBooks books;
  private final BudgetEngine engine;
  private final Books.Seeds seeds;
  private final InstantSource clock;
  // Budgets change one at a time; reading their seeds must not hold up the calls.
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final AtomicLong count = new AtomicLong();

  /**
   * The changes of the budgets of some books.
   *
   * @param engine the engine of the books, touched only while they make a change
   */
  BudgetChanges(LedgerBooks books, BudgetEngine engine, Books.Seeds seeds, InstantSource clock) {
    this.books = books;
    this.engine = engine;
    this.seeds = seeds;
    this.clock = clock;
  }

  /** How many there were since the books were opened. */
  long count() {
    return count.get();
  }

  void put(Budget wanted) {
    oneAtATime.lock();
    try {
      Optional<Budget> before = books.budget(wanted.key());
      long version = before.map(b -> b.version() + 1).orElse(1L);
      if (before.isPresent() && wanted.hasWindowsOf(before.get())) {
        Budget same = before.get();
        change(wanted.installed(version, same.seededFrom(), same.seededTo()));
      } else {
        install(wanted, version);
      }
      count.incrementAndGet();
    } finally {
      oneAtATime.unlock();
    }
  }

  private void change(Budget budget) {
    books.make((now, changes, batch) -> {
      engine.change(budget, now, changes);
      return batch.budgets().add(budget);
    });
  }

  private void install(Budget wanted, long version) {
    Seeding seeding = new Seeding(books.ledger(), wanted, clock.millis());
    seeding.readAll(seeds);
    books.make((now, changes, batch) -> {
      seeding.catchUp();
      Budget budget = wanted.installed(version, seeding.readFrom(), seeding.readTo());
      engine.install(budget, seeding.settled(), now, changes);
      if (version > 1) {
        batch.removedBudgets().add(budget.key());
      }
      return batch.budgets().add(budget);
    });
  }

  /** Removes a budget and its windows; false if there was none. */
  boolean remove(BudgetKey key) {
    oneAtATime.lock();
    try {
      boolean removed =
          books.make((now, changes, batch) ->
              engine.remove(key, now, changes) && batch.removedBudgets().add(key));
      if (removed) {
        count.incrementAndGet();
      }
      return removed;
    } finally {
      oneAtATime.unlock();
    }
  }
}
