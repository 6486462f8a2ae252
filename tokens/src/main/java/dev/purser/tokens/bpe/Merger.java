package dev.purser.tokens.bpe;

/**
 * Takes apart pieces that are no token themselves. For one thread at a time.
 *
 * <p>A piece of few bytes is merged as the definition says, any other by a {@link Backtracker}, or,
 * where that has much to do, window by window as the definition says too. Long ones are always
 * merged window by window, which takes no memory and stays in the near cache. A sequence of tokens
 * in which all neighbours {@linkplain Vocabulary#stayApart stay apart} is the one that merging
 * makes, so where windows meet only that is left to check.
 */
final class Merger {

  private static final int WINDOW = Backtracker.KEPT;

  /** The last tokens of a window depend on what follows. */
  private static final int UNSURE = 8;

  private static final int UNSURE_OF_FEW = 4;

  /** How many bytes are merged as the definition says, once the backtracker was slow. */
  private static final int SLOW_STRETCH = 15 * WINDOW;

  private static final int KNOWN_BITS = 12;

  /** Stands where longer pieces have their ninth byte and on, and is none of these. */
  private static final long SHORT = 1L << 63;

  private final Vocabulary vocabulary;
  private final Backtracker backtracker;

  // Texts repeat their words: the last short piece of each hash, and its tokens.
  private final long[] knownLow = new long[1 << KNOWN_BITS];
  private final long[] knownHigh = new long[1 << KNOWN_BITS];
  private final byte[] known = new byte[1 << KNOWN_BITS];

  private final Few few;
  private int slowLeft;

  Merger(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.backtracker = new Backtracker(vocabulary);
    this.few = new Few(vocabulary);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** How many tokens a piece has. */
  int count(byte[] text, int from, int to) {
    int length = to - from;
    if (length < 8) {
      long key = Keys.key(text, from, to);
      return vocabulary.hasShort(key) ? 1 : countShort(key, text, from, to);
    }
    if (length < 16) {
      long low = Bytes.word(text, from);
      long high = Keys.key(text, from + 8, to);
      return vocabulary.hasMiddle(low, high) ? 1 : countKnown(low, high, text, from, to);
    }
    return vocabulary.find(text, from, to) >= 0 ? 1 : merge(text, from, to);
  }

  /** How many tokens a piece of at most seven bytes has that is none itself. */
  int countShort(long key, byte[] text, int from, int to) {
    return to - from == 2 ? 2 : countKnown(key, SHORT, text, from, to);
  }

  private int countKnown(long low, long high, byte[] text, int from, int to) {
    int slot = (int) ((low ^ Long.rotateLeft(high, 23)) * Keys.MIX >>> 64 - KNOWN_BITS);
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
    int start = sink.size();
    int before = Vocabulary.NONE;
    int at = from;
    while (true) {
      int end = windowEnd(text, at, to, WINDOW);
      int tokens = backtracker.merge(text, at, end);
      int[] ids = backtracker.ids();
      if (before != Vocabulary.NONE && !vocabulary.stayApart(before, ids[0])) {
        sink.truncate(start);
        sink.addAll(backtracker.ids(), backtracker.merge(text, from, to));
        backtracker.shrink();
        return;
      }
      int sure = end == to ? tokens : tokens - UNSURE;
      sink.addAll(ids, sure);
      if (end == to) {
        return;
      }
      for (int i = 0; i < sure; i++) {
        at += vocabulary.length(ids[i]);
      }
      before = ids[sure - 1];
    }
  }

  /** How many tokens a piece has that is none itself. */
  int merge(byte[] text, int from, int to) {
    int length = to - from;
    if (length <= Few.MOST && vocabulary.isOfBytes()) {
      return few.merge(text, from, length);
    }
    return length <= WINDOW && slowLeft <= 0
        ? backtrack(text, from, to)
        : mergeLong(text, from, to);
  }

  private int backtrack(byte[] text, int from, int to) {
    int tokens = backtracker.merge(text, from, to);
    if (backtracker.wasSlow(to - from) && vocabulary.isOfBytes()) {
      slowLeft = SLOW_STRETCH;
    }
    return tokens;
  }

  private int mergeLong(byte[] text, int from, int to) {
    // Where the last window began, the tokens before it, and the last of them, which fits.
    int safeAt = from;
    int safeCount = 0;
    int safeBefore = Vocabulary.NONE;

    // Up to here few bytes were not enough, and would not be again.
    int fewFrom = from;

    int at = from;
    int count = 0;
    int before = Vocabulary.NONE;
    while (true) {
      boolean slow = slowLeft > 0 && at >= fewFrom;
      int end = windowEnd(text, at, to, slow ? Few.MOST : WINDOW);
      int tokens = slow ? few.merge(text, at, end - at) : backtrack(text, at, end);
      int first = slow ? few.token(0) : backtracker.ids()[0];
      int sure = end == to ? tokens : tokens - (slow ? UNSURE_OF_FEW : UNSURE);
      boolean fits = before == Vocabulary.NONE || vocabulary.stayApart(before, first);
      if (slow) {
        slowLeft -= end - at;
      }
      if (fits && end == to) {
        return count + tokens;
      }
      if (!fits && !slow) {
        return mergeWhole(text, from, to);
      }
      if (!fits || sure < 1) {
        // A token here is longer than few bytes.
        slowLeft = 0;
        fewFrom = at + Few.MOST;
        at = safeAt;
        count = safeCount;
        before = safeBefore;
        continue;
      }
      safeAt = at;
      safeCount = count;
      safeBefore = before;
      count += sure;
      if (slow) {
        int place = 0;
        for (int i = 1; i < sure; i++) {
          place = few.next(place);
        }
        before = few.token(place);
        at += few.next(place);
      } else {
        int[] ids = backtracker.ids();
        for (int i = 0; i < sure; i++) {
          at += vocabulary.length(ids[i]);
        }
        before = ids[sure - 1];
      }
    }
  }

  /** The end of a window that begins at {@code at}, between two characters. */
  private static int windowEnd(byte[] text, int at, int to, int length) {
    int end = to - at <= length ? to : at + length;
    while (end < to && (text[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  private int mergeWhole(byte[] text, int from, int to) {
    int count = backtracker.merge(text, from, to);
    backtracker.shrink();
    return count;
  }
}
