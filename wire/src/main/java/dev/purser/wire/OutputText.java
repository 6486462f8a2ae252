package dev.purser.wire;

/** The text that a model produced, kept up to a limit and counted beyond it. Not thread-safe. */
final class OutputText {

  /** How many characters are kept. */
  static final int LIMIT = 1 << 20;

  private final StringBuilder text = new StringBuilder();
  private long dropped;

  void append(char[] characters, int offset, int length) {
    int kept = Math.min(length, LIMIT - text.length());
    text.append(characters, offset, kept);
    dropped += length - kept;
  }

  void append(String more) {
    int kept = Math.min(more.length(), LIMIT - text.length());
    text.append(more, 0, kept);
    dropped += more.length() - kept;
  }

  /** Gives what came since the last time, and forgets it. */
  String take() {
    if (text.isEmpty()) {
      return "";
    }
    String taken = text.toString();
    text.setLength(0);
    return taken;
  }

  /** Counts characters that could not be kept. */
  void drop(long characters) {
    dropped += characters;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  String text() {
    return text.toString();
  }

  long dropped() {
    return dropped;
  }
}
