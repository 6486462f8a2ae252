package dev.purser.gateway;

import dev.purser.tokens.TokenCount;
import dev.purser.tokens.TokenCounter;
import io.vertx.core.Context;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Counts tokens for event loops: short texts where they are, long ones on a bounded pool.
 * Thread-safe.
 */
final class Counting implements AutoCloseable {

  /** Texts up to here are counted on the event loop, in characters or bytes. */
  static final int INLINE = 64 * 1024;

  private static final System.Logger LOG = System.getLogger(Counting.class.getName());

  private static final int QUEUE = 256;

  private final TokenCounter counter;
  private final ThreadPoolExecutor pool;

  Counting(TokenCounter counter) {
    this.counter = counter;
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            Thread.ofPlatform().daemon().name("purser-count-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * Counts a text.
   *
   * @param text gives the text, possibly on another thread
   * @param size about how long it is
   * @param context where the outcome is wanted, which is where this is called
   * @param then takes the count
   * @param busy runs instead if too much is waiting to be counted, or counting fails
   */
  void count(
      Supplier<String> text,
      long size,
      String model,
      Context context,
      Consumer<TokenCount> then,
      Runnable busy) {
    if (size <= INLINE && counter.isReady(model)) {
      then.accept(counter.count(text.get(), model));
      return;
    }
    try {
      pool.execute(() -> {
        Optional<TokenCount> count = tryCount(text, model);
        context.runOnContext(back -> count.ifPresentOrElse(then, busy));
      });
    } catch (RejectedExecutionException full) {
      busy.run();
    }
  }

  private Optional<TokenCount> tryCount(Supplier<String> text, String model) {
    try {
      return Optional.of(counter.count(text.get(), model));
    } catch (RuntimeException | OutOfMemoryError e) {
      // Whoever waits must hear of it, or his call never ends.
      LOG.log(System.Logger.Level.ERROR, "a text could not be counted", e);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
