package dev.purser.tokens.bpe;

import java.util.Arrays;

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

  static final long MIX = 0x9E37_79B9_7F4A_7C15L;
  private static final int ID_BITS = 21;
  private static final long ID_MASK = (1L << ID_BITS) - 1;
  private static final int SHORT = 7;
  private static final long TAKEN = 1L << 63;
  private static final int FILTER_BITS = 21;

  private final byte[] bytes;
  private final int[] starts;
  private final byte[] lengths;
  private final int[] left;
  private final int[] right;
  private final int[] prefix;
  private final Trie trie;

  // Open addressing: the bytes and length of a token of up to seven bytes, and its id.
  private final long[] shortKeys;
  private final int[] shortIds;
  private final int shortShift;

  // Of a token of 8 to 15 bytes the first eight, and the key of the rest with its highest bit set,
  // side by side, so that one look at memory tells.
  private final long[] middle;
  private final int middleShift;

  // The lower half of a longer token's hash, and its id plus one.
  private final long[] longSlots;
  private final int longShift;

  // Left, right, and the id of the token that they merge into.
  private final long[] pairs;
  private final int pairShift;

  // What two bytes merge into; merging starts there, and most often ends there too.
  private final int[] bytePairs = new int[1 << 16];
  private final boolean ofBytes;

  // A bit for each pair, where its hash says. Most pairs that are asked for do not merge, and this
  // much smaller table, which stays in the near cache, says so.
  private final long[] pairFilter = new long[1 << FILTER_BITS - 6];

  /**
   * A vocabulary of plain arrays.
   *
   * @param bytes the bytes of all tokens, one after the other
   * @param starts per id where its bytes start, and at the end where the last ends; an unused id
   *     has no bytes
   * @param left per id the left token that it was merged of; itself for a single byte, {@link
   *     #NONE} where no merge makes it
   * @param right per id the right one
   * @param prefix per id the longest shorter token that it begins with
   * @param trie the tokens that merges make
   */
  Vocabulary(byte[] bytes, int[] starts, int[] left, int[] right, int[] prefix, Trie trie) {
    this.bytes = bytes;
    this.starts = starts;
    this.left = left;
    this.right = right;
    this.prefix = prefix;
    this.trie = trie;
    int tokens = starts.length - 1;
    this.lengths = new byte[tokens];
    int shorts = 0;
    int middles = 0;
    for (int id = 0; id < tokens; id++) {
      lengths[id] = (byte) (starts[id + 1] - starts[id]);
      shorts += length(id) <= SHORT ? 1 : 0;
      middles += isMiddle(length(id)) ? 1 : 0;
    }
    this.shortShift = shift(shorts);
    this.shortKeys = new long[1 << (64 - shortShift)];
    this.shortIds = new int[shortKeys.length];
    this.middleShift = shift(middles);
    this.middle = new long[2 << (64 - middleShift)];
    this.longShift = shift(tokens - shorts);
    this.longSlots = new long[1 << (64 - longShift)];
    this.pairShift = shift(tokens);
    this.pairs = new long[1 << (64 - pairShift)];
    Arrays.fill(bytePairs, NONE);
    boolean bytesOnly = true;
    for (int id = 0; id < tokens; id++) {
      if (length(id) > 0) {
        add(id);
        bytesOnly &= left[id] != id || length(id) == 1;
      }
    }
    this.ofBytes = bytesOnly;
  }

  /** Between a quarter and half of the slots are taken. */
  private static int shift(int entries) {
    return Long.numberOfLeadingZeros(Math.max(1, entries)) - 1;
  }

  private void add(int id) {
    if (length(id) <= SHORT) {
      long key = key(bytes, starts[id], starts[id + 1]);
      int slot = (int) (key * MIX >>> shortShift);
      while (shortKeys[slot] != 0) {
        slot = slot + 1 & shortKeys.length - 1;
      }
      shortKeys[slot] = key;
      shortIds[slot] = id;
    } else {
      long hash = hash(bytes, starts[id], starts[id + 1]);
      int slot = (int) (hash >>> longShift);
      while (longSlots[slot] != 0) {
        slot = slot + 1 & longSlots.length - 1;
      }
      longSlots[slot] = hash << 32 | id + 1;
      if (isMiddle(length(id))) {
        addMiddle(Bytes.word(bytes, starts[id]), key(bytes, starts[id] + 8, starts[id + 1]));
      }
    }
    if (left[id] >= 0 && left[id] != id) {
      long key = (long) left[id] << ID_BITS | right[id];
      long hash = key * MIX;
      int bit = (int) (hash >>> 64 - FILTER_BITS);
      pairFilter[bit >>> 6] |= 1L << bit;
      int slot = (int) (hash >>> pairShift);
      while (pairs[slot] != 0) {
        slot = slot + 1 & pairs.length - 1;
      }
      pairs[slot] = key << ID_BITS | id;
      if (length(id) == 2) {
        bytePairs[bytes[starts[id]] & 0xFF | (bytes[starts[id] + 1] & 0xFF) << 8] = id;
      }
    }
  }

  private static boolean isMiddle(int length) {
    return length > SHORT && length < 16;
  }

  private void addMiddle(long low, long high) {
    int slot = middleSlot(low, high);
    while (middle[slot + 1] != 0) {
      slot = slot + 2 & middle.length - 1;
    }
    middle[slot] = low;
    middle[slot + 1] = high | TAKEN;
  }

  private int middleSlot(long low, long high) {
    long hash = (low ^ Long.rotateLeft(high, 23)) * MIX;
    return (int) ((hash ^ hash << 32) >>> middleShift) << 1;
  }

  /**
   * Whether a text of 8 to 15 bytes is a token.
   *
   * @param low its first eight bytes
   * @param high the key of the others
   */
  boolean hasMiddle(long low, long high) {
    int slot = middleSlot(low, high);
    while (true) {
      long found = middle[slot + 1];
      if (found == (high | TAKEN) && middle[slot] == low) {
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

  /** The key of the first bytes of a word, from 1 to 7. */
  static long key(long word, int length) {
    int bits = length << 3;
    return word & (1L << bits) - 1 | (long) length << 56;
  }

  /** The key of at most 7 bytes; 0 of none. */
  static long key(byte[] text, int from, int to) {
    return Bytes.wordOf(text, from, to) | (long) (to - from) << 56;
  }

  /** Whether a key is a token. */
  boolean hasShort(long key) {
    int slot = (int) (key * MIX >>> shortShift);
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
    return to - from <= SHORT ? findShort(key(text, from, to)) : findLong(text, from, to);
  }

  private int findShort(long key) {
    int slot = (int) (key * MIX >>> shortShift);
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
    long hash = hash(text, from, to);
    int slot = (int) (hash >>> longShift);
    while (true) {
      long found = longSlots[slot];
      if (found == 0) {
        return NONE;
      }
      if (found >>> 32 == (hash & 0xFFFF_FFFFL)) {
        int id = (int) found - 1;
        if (same(id, text, from, to)) {
          return id;
        }
      }
      slot = slot + 1 & longSlots.length - 1;
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

  /** Of at least eight bytes. */
  private static long hash(byte[] text, int from, int to) {
    long hash = (long) to - from;
    for (int at = from; at + 8 < to; at += 8) {
      hash = (hash ^ Bytes.word(text, at)) * MIX;
      hash ^= hash >>> 32;
    }
    hash = (hash ^ Bytes.word(text, to - 8)) * MIX;
    return hash ^ hash >>> 29;
  }

  /** Whether merging starts from single bytes, and never from longer characters. */
  boolean isOfBytes() {
    return ofBytes;
  }

  /** The token that the two bytes from {@code at} merge into, or {@link #NONE}. */
  int bytePair(byte[] text, int at) {
    return bytePairs[text[at] & 0xFF | (text[at + 1] & 0xFF) << 8];
  }

  /** The token that two tokens side by side merge into, or {@link #NONE}. */
  int pair(int first, int second) {
    long key = (long) first << ID_BITS | second;
    long hash = key * MIX;
    int bit = (int) (hash >>> 64 - FILTER_BITS);
    if ((pairFilter[bit >>> 6] & 1L << bit) == 0) {
      return NONE;
    }
    int slot = (int) (hash >>> pairShift);
    while (true) {
      long found = pairs[slot];
      if (found >>> ID_BITS == key && found != 0) {
        return (int) (found & ID_MASK);
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
