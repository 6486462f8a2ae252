package dev.purser.gateway;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.ledger.Batch;
import dev.purser.ledger.Books;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the commands of one turn of an event loop and runs them as one batch at its end.
 *
 * <p>Confined to its event loop. Once the books have failed, every command fails.
 */
final class Turn {

  /* One batch a turn is one lock, one write and one system call for all calls that had something to
   * say in it; it costs a call no time, as what it waits for runs anyway. */

  private static final System.Logger LOG = System.getLogger(Turn.class.getName());

  private final Context context;
  private final Books books;
  private final boolean strict;
  private final AtomicBoolean failed;
  private List<Waiting<?>> waiting = new ArrayList<>();

  Turn(Context context, Services services) {
    this.context = context;
    this.books = services.books();
    this.strict = services.config().strict();
    this.failed = services.failed();
  }

  /** One command and who waits for its outcome. */
  private static final class Waiting<O extends Outcome> implements Consumer<O> {
    private final Command<O> command;
    private final Consumer<? super O> then;
    private final Runnable otherwise;
    private @Nullable O outcome;

    private Waiting(Command<O> command, Consumer<? super O> then, Runnable otherwise) {
      this.command = command;
      this.then = then;
      this.otherwise = otherwise;
    }

    @Override
    public void accept(O given) {
      outcome = given;
    }

    private void addTo(Batch batch) {
      batch.add(command, this);
    }

    private void tell() {
      O given = outcome;
      try {
        if (given == null) {
          otherwise.run();
        } else {
          then.accept(given);
        }
      } catch (RuntimeException e) {
        // The others of this turn must hear of their outcomes all the same.
        LOG.log(System.Logger.Level.ERROR, "a call broke off on the outcome of its command", e);
      }
    }
  }

  /**
   * Runs a command at the end of this turn.
   *
   * @param then takes the outcome, once it is written, and under strict durability on disk
   * @param otherwise runs instead if the books have failed
   */
  <O extends Outcome> void submit(
      Command<O> command, Consumer<? super O> then, Runnable otherwise) {
    waiting.add(new Waiting<>(command, then, otherwise));
    if (waiting.size() == 1) {
      context.runOnContext(end -> flush());
    }
  }

  private void flush() {
    List<Waiting<?>> turn = waiting;
    waiting = new ArrayList<>(turn.size());
    Batch batch = new Batch();
    turn.forEach(w -> w.addTo(batch));
    try {
      books.execute(batch);
    } catch (RuntimeException e) {
      fail(e);
    }
    if (!strict || failed.get()) {
      turn.forEach(Waiting::tell);
      return;
    }
    books
        .sync()
        .whenComplete((synced, failure) ->
            context.runOnContext(back -> {
              if (failure != null) {
                fail(failure);
                turn.forEach(w -> w.outcome = null);
              }
              turn.forEach(Waiting::tell);
            }));
  }

  private void fail(Throwable failure) {
    if (failed.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the ledger has failed; no further call is taken until a restart",
          failure);
    }
  }
}
