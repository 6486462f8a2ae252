package dev.purser.server;

import dev.purser.analytics.ProjectionException;
import dev.purser.core.budget.Command;
import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.Books;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What has to be done from time to time, on a thread of its own. */
final class Housekeeping implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final long EVERY_MS = 1000;

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("housekeeping").daemon().factory());

  /**
   * Ends reservations whose time is over and forgets old ones, each second, and tells if the books
   * have failed.
   */
  void expire(Books books, Consumer<LedgerException> failed) {
    every(() -> {
      try {
        books.execute(new Command.Expire());
        books.forgetLongEnded();
      } catch (LedgerException e) {
        failed.accept(e);
      }
    });
  }

  /** Does something each second, as long as the one before took. */
  void every(Runnable work) {
    var _ =
        scheduler.scheduleWithFixedDelay(
            () -> run(work), EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private static void run(Runnable work) {
    try {
      work.run();
    } catch (ProjectionException e) {
      LOG.log(System.Logger.Level.WARNING, e.getMessage());
    } catch (RuntimeException e) {
      // An exception would end the schedule for good.
      LOG.log(System.Logger.Level.WARNING, "housekeeping failed: {0}", String.valueOf(e));
    }
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
