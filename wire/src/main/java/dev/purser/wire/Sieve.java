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
  private final StringBuilder name = new StringBuilder();
  private int depth;
  private boolean inString;
  private boolean escaped;
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
      if (inString) {
        string(b);
        continue;
      }
      switch (b) {
        case '"' -> {
          inString = true;
          inName = depth == 1 && nameNext;
          if (inName) {
            nameNext = false;
            name.setLength(0);
          }
        }
        case '{', '[' -> {
          depth++;
          nameNext = depth == 1 && b == '{';
        }
        case ':' -> {
          if (depth == 1 && !dropping && dropped.contains(name.toString())) {
            kept.take(bytes, unsent, i + 1 - unsent);
            kept.take(NULL, 0, NULL.length);
            dropping = true;
          }
        }
        case ',', '}', ']' -> {
          if (depth == 1) {
            if (dropping) {
              dropping = false;
              unsent = i;
            }
            nameNext = b == ',';
          }
          depth -= b == ',' ? 0 : 1;
        }
        default -> {}
      }
    }
    if (!dropping) {
      kept.take(bytes, unsent, to - unsent);
    }
  }

  private void string(byte b) {
    if (escaped) {
      escaped = false;
    } else if (b == '\\') {
      escaped = true;
    } else if (b == '"') {
      inString = false;
      inName = false;
      return;
    }
    if (inName && name.length() < LONGEST_NAME) {
      name.append((char) (b & 0xFF));
    }
  }
}
