package dev.purser.tokens.bpe;

/**
 * Merges few bytes as the definition says: again and again the two parts whose token has the lowest
 * id, of several the leftmost. For one thread at a time.
 */
final class Few {

  /** The most bytes. */
  static final int MOST = 64;

  private static final int PLACE_BITS = 6;
  private static final int PLACE = MOST - 1;

  /** Above all that merge. */
  private static final int NEVER = Integer.MAX_VALUE;

  private static final int LEAST_NEVER = NEVER - PLACE;

  private static final long REPLACEMENT_STARTS = (Utf8.REPLACEMENT[0] & 0xFF) * Bytes.LOW_BITS;

  private final Vocabulary vocabulary;
  private final int replacement;

  // Per byte, where a part begins there: the part, and where those beside it begin.
  private final int[] parts = new int[MOST + 1];
  private final int[] next = new int[MOST + 1];
  private final int[] before = new int[MOST + 1];

  // What the part merges into with the next one, and its place, so that the least says both.
  private final int[] merged = new int[MOST];

  Few(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.replacement = vocabulary.replacement();
  }

  /** Merges from 1 to {@link #MOST} bytes, and tells how many tokens they have. */
  int merge(byte[] text, int from, int length) {
    int count =
        replacement != Vocabulary.NONE && mayHaveReplacements(text, from, from + length)
            ? startRepaired(text, from, length)
            : start(text, from, length);
    int slots = length + 3 & -4;
    for (int at = length; at < slots; at++) {
      merged[at] = NEVER;
    }
    while (true) {
      int least = least(slots);
      if (least >= LEAST_NEVER) {
        return count;
      }
      count--;
      join(least & PLACE, least >>> PLACE_BITS, length);
    }
  }

  /** Starts with single bytes. */
  private int start(byte[] text, int from, int length) {
    int last = length - 1;
    for (int at = 0; at < last; at++) {
      parts[at] = vocabulary.ofByte(text[from + at]);
      merged[at] = entry(vocabulary.bytePair(text, from + at), at);
      next[at] = at + 1;
      before[at] = at - 1;
    }
    parts[last] = vocabulary.ofByte(text[from + last]);
    merged[last] = NEVER;
    next[last] = length;
    before[last] = last - 1;
    return length;
  }

  /** Whether a byte is there that U+FFFD begins with. */
  private static boolean mayHaveReplacements(byte[] text, int from, int to) {
    for (int at = from; at < to; at += 8) {
      long word = Bytes.wordOf(text, at, to) ^ REPLACEMENT_STARTS;
      if ((word - Bytes.LOW_BITS & ~word & Bytes.HIGH_BITS) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Starts with single bytes and whole U+FFFD, which text that was repaired is full of. */
  private int startRepaired(byte[] text, int from, int length) {
    int count = 0;
    int ahead = -1;
    for (int at = 0; at < length; at = next[at]) {
      boolean replaced = at + 2 < length && isReplacement(text, from + at);
      parts[at] = replaced ? replacement : vocabulary.ofByte(text[from + at]);
      next[at] = replaced ? at + 3 : at + 1;
      before[at] = ahead;
      if (replaced) {
        merged[at + 1] = NEVER;
        merged[at + 2] = NEVER;
      }
      if (ahead >= 0) {
        merged[ahead] = entry(vocabulary.pair(parts[ahead], parts[at]), ahead);
      }
      ahead = at;
      count++;
    }
    merged[ahead] = NEVER;
    return count;
  }

  private static boolean isReplacement(byte[] text, int at) {
    return text[at] == Utf8.REPLACEMENT[0]
        && text[at + 1] == Utf8.REPLACEMENT[1]
        && text[at + 2] == Utf8.REPLACEMENT[2];
  }

  /** Four at a time, as each comparison would else wait for the one before it. */
  private int least(int slots) {
    int a = NEVER;
    int b = NEVER;
    int c = NEVER;
    int d = NEVER;
    for (int at = 0; at < slots; at += 4) {
      a = Math.min(a, merged[at]);
      b = Math.min(b, merged[at + 1]);
      c = Math.min(c, merged[at + 2]);
      d = Math.min(d, merged[at + 3]);
    }
    return Math.min(Math.min(a, b), Math.min(c, d));
  }

  private void join(int at, int token, int length) {
    int gone = next[at];
    int behind = next[gone];
    parts[at] = token;
    next[at] = behind;
    merged[gone] = NEVER;
    if (behind < length) {
      before[behind] = at;
      merged[at] = entry(vocabulary.pair(token, parts[behind]), at);
    } else {
      merged[at] = NEVER;
    }
    int ahead = before[at];
    if (ahead >= 0) {
      merged[ahead] = entry(vocabulary.pair(parts[ahead], token), ahead);
    }
  }

  /** Of {@link Vocabulary#NONE} it is no less than {@link #LEAST_NEVER}. */
  private static int entry(int token, int at) {
    return (token << PLACE_BITS | at) & NEVER;
  }

  /** The token that begins at a place of the last text, such as 0. */
  int token(int at) {
    return parts[at];
  }

  /** Where the next token begins. */
  int next(int at) {
    return next[at];
  }
}
