package dev.purser.tokens.bpe;

/** Keys and hashes by which a {@link Vocabulary} finds tokens. */
final class Keys {

  /** Spreads the bits of a key to the highest ones. */
  static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private static final int ID_BITS = 21;

  private Keys() {}

  /** The key of the first bytes of a word, from 1 to 7. */
  static long key(long word, int length) {
    int bits = length << 3;
    return word & (1L << bits) - 1 | (long) length << 56;
  }

  /** The key of at most 7 bytes; 0 of none. */
  static long key(byte[] text, int from, int to) {
    return Bytes.wordOf(text, from, to) | (long) (to - from) << 56;
  }

  /** The hash of 8 to 15 bytes: the first eight, and the key of the others. */
  static long middle(long low, long high) {
    long hash = (low ^ Long.rotateLeft(high, 23)) * MIX;
    return hash ^ hash << 32;
  }

  /** The hash of at least eight bytes. */
  static long hash(byte[] text, int from, int to) {
    long hash = (long) to - from;
    for (int at = from; at + 8 < to; at += 8) {
      hash = (hash ^ Bytes.word(text, at)) * MIX;
      hash ^= hash >>> 32;
    }
    hash = (hash ^ Bytes.word(text, to - 8)) * MIX;
    return hash ^ hash >>> 29;
  }

  /** The key of two tokens side by side. */
  static long pair(int first, int second) {
    return (long) first << ID_BITS | second;
  }

  /** A key of two tokens, and a third. */
  static long withId(long pair, int id) {
    return pair << ID_BITS | id;
  }

  /** The key in {@link #withId}. */
  static long pairOf(long entry) {
    return entry >>> ID_BITS;
  }

  /** The third token in {@link #withId}. */
  static int idOf(long entry) {
    return (int) entry & (1 << ID_BITS) - 1;
  }
}
