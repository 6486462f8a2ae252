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
import org.jspecify.annotations.Nullable;

/**
 * Runs commands whose callers wait for the disk. What comes while another is decided is decided as
 * one batch after it, so that many callers cost one lock, one write and one wait. Thread-safe.
 */
final class GroupCommit {

  private final Books books;
  private final ConcurrentLinkedQueue<Waiting<?>> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean deciding = new AtomicBoolean();

  GroupCommit(Books books) {
    this.books = books;
  }

  /** Runs a command and gives its outcome once it is on disk. Blocks. */
  <O extends Outcome> O execute(Command<O> command) {
    Waiting<O> mine = new Waiting<>(command);
    arrived.add(mine);
    // Whoever decides looks again when he has stopped: nobody is left behind.
    while (!arrived.isEmpty() && deciding.compareAndSet(false, true)) {
      try {
        decide();
      } finally {
        deciding.set(false);
      }
    }
    return mine.await();
  }

  private void decide() {
    Batch batch = new Batch();
    List<Waiting<?>> group = new ArrayList<>();
    for (Waiting<?> next = arrived.poll(); next != null; next = arrived.poll()) {
      next.addTo(batch);
      group.add(next);
    }
    try {
      books.execute(batch);
    } catch (RuntimeException | Error e) {
      // Nobody may wait for ever.
      group.forEach(waiting -> waiting.failed(e));
      return;
    }
    books
        .sync()
        .whenComplete((synced, failure) -> {
          for (Waiting<?> waiting : group) {
            if (failure == null) {
              waiting.synced();
            } else {
              waiting.failed(failure);
            }
          }
        });
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
