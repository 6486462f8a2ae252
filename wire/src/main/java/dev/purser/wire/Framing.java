package dev.purser.wire;

import java.util.Optional;

/**
 * Cuts a stream into its documents, whatever the pieces in which its bytes come. Keeps at most
 * {@link #LIMIT} bytes of one. Not thread-safe.
 */
sealed interface Framing permits Sse, JsonItems, JsonLines, EventStream {

  /** The longest document that is read; a longer one is skipped. */
  int LIMIT = 8 << 20;

  /**
   * Reads on until something ends, such as an event.
   *
   * @return the index after its last byte, or -1 if nothing ends before {@code to}
   */
  int next(byte[] bytes, int from, int to);

  /**
   * How many bytes from {@code from} still belong to what ended before; they are then read.
   *
   * @param to after the last byte, more than {@code from}
   */
  default int rest(byte[] bytes, int from, int to) {
    return 0;
  }

  /** Takes the end of the stream as the end of what it has begun, and says whether it had. */
  default boolean last() {
    return false;
  }

  /** What ended last. */
  Document document();

  /** Whether the framing itself says that nothing more comes. */
  default boolean closed() {
    return false;
  }

  /**
   * The error that the framing itself reports in place of what should have come, as {@link
   * Errors#type} gives it.
   */
  default Optional<String> failure() {
    return Optional.empty();
  }

  /** What is wrong with what ended last, in words without content; empty if nothing is. */
  default String problem() {
    return "";
  }
}
