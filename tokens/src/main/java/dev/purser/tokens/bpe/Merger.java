package dev.purser.tokens.bpe;

/**
 * Takes apart pieces that are no token themselves. For one thread at a time.
 *
 * <p>A piece of few bytes is merged as the definition says, any other by a {@link Backtracker};
 * long ones window by window, which takes no memory and stays in the near cache. A sequence of
 * tokens in which all neighbours {@linkplain Vocabulary#stayApart stay apart} is the one that
 * merging makes, so where windows meet only that is left to check.
 */
final class Merger {

  /** Up to so many bytes the definition is fastest. */
  private static final int FEW = 32;

  private static final int WINDOW = Backtracker.KEPT;

  /** The last tokens of a window depend on what follows. */
  private static final int UNSURE = 8;

  private static final int NEVER = Integer.MAX_VALUE;
  private static final int KNOWN_BITS = 12;

  /** Stands where longer pieces have their ninth byte and on, and is none of these. */
  private static final long SHORT = 1L << 63;

  private final Vocabulary vocabulary;
  private final Backtracker backtracker;

  // Texts repeat their words: the last short piece of each hash, and its tokens.
  private final long[] knownLow = new long[1 << KNOWN_BITS];
  private final long[] knownHigh = new long[1 << KNOWN_BITS];
  private final byte[] known = new byte[1 << KNOWN_BITS];

  // Of few bytes: the parts, and what each merges into with the next.
  private final int[] parts = new int[FEW];
  private final int[] merged = new int[FEW];

  Merger(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.backtracker = new Backtracker(vocabulary);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** How many tokens a piece has. */
  int count(byte[] text, int from, int to) {
    int length = to - from;
    if (length < 8) {
      long key = Vocabulary.key(text, from, to);
      return vocabulary.hasShort(key) ? 1 : countShort(key, text, from, to);
    }
    if (length < 16) {
      long low = Bytes.word(text, from);
      long high = Vocabulary.key(text, from + 8, to);
      return vocabulary.hasMiddle(low, high) ? 1 : countKnown(low, high, text, from, to);
    }
    return vocabulary.find(text, from, to) >= 0 ? 1 : merge(text, from, to);
  }

  /** How many tokens a piece of at most seven bytes has that is none itself. */
  int countShort(long key, byte[] text, int from, int to) {
    return to - from == 2 ? 2 : countKnown(key, SHORT, text, from, to);
  }

  private int countKnown(long low, long high, byte[] text, int from, int to) {
    int slot = (int) ((low ^ Long.rotateLeft(high, 23)) * Vocabulary.MIX >>> 64 - KNOWN_BITS);
    if (knownLow[slot] == low && knownHigh[slot] == high && known[slot] > 0) {
      return known[slot];
    }
    int count = merge(text, from, to);
    knownLow[slot] = low;
    knownHigh[slot] = high;
    known[slot] = (byte) count;
    return count;
  }

  /** Adds the tokens of a piece to {@code sink}. */
  void encode(byte[] text, int from, int to, IntList sink) {
    int whole = vocabulary.find(text, from, to);
    if (whole >= 0) {
      sink.add(whole);
      return;
    }
    int count = backtracker.merge(text, from, to);
    sink.addAll(backtracker.ids(), count);
    backtracker.shrink();
  }

  /** How many tokens a piece has that is none itself. */
  int merge(byte[] text, int from, int to) {
    int length = to - from;
    if (length <= FEW && vocabulary.isOfBytes()) {
      return mergeFew(text, from, length);
    }
    return length <= WINDOW ? backtracker.merge(text, from, to) : mergeLong(text, from, to);
  }

  /** Merges the two parts first whose token has the lowest id, until none do. */
  private int mergeFew(byte[] text, int from, int length) {
    int last = length - 1;
    for (int i = 0; i < last; i++) {
      parts[i] = vocabulary.ofByte(text[from + i]);
      merged[i] = vocabulary.bytePair(text, from + i) & NEVER;
    }
    parts[last] = vocabulary.ofByte(text[from + last]);
    while (last > 0) {
      int first = merged[0];
      int at = 0;
      for (int i = 1; i < last; i++) {
        if (merged[i] < first) {
          first = merged[i];
          at = i;
        }
      }
      if (first == NEVER) {
        break;
      }
      parts[at] = first;
      for (int i = at + 1; i < last; i++) {
        parts[i] = parts[i + 1];
        merged[i] = merged[i + 1];
      }
      last--;
      if (at > 0) {
        merged[at - 1] = vocabulary.pair(parts[at - 1], first) & NEVER;
      }
      if (at < last) {
        merged[at] = vocabulary.pair(first, parts[at + 1]) & NEVER;
      }
    }
    return last + 1;
  }

  private int mergeLong(byte[] text, int from, int to) {
    int[] ids = backtracker.ids();
    int before = Vocabulary.NONE;
    int count = 0;
    int at = from;
    while (true) {
      int end = Math.min(to, at + WINDOW);
      while (end < to && (text[end] & 0xC0) == 0x80) {
        end--;
      }
      int tokens = backtracker.merge(text, at, end);
      if (before != Vocabulary.NONE && !vocabulary.stayApart(before, ids[0])) {
        return mergeWhole(text, from, to);
      }
      if (end == to) {
        return count + tokens;
      }
      int sure = tokens - UNSURE;
      for (int i = 0; i < sure; i++) {
        at += vocabulary.length(ids[i]);
      }
      count += sure;
      before = ids[sure - 1];
    }
  }

  private int mergeWhole(byte[] text, int from, int to) {
    int count = backtracker.merge(text, from, to);
    backtracker.shrink();
    return count;
  }
}
