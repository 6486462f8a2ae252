package dev.purser.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of long request bodies are in memory, over all calls, and how many may be. A call
 * takes several times its body until it is sent, so an eighth of the heap is for bodies. Short
 * bodies do not count: long ones must not shut them out. Thread-safe.
 */
final class LongBodies {

  /** Bodies up to here are short. */
  static final int SHORT = 64 << 10;

  private final AtomicLong taken = new AtomicLong();
  private final long most;

  /**
   * An empty one.
   *
   * @param most bytes of all bodies at once
   */
  LongBodies(long most) {
    this.most = most;
  }

  /** One for this process, in which a body of the longest size fits in any case. */
  static LongBodies ofHeap(int bodyLimit) {
    return new LongBodies(Math.max(bodyLimit, Runtime.getRuntime().maxMemory() / 8));
  }

  /** Whether a body of a length, if that is long, would fit now. */
  boolean hasRoomFor(long length) {
    return length <= SHORT || taken.get() + length <= most;
  }

  /** Takes bytes, unless there are too many then. */
  boolean take(long bytes) {
    if (bytes == 0 || taken.addAndGet(bytes) <= most) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }
}
