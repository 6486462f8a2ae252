package dev.purser.gateway;

import dev.purser.tokens.OutputCounter;
import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.tokens.request.RequestCount;
import dev.purser.tokens.request.RequestCounter;
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

  /** Lessons wait behind nothing else. */
  private static final int LESSONS_WAITING = 8;

  private final TokenCounter counter;
  private final RequestCounter requests;
  private final ThreadPoolExecutor pool;

  Counting(TokenCounter counter) {
    this.counter = counter;
    this.requests = new RequestCounter(counter, Overheads.known());
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
   * @param context where the outcome is wanted, which is where this is called
   * @param then takes the count
   * @param busy runs instead if too much is waiting to be counted, or counting fails
   */
  void text(String text, String model, Context context, Consumer<Long> then, Runnable busy) {
    run(
        () -> Optional.of(counter.count(text, model).tokens()),
        text.length(),
        model,
        context,
        then,
        busy);
  }

  /**
   * Counts the input of a whole request.
   *
   * @param busy runs instead if too much is waiting to be counted, or the request cannot be counted
   */
  void request(
      byte[] body, String model, Context context, Consumer<RequestCount> then, Runnable busy) {
    run(() -> requests.count(body, model), body.length, model, context, then, busy);
  }

  /** Gives a counter for the output of one answer. */
  void output(String model, Context context, Consumer<OutputCounter> then, Runnable busy) {
    run(() -> Optional.of(counter.output(model)), 0, model, context, then, busy);
  }

  private <T> void run(
      Supplier<Optional<T>> count,
      long size,
      String model,
      Context context,
      Consumer<T> then,
      Runnable busy) {
    if (size <= INLINE && counter.isReady(model)) {
      attempt(count).ifPresentOrElse(then, busy);
      return;
    }
    try {
      pool.execute(() -> {
        Optional<T> counted = attempt(count);
        context.runOnContext(back -> counted.ifPresentOrElse(then, busy));
      });
    } catch (RejectedExecutionException full) {
      busy.run();
    }
  }

  private static <T> Optional<T> attempt(Supplier<Optional<T>> count) {
    try {
      return count.get();
    } catch (RuntimeException | OutOfMemoryError e) {
      // Whoever waits must hear of it, or his call never ends.
      LOG.log(System.Logger.Level.ERROR, "a text could not be counted", e);
      return Optional.empty();
    }
  }

  /**
   * Learns from what a provider counted, for models whose vocabulary is not public. Only now and
   * then, and only if little else waits to be counted.
   *
   * @param input every input token that the provider counted
   */
  void learn(byte[] body, String model, long input) {
    if (body.length == 0
        || body.length > INLINE
        || pool.getQueue().size() > LESSONS_WAITING
        || !counter.wantsLesson(model)) {
      return;
    }
    try {
      pool.execute(() ->
          attempt(() -> requests.count(body, model))
              .ifPresent(count -> requests.learn(model, count, input)));
    } catch (RejectedExecutionException full) {
      // Another request will teach the same.
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
