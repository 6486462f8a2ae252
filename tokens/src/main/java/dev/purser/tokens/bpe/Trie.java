package dev.purser.tokens.bpe;

/**
 * Tokens as paths of bytes, in one array. Immutable and thread-safe.
 *
 * <p>A node is a slot: its base in the upper 32 bits, its token plus one in the 24 below, and the
 * byte that leads to it in the lowest 8. The child for a byte is in slot {@code base ^ byte}, if
 * that slot holds this byte; no two nodes share a base. An empty slot is 0, and so is the base of a
 * node without children, as no node may have that base.
 */
final class Trie {

  private final long[] slots;
  private final int[] byteTokens;
  private final long[] byPair = new long[1 << 16];

  /**
   * A trie of a filled array.
   *
   * @param slots as described; the children of the root have the base {@code rootBase}
   * @param byteTokens per byte its token
   */
  Trie(long[] slots, int rootBase, int[] byteTokens) {
    this.slots = slots;
    this.byteTokens = byteTokens;
    for (int first = 0; first < 256; first++) {
      long node = slots[rootBase ^ first];
      int base = base(node);
      for (int second = 0; base != 0 && second < 256; second++) {
        long child = slots[base ^ second];
        if (child != 0 && (child & 0xFF) == second) {
          byPair[first | second << 8] = child;
        }
      }
    }
  }

  static long node(int base, int token, int label) {
    return (long) base << 32 | (long) (token + 1) << 8 | label;
  }

  private static int base(long node) {
    return (int) (node >>> 32);
  }

  private static int token(long node) {
    return ((int) node >>> 8) - 1;
  }

  int ofByte(byte b) {
    return byteTokens[b & 0xFF];
  }

  /** The longest token at the start of a text that is not empty. */
  int longest(byte[] text, int from, int to) {
    int best = byteTokens[text[from] & 0xFF];
    if (from + 1 == to) {
      return best;
    }
    long node = byPair[text[from] & 0xFF | (text[from + 1] & 0xFF) << 8];
    int at = from + 2;
    while (true) {
      int token = token(node);
      if (token >= 0) {
        best = token;
      }
      int base = base(node);
      if (base == 0 || at == to) {
        return best;
      }
      int label = text[at++] & 0xFF;
      node = slots[base ^ label];
      if (node == 0 || ((int) node & 0xFF) != label) {
        return best;
      }
    }
  }
}
