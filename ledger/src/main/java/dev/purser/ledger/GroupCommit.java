package dev.purser.ledger;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.ledger.LedgerException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands whose callers wait for the disk. Whoever finds nobody deciding leads: he decides
 * what has come until nothing more comes, waits for the disk once, and tells the others. So many
 * callers cost one lock, one write and one wait, and nobody is woken but to be answered.
 * Thread-safe.
 */
final class GroupCommit {

  private final Books books;
  private final ConcurrentLinkedQueue<Waiting<?>> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicInteger callers = new AtomicInteger();
  private final AtomicBoolean deciding = new AtomicBoolean();

  GroupCommit(Books books) {
    this.books = books;
  }

  /** Runs a command and gives its outcome once it is on disk. Blocks. */
  <O extends Outcome> O execute(Command<O> command) {
    Waiting<O> mine = new Waiting<>(command);
    callers.incrementAndGet();
    try {
      arrived.add(mine);
      lead();
      return mine.await();
    } finally {
      callers.decrementAndGet();
    }
  }

  private void lead() {
    List<Waiting<?>> group = new ArrayList<>();
    // Whoever decides looks again when he has stopped: nobody is left behind.
    while (!arrived.isEmpty() && deciding.compareAndSet(false, true)) {
      try {
        group.addAll(decide());
      } finally {
        deciding.set(false);
      }
    }
    if (!group.isEmpty()) {
      bringToDisk(group);
    }
  }

  /** Decides what has come and gives those who now wait for the disk. */
  @SuppressWarnings("ThreadPriorityCheck") // larger groups cost less; nothing relies on it
  private List<Waiting<?>> decide() {
    if (callers.get() > 1) {
      // Those who were told together come together: the others are about to.
      Thread.yield();
    }
    Batch batch = new Batch();
    List<Waiting<?>> came = new ArrayList<>();
    for (Waiting<?> next = arrived.poll(); next != null; next = arrived.poll()) {
      next.addTo(batch);
      came.add(next);
    }
    try {
      books.execute(batch);
      return came;
    } catch (RuntimeException | Error e) {
      // Nobody may wait for ever.
      came.forEach(waiting -> waiting.failed(e));
      return List.of();
    }
  }

  private void bringToDisk(List<Waiting<?>> group) {
    try {
      books.awaitSync();
    } catch (RuntimeException | Error e) {
      group.forEach(waiting -> waiting.failed(e));
      return;
    }
    group.forEach(Waiting::synced);
  }

  /** A command and the caller who waits for it. */
  private static final class Waiting<O extends Outcome> {
    private final Command<O> command;
    private final CompletableFuture<O> done = new CompletableFuture<>();
    private @Nullable O outcome;

    Waiting(Command<O> command) {
      this.command = command;
    }

    void addTo(Batch batch) {
      batch.add(command, given -> outcome = given);
    }

    void synced() {
      O given = outcome;
      if (given == null) {
        done.completeExceptionally(new LedgerException("the command has no outcome"));
      } else {
        done.complete(given);
      }
    }

    void failed(Throwable failure) {
      done.completeExceptionally(failure);
    }

    O await() {
      try {
        return done.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof LedgerException fault ? fault : e;
      }
    }
  }
}
