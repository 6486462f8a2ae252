package dev.purser.gateway;

import java.time.Duration;

/** Takes the times of one attempt, by the monotonic clock. Confined to its event loop. */
final class Stopwatch {

  private long sentAt = System.nanoTime();
  private long firstByteAt = sentAt;
  private boolean answered;
  private long activeAt = sentAt;

  /** The request goes out now. */
  void sent() {
    sentAt = System.nanoTime();
    activeAt = sentAt;
  }

  /** Something came, or the caller reads again. */
  void active() {
    activeAt = System.nanoTime();
  }

  /** A piece of the body came. */
  void piece() {
    active();
    if (!answered) {
      answered = true;
      firstByteAt = activeAt;
    }
  }

  boolean isSilentFor(Duration limit, long now) {
    return now - activeAt > limit.toNanos();
  }

  /** Whether it was sent longer ago. */
  boolean isSentBefore(Duration limit, long now) {
    return now - sentAt > limit.toNanos();
  }

  Timing timing() {
    return new Timing(
        millis(System.nanoTime() - sentAt), answered ? millis(firstByteAt - sentAt) : -1);
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
