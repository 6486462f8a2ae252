package dev.purser.wire;

/**
 * Follows the brackets of a JSON text byte by byte, knowing strings, so that its parts and its end
 * are found without reading it. Not thread-safe.
 */
final class JsonDepth {

  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean closed;

  /**
   * Takes the next byte.
   *
   * @return whether it is structure: a bracket, a comma, a colon or the quote that begins a string;
   *     what is in strings is not
   */
  boolean take(byte b) {
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (b == '\\') {
        escaped = true;
      } else if (b == '"') {
        inString = false;
      }
      return false;
    }
    switch (b) {
      case '"' -> inString = true;
      case '{', '[' -> depth++;
      case '}', ']' -> {
        depth--;
        closed |= depth <= 0;
      }
      case ',', ':' -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  /** How many brackets are open. */
  int depth() {
    return depth;
  }

  boolean inString() {
    return inString;
  }

  /** Whether the first bracket has been closed. */
  boolean closed() {
    return closed;
  }
}
