package dev.purser.gateway;

import java.time.Duration;

/**
 * Watches how the body of one request comes, and what it takes of the memory for long ones.
 * Confined to its event loop.
 */
final class Upload {

  /** Each so many bytes that have come give the rest a second more. */
  private static final long BYTES_PER_SECOND = 16 << 10;

  private final LongBodies memory;
  private final long begunAt = System.nanoTime();
  private long activeAt = begunAt;
  private long bytes;
  private long taken;

  Upload(LongBodies memory) {
    this.memory = memory;
  }

  /** Takes the length of a piece, and tells whether there is memory for it. */
  boolean piece(int length) {
    activeAt = System.nanoTime();
    bytes += length;
    // As it comes, not as it is announced: an announcement costs its sender nothing.
    long more = bytes <= LongBodies.SHORT ? 0 : bytes - taken;
    if (!memory.take(more)) {
      return false;
    }
    taken += more;
    return true;
  }

  /** The body is not needed any more. */
  void giveBack() {
    memory.giveBack(taken);
    taken = 0;
  }

  /**
   * Whether nothing comes any more, or so little that its sender only keeps a place.
   *
   * @param idle the longest silence
   * @param patience the time for a body of no bytes
   */
  boolean isTooSlow(Duration idle, Duration patience, long now) {
    long allowed = patience.toNanos() + bytes / BYTES_PER_SECOND * 1_000_000_000;
    return now - activeAt > idle.toNanos() || now - begunAt > allowed;
  }
}
