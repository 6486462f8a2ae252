package dev.purser.tokens.bpe;

import java.util.Arrays;

/**
 * Takes apart pieces that are no token themselves. For one thread at a time.
 *
 * <p>Byte-pair merging has one result, and in it each two neighbours {@linkplain
 * Vocabulary#stayApart stay apart}. So it is found from the left: the longest token first, shorter
 * ones where the neighbour does not fit, and back where none does. A place that was left once is
 * never tried again, which makes the work linear in the length, whatever the text.
 */
final class Merger {

  /** Up to here the memory is kept for the next piece. */
  private static final int KEPT = 1 << 14;

  private static final int KNOWN_BITS = 12;

  /** Stands where longer pieces have their ninth byte and on, and is none of these. */
  private static final long SHORT = 1L << 63;

  private final Vocabulary vocabulary;

  // Texts repeat their words: the last short piece of each hash, and its tokens.
  private final long[] knownLow = new long[1 << KNOWN_BITS];
  private final long[] knownHigh = new long[1 << KNOWN_BITS];
  private final byte[] known = new byte[1 << KNOWN_BITS];

  private int[] ids = new int[KEPT];
  private long[] closed = new long[KEPT / 64 + 1];

  Merger(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
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
    int count = mergeKept(text, from, to);
    sink.addAll(ids, count);
    shrink();
  }

  /** How many tokens a piece has that is none itself. */
  int merge(byte[] text, int from, int to) {
    int length = to - from;
    if (length == 2) {
      return 2;
    }
    int count = mergeKept(text, from, to);
    if (length > KEPT) {
      shrink();
    }
    return count;
  }

  private void shrink() {
    if (ids.length > KEPT) {
      ids = new int[KEPT];
      closed = new long[KEPT / 64 + 1];
    }
  }

  /** Leaves the tokens in {@link #ids}. */
  private int mergeKept(byte[] text, int from, int to) {
    prepare(to - from);
    int count = 0;
    int at = from;
    int token = vocabulary.longest(text, from, to);
    while (true) {
      int end = at + vocabulary.length(token);
      if (isOpen(end - from) && (count == 0 || vocabulary.stayApart(ids[count - 1], token))) {
        ids[count++] = token;
        if (end == to) {
          return count;
        }
        at = end;
        token = vocabulary.longest(text, at, to);
        continue;
      }
      token = vocabulary.prefix(token);
      if (token == Vocabulary.NONE) {
        close(at - from);
        token = ids[--count];
        at -= vocabulary.length(token);
      }
    }
  }

  private void prepare(int length) {
    int words = length / 64 + 1;
    if (length > ids.length) {
      ids = new int[length];
      closed = new long[words];
    } else if (words == 1) {
      closed[0] = 0;
    } else {
      Arrays.fill(closed, 0, words, 0);
    }
  }

  private boolean isOpen(int place) {
    return (closed[place >>> 6] & 1L << place) == 0;
  }

  private void close(int place) {
    closed[place >>> 6] |= 1L << place;
  }
}
