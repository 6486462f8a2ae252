package dev.purser.gateway;

import java.time.Duration;

/** Watches how the body of one request comes. Confined to its event loop. */
final class Upload {

  /** Each so many bytes that have come give the rest a second more. */
  private static final long BYTES_PER_SECOND = 16 << 10;

  private final long begunAt = System.nanoTime();
  private long activeAt = begunAt;
  private long bytes;

  /** Takes the length of a piece, and tells how much has come. */
  long piece(int length) {
    activeAt = System.nanoTime();
    bytes += length;
    return bytes;
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
