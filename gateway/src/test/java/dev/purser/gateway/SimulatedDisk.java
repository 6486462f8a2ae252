package dev.purser.gateway;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.Ledgers;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A disk that a test controls: groups that were written, how many of them are synced, and what goes
 * wrong. A crash leaves what a real one would. Single-threaded.
 */
final class SimulatedDisk {

  /** What may be planted, to see that it is found. */
  enum Bug {
    NONE,
    /** A group is written without one of its windows. */
    FORGETS_A_WINDOW,
    /** A sync is acknowledged before it happened. */
    SYNCS_TOO_EARLY,
    /** A group is acknowledged and not written. */
    LOSES_A_GROUP,
    /** A group is written without the removal of its reservations. */
    KEEPS_A_HOLD
  }

  private final Random random;
  private final Bug bug;
  private final List<LedgerBatch> groups = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private int synced;
  private boolean broken;

  private record Waiter(int upTo, CompletableFuture<Void> done) {}

  SimulatedDisk(Random random, Bug bug) {
    this.random = random;
    this.bug = bug;
  }

  /** The ledger that stands on this disk since the last crash. */
  Ledger ledger() {
    Ledger memory = Ledgers.memory();
    groups.forEach(memory::write);
    return on(memory);
  }

  private Ledger on(Ledger memory) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "write" -> write(memory, (LedgerBatch) arguments[0]);
              case "sync" -> sync();
              case "awaitSync" -> InvocationHandler.invokeDefault(proxy, method, arguments);
              case "close" -> null;
              default -> call(memory, method, arguments);
            };
    return (Ledger)
        Proxy.newProxyInstance(
            SimulatedDisk.class.getClassLoader(), new Class<?>[] {Ledger.class}, handler);
  }

  private static Object call(Ledger memory, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(memory, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private long write(Ledger memory, LedgerBatch batch) {
    checkWorks();
    int luck = random.nextInt(400);
    if (luck == 0) { // full, or an error: nothing of it is there
      broken = true;
      throw new LedgerException("the disk is full");
    }
    if (luck == 1) { // an error, but it is there
      groups.add(batch);
      broken = true;
      throw new LedgerException("the disk failed");
    }
    LedgerBatch written = planted(batch);
    groups.add(written);
    return memory.write(batch);
  }

  private void checkWorks() {
    if (broken) {
      throw new LedgerException("the ledger takes nothing more since its disk failed");
    }
  }

  private LedgerBatch planted(LedgerBatch batch) {
    if (bug == Bug.NONE || random.nextInt(20) != 0) {
      return batch;
    }
    LedgerBatch less = new LedgerBatch();
    if (bug == Bug.LOSES_A_GROUP) {
      return less;
    }
    less.entries().addAll(batch.entries());
    less.windows().addAll(batch.windows());
    less.reservations().addAll(batch.reservations());
    less.endedReservations().addAll(batch.endedReservations());
    less.budgets().addAll(batch.budgets());
    less.removedBudgets().addAll(batch.removedBudgets());
    if (bug == Bug.KEEPS_A_HOLD) {
      less.endedReservations().clear();
    } else if (bug == Bug.FORGETS_A_WINDOW && !less.windows().isEmpty()) {
      less.windows().removeFirst();
    }
    return less;
  }

  private CompletableFuture<Void> sync() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (broken) {
      done.completeExceptionally(new LedgerException("the disk failed"));
    } else if (bug == Bug.SYNCS_TOO_EARLY) {
      done.complete(null);
    } else {
      waiters.add(new Waiter(groups.size(), done));
    }
    return done;
  }

  /** Time passes: a sync ends, or fails, or takes longer. */
  void turn() {
    if (broken || random.nextInt(3) != 0) {
      return;
    }
    if (random.nextInt(300) == 0) { // after which nobody knows what is on disk
      broken = true;
      waiters.forEach(w -> w.done().completeExceptionally(new LedgerException("sync failed")));
      waiters.clear();
      return;
    }
    synced = random.nextInt(synced, groups.size() + 1);
    waiters.removeIf(w -> w.upTo() <= synced && w.done().complete(null));
  }

  boolean isBroken() {
    return broken;
  }

  /** The process dies; the system lives, and with it all that was written. */
  void kill() {
    restart(groups.size());
  }

  /** The power goes: of what was not synced any beginning may be left, its last group torn off. */
  void powerCut() {
    restart(random.nextInt(synced, groups.size() + 1));
  }

  private void restart(int left) {
    groups.subList(left, groups.size()).clear();
    synced = left;
    waiters.clear();
    broken = false;
  }
}
