package dev.purser.server;

import dev.purser.core.ledger.LedgerException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Waits, on threads that may. */
final class Waiting {

  private Waiting() {}

  /** Waits for what is opened at the start, and throws what it threw. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StartException known) {
        throw known;
      }
      if (e.getCause() instanceof LedgerException known) {
        throw new StartException(String.valueOf(known.getMessage()), known);
      }
      throw e;
    }
  }

  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  static void await(Future<?> future, Duration most) {
    future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(most.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** Lets tasks end that were taken. */
  static void finish(ExecutorService executor, Duration most) throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS)) {
      executor.shutdownNow();
    }
  }

  /** Closes what was opened or will yet be. */
  static void close(CompletableFuture<? extends AutoCloseable> opening) throws Exception {
    AutoCloseable opened;
    try {
      opened = opening.join();
    } catch (CompletionException _) {
      return; // never opened; whoever waited for it has said why
    }
    opened.close();
  }
}
