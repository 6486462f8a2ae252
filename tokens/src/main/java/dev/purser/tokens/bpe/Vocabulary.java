package dev.purser.tokens.bpe;

/**
 * The tokens of an encoding, and how each came to be, laid out for looking up. Immutable and
 * thread-safe.
 *
 * <p>Ids stand in the order of the merges, as they do in every vocabulary of tiktoken: the merge
 * with the lower id comes first.
 */
final class Vocabulary {

  /** Says that there is no such token. */
  static final int NONE = -1;

  private final byte[] bytes;
  private final int[] starts;
  private final byte[] lengths;
  private final int[] left;
  private final int[] right;
  private final int[] prefix;
  private final Trie trie;
  private final boolean ofBytes;

  // As in Tables.
  private final long[] shortKeys;
  private final int[] shortIds;
  private final int shortShift;
  private final long[] middle;
  private final int middleShift;
  private final long[] longs;
  private final int longShift;
  private final long[] pairs;
  private final int pairShift;
  private final long[] pairFilter;
  private final int[] bytePairs;
  private final int replacement;

  /** A vocabulary of what a snapshot has. */
  Vocabulary(Snapshot from) {
    this.bytes = from.bytes();
    this.lengths = from.lengths();
    this.starts = from.starts();
    this.left = from.left();
    this.right = from.right();
    this.prefix = from.prefix();
    this.trie = new Trie(from.trie());
    this.ofBytes = from.ofBytes();
    Tables tables = from.tables();
    this.shortKeys = tables.shortKeys();
    this.shortIds = tables.shortIds();
    this.shortShift = Tables.shift(shortKeys.length);
    this.middle = tables.middle();
    this.middleShift = Tables.shift(middle.length / 2);
    this.longs = tables.longs();
    this.longShift = Tables.shift(longs.length);
    this.pairs = tables.pairs();
    this.pairShift = Tables.shift(pairs.length);
    this.pairFilter = tables.pairFilter();
    this.bytePairs = tables.bytePairs();
    this.replacement = from.replacement();
  }

  /**
   * Whether a text of 8 to 15 bytes is a token.
   *
   * @param low its first eight bytes
   * @param high the key of the others
   */
  boolean hasMiddle(long low, long high) {
    int slot = (int) (Keys.middle(low, high) >>> middleShift) << 1;
    while (true) {
      long found = middle[slot + 1];
      if (found == (high | Tables.TAKEN) && middle[slot] == low) {
        return true;
      }
      if (found == 0) {
        return false;
      }
      slot = slot + 2 & middle.length - 1;
    }
  }

  /** The most ids there can be, used or not. */
  int size() {
    return starts.length - 1;
  }

  /** The length of a token in bytes; 0 if the id is unused. */
  int length(int id) {
    return lengths[id] & 0xFF;
  }

  /** Where the bytes of a token start in {@link #bytes}. */
  int start(int id) {
    return starts[id];
  }

  /** Whether a token is found as a whole piece only, and never made by merging. */
  boolean isSymbol(int id) {
    return left[id] == NONE && length(id) > 0;
  }

  /** The bytes of all tokens. */
  byte[] bytes() {
    return bytes;
  }

  /** The token of a single byte. */
  int ofByte(byte b) {
    return trie.ofByte(b);
  }

  /** The longest shorter token that this one begins with, or {@link #NONE}. */
  int prefix(int id) {
    return prefix[id];
  }

  /** The longest token that merges can make at the start of a text that is not empty. */
  int longest(byte[] text, int from, int to) {
    return trie.longest(text, from, to);
  }

  /** Whether some token is this byte many times over. */
  boolean hasRuns(byte b) {
    return trie.hasRuns(b);
  }

  /** As {@link #longest}, where the first byte {@link #hasRuns} and stands {@code same} times. */
  int longest(byte[] text, int from, int to, int same) {
    return trie.longest(text, from, to, same);
  }

  /** Whether a key is a token. */
  boolean hasShort(long key) {
    int slot = (int) (key * Keys.MIX >>> shortShift);
    while (true) {
      long found = shortKeys[slot];
      if (found == key) {
        return true;
      }
      if (found == 0) {
        return false;
      }
      slot = slot + 1 & shortKeys.length - 1;
    }
  }

  /** The token with these bytes, of which there is at least one, or {@link #NONE}. */
  int find(byte[] text, int from, int to) {
    return to - from <= Tables.SHORT
        ? findShort(Keys.key(text, from, to))
        : findLong(text, from, to);
  }

  private int findShort(long key) {
    int slot = (int) (key * Keys.MIX >>> shortShift);
    while (true) {
      long found = shortKeys[slot];
      if (found == key) {
        return shortIds[slot];
      }
      if (found == 0) {
        return NONE;
      }
      slot = slot + 1 & shortKeys.length - 1;
    }
  }

  private int findLong(byte[] text, int from, int to) {
    long hash = Keys.hash(text, from, to);
    int slot = (int) (hash >>> longShift);
    while (true) {
      long found = longs[slot];
      if (found == 0) {
        return NONE;
      }
      if (found >>> 32 == (hash & 0xFFFF_FFFFL)) {
        int id = (int) found - 1;
        if (same(id, text, from, to)) {
          return id;
        }
      }
      slot = slot + 1 & longs.length - 1;
    }
  }

  private boolean same(int id, byte[] text, int from, int to) {
    int start = starts[id];
    int length = to - from;
    if (starts[id + 1] - start != length) {
      return false;
    }
    for (int i = 0; i + 8 <= length; i += 8) {
      if (Bytes.word(bytes, start + i) != Bytes.word(text, from + i)) {
        return false;
      }
    }
    return Bytes.word(bytes, start + length - 8) == Bytes.word(text, to - 8);
  }

  /** Whether merging starts from single bytes, and never from longer characters. */
  boolean isOfBytes() {
    return ofBytes;
  }

  /**
   * The token of U+FFFD, if its bytes merge before any merge reaches into it; else {@link #NONE}.
   */
  int replacement() {
    return replacement;
  }

  /** The token that the two bytes from {@code at} merge into, or {@link #NONE}. */
  int bytePair(byte[] text, int at) {
    return bytePairs[text[at] & 0xFF | (text[at + 1] & 0xFF) << 8];
  }

  /** The token that two tokens side by side merge into, or {@link #NONE}. */
  int pair(int first, int second) {
    long key = Keys.pair(first, second);
    long hash = key * Keys.MIX;
    int bit = (int) (hash >>> 64 - Tables.FILTER_BITS);
    if ((pairFilter[bit >>> 6] & 1L << bit) == 0) {
      return NONE;
    }
    int slot = (int) (hash >>> pairShift);
    while (true) {
      long found = pairs[slot];
      if (Keys.pairOf(found) == key && found != 0) {
        return Keys.idOf(found);
      }
      if (found == 0) {
        return NONE;
      }
      slot = slot + 1 & pairs.length - 1;
    }
  }

  /**
   * Whether two tokens stay as they are when they meet, because no earlier merge would reach across
   * their border. A sequence of tokens in which all neighbours do is the one that merging makes.
   */
  boolean stayApart(int first, int second) {
    int one = first;
    int two = second;
    int limit = Integer.MAX_VALUE;
    while (true) {
      int merged = pair(one, two);
      if (merged != NONE && merged < limit) {
        return false;
      }
      // Take back the later of the two merges; what it covered could not be chosen before it.
      if (one > two) {
        limit = one;
        one = right[one];
        if (one == limit) {
          limit = two + 1;
          two = left[two];
          if (two + 1 == limit) {
            return true;
          }
        }
      } else {
        limit = two + 1;
        two = left[two];
        if (two + 1 == limit) {
          limit = one;
          one = right[one];
          if (one == limit) {
            return true;
          }
        }
      }
    }
  }
}
