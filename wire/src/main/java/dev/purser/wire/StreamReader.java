package dev.purser.wire;

/**
 * Reads the usage out of one streamed answer and says which of its bytes go to the caller: all of
 * them as they come, but for the hidden usage chunk.
 */
public interface StreamReader extends UsageReader {

  /** Takes the bytes to pass on. */
  @FunctionalInterface
  interface Sink {
    /** Passes on {@code length} bytes of {@code bytes} from {@code offset}. */
    void pass(byte[] bytes, int offset, int length);
  }

  /**
   * Reads the next bytes and passes on those that the caller shall see. Bytes are held back only
   * within an event that may have to be hidden; without hiding all pass at once as one piece.
   */
  void read(byte[] bytes, int offset, int length, Sink sink);

  /**
   * Whether the mark has come after which nothing follows that is billed. A stream may be complete
   * long before: of some providers every chunk says that the model has stopped, with figures that
   * go on growing.
   */
  boolean closed();

  /** Passes on what is still held back, at the end of the stream. */
  void end(Sink sink);
}
