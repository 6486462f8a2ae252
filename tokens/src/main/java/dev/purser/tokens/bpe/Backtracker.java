package dev.purser.tokens.bpe;

import java.util.Arrays;

/**
 * Merges from the left. For one thread at a time.
 *
 * <p>Byte-pair merging has one result, and in it each two neighbours {@linkplain
 * Vocabulary#stayApart stay apart}. So it is found from the left: the longest token first, shorter
 * ones where the neighbour does not fit, and back where none does. A place that was left once is
 * never tried again, which makes the work linear in the length, whatever the text.
 */
final class Backtracker {

  /** Up to here the memory is kept for the next piece. */
  static final int KEPT = 1 << 13;

  private static final int FIT_BITS = 13;
  private static final int ID_BITS = 21;

  private final Vocabulary vocabulary;

  // Two tokens that met, and what of the second fitted behind the first: few meet often.
  private final long[] fits = new long[1 << FIT_BITS];

  private int[] ids = new int[KEPT];
  private long[] closed = new long[KEPT / 64 + 1];
  private int runFrom;
  private int runTo;
  private int tried;

  Backtracker(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The tokens of the last piece. */
  int[] ids() {
    return ids;
  }

  /** Lets go of the memory of a long piece. */
  void shrink() {
    if (ids.length > KEPT) {
      ids = new int[KEPT];
      closed = new long[KEPT / 64 + 1];
    }
  }

  /** Merges a piece that is no token itself, and leaves its tokens in {@link #ids}. */
  int merge(byte[] text, int from, int to) {
    prepare(to - from);
    int count = 0;
    int at = from;
    int token = longest(text, from, to);
    while (true) {
      if (count > 0 && token != Vocabulary.NONE) {
        token = fitting(ids[count - 1], token);
      }
      if (token == Vocabulary.NONE) {
        close(at - from);
        token = ids[--count];
        at -= vocabulary.length(token);
        token = vocabulary.prefix(token);
        continue;
      }
      int end = at + vocabulary.length(token);
      if (!isOpen(end - from)) {
        token = vocabulary.prefix(token);
        continue;
      }
      ids[count++] = token;
      if (end == to) {
        return count;
      }
      at = end;
      token = longest(text, at, to);
    }
  }

  /** The longest beginning of a token, itself included, that fits behind another. */
  private int fitting(int before, int token) {
    long key = (long) before << ID_BITS | token;
    int slot = (int) (key * Keys.MIX >>> 64 - FIT_BITS);
    long known = fits[slot];
    if (known >>> ID_BITS == key && known != 0) {
      return (int) (known & (1 << ID_BITS) - 1) - 1;
    }
    int fitting = token;
    tried++;
    while (fitting != Vocabulary.NONE && !vocabulary.stayApart(before, fitting)) {
      fitting = vocabulary.prefix(fitting);
      tried++;
    }
    fits[slot] = key << ID_BITS | fitting + 1;
    return fitting;
  }

  /**
   * The longest token here. A run of one byte is measured once, and not walked at each place: some
   * vocabularies have tokens of a hundred dashes.
   */
  private int longest(byte[] text, int at, int to) {
    byte b = text[at];
    if (at + 1 == to || text[at + 1] != b || !vocabulary.hasRuns(b)) {
      return vocabulary.longest(text, at, to);
    }
    if (at < runFrom || at >= runTo) {
      runFrom = at;
      runTo = at + 2;
      while (runTo < to && text[runTo] == b) {
        runTo++;
      }
    }
    return vocabulary.longest(text, at, to, runTo - at);
  }

  /** Whether the last piece, of so many bytes, took longer than merging as the definition says. */
  boolean wasSlow(int length) {
    return tried > length / 2;
  }

  private void prepare(int length) {
    tried = 0;
    runFrom = 0;
    runTo = 0;
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
