package dev.purser.wire;

/**
 * Understands the JSON of one answer: the whole of it, or one event of a stream after the other;
 * notes in a {@link Tally} what it says. Not thread-safe, used for one answer.
 */
interface Interpreter {

  /** Takes the headers of the answer, where they are known; comes before all documents. */
  default void headers(Headers headers) {}

  /** Takes the next document. */
  void document(Json json);

  /** Whether the last document was a chunk that reports usage and nothing else. */
  default boolean usageOnly() {
    return false;
  }

  /** Takes the mark that closes a stream from outside its documents. */
  default void closed() {}
}
