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

  private final Vocabulary vocabulary;

  // Per byte, where a part begins there: the part, and where those beside it begin.
  private final int[] parts = new int[MOST + 1];
  private final int[] next = new int[MOST + 1];
  private final int[] before = new int[MOST + 1];

  // What the part merges into with the next one, and its place, so that the least says both.
  private final int[] merged = new int[MOST];

  Few(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Merges from 1 to {@link #MOST} bytes, and tells how many tokens they have. */
  int merge(byte[] text, int from, int length) {
    int last = length - 1;
    for (int at = 0; at < last; at++) {
      parts[at] = vocabulary.ofByte(text[from + at]);
      merged[at] = entry(vocabulary.bytePair(text, from + at), at);
      next[at] = at + 1;
      before[at] = at - 1;
    }
    parts[last] = vocabulary.ofByte(text[from + last]);
    next[last] = length;
    before[last] = last - 1;
    int slots = length + 3 & -4;
    for (int at = last; at < slots; at++) {
      merged[at] = NEVER;
    }
    int count = length;
    while (true) {
      int least = least(slots);
      if (least >= LEAST_NEVER) {
        return count;
      }
      count--;
      join(least & PLACE, least >>> PLACE_BITS, length);
    }
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
