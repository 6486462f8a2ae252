package dev.purser.wire;

/**
 * Reads the usage out of one answer while its bytes pass. Takes the bytes in pieces of any size,
 * never throws and keeps a bounded amount. Not thread-safe, used for one answer.
 */
public interface UsageReader {

  /** Takes the headers of the answer; called at most once, before its first byte. */
  default void headers(Headers headers) {}

  /** Reads the next bytes of the body. */
  void read(byte[] bytes, int offset, int length);

  /** What was read so far; final once the body has ended. */
  ReadUsage usage();

  /**
   * Whether the answer came to its own end, as {@link ReadUsage#complete}. Asked after every piece,
   * so it has to be cheap.
   */
  default boolean complete() {
    return usage().complete();
  }
}
