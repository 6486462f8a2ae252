package dev.purser.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Set;

/**
 * Passes the bytes of one JSON object on, but for the values of some of its top-level fields, which
 * become {@code null}. So a body of megabytes of vectors is never kept. Not thread-safe.
 */
final class Sieve implements WholeAnswer.Keeper {

  private static final int LONGEST_NAME = 64;
  private static final byte[] NULL = "null".getBytes(US_ASCII);

  private final WholeAnswer.Keeper kept;
  private final Set<String> dropped;
  private final JsonDepth brackets = new JsonDepth();
  private final StringBuilder name = new StringBuilder();
  private boolean inName;
  private boolean nameNext;
  private boolean dropping;

  Sieve(WholeAnswer.Keeper kept, Set<String> dropped) {
    this.kept = kept;
    this.dropped = dropped;
  }

  @Override
  public void take(byte[] bytes, int offset, int length) {
    int to = offset + length;
    int unsent = offset;
    for (int i = offset; i < to; i++) {
      byte b = bytes[i];
      boolean structure = brackets.take(b);
      if (inName) {
        name(b);
      } else if (structure && brackets.depth() <= 1) {
        unsent = structure(b, bytes, unsent, i);
      }
    }
    if (!dropping) {
      kept.take(bytes, unsent, to - unsent);
    }
  }

  /** Takes structure of the object itself, and says up to where the bytes have been dealt with. */
  private int structure(byte b, byte[] bytes, int unsent, int at) {
    boolean ends = (b == ',' && brackets.depth() == 1) || (b == '}' && brackets.depth() == 0);
    if (ends && dropping) {
      dropping = false;
      nameNext = b == ',';
      return at;
    }
    if (brackets.depth() != 1) {
      return unsent;
    }
    switch (b) {
      case '{', ',' -> nameNext = true;
      case '"' -> {
        inName = nameNext;
        nameNext = false;
        name.setLength(0);
      }
      case ':' -> {
        if (!dropping && dropped.contains(name.toString())) {
          kept.take(bytes, unsent, at + 1 - unsent);
          kept.take(NULL, 0, NULL.length);
          dropping = true;
        }
      }
      default -> {}
    }
    return unsent;
  }

  private void name(byte b) {
    if (!brackets.inString()) {
      inName = false;
    } else if (name.length() < LONGEST_NAME) {
      name.append((char) (b & 0xFF));
    }
  }
}
