package dev.purser.tokens.bpe;

import java.util.Arrays;

/**
 * Tokens as paths of bytes, in one array. Immutable and thread-safe.
 *
 * <p>A node is a slot: its base in the upper 32 bits, its token plus one in the 24 below, and the
 * byte that leads to it in the lowest 8. The child for a byte is in slot {@code base ^ byte}, if
 * that slot holds this byte; no two nodes share a base. An empty slot is 0, and so is the base of a
 * node without children, as no node may have that base.
 */
final class Trie {

  /** No token is longer. */
  private static final int LONGEST = 256;

  /** From how many repetitions on it pays to know them. */
  private static final int RUN = 16;

  private final long[] slots;
  private final int[] byteTokens = new int[256];
  private final long[] byPair = new long[1 << 16];

  // Per byte the nodes of that byte alone, once, twice and so on, where tokens repeat it often.
  private final long[][] runs = new long[256][];
  private final int[][] runTokens = new int[256][];

  /**
   * A trie of a filled array.
   *
   * @param slots as described; the last holds the base of the root's children
   */
  Trie(long[] slots) {
    this.slots = slots;
    int rootBase = (int) slots[slots.length - 1];
    for (int first = 0; first < 256; first++) {
      long node = slots[rootBase ^ first];
      byteTokens[first] = Math.max(0, token(node));
      int base = base(node);
      for (int second = 0; base != 0 && second < 256; second++) {
        long child = slots[base ^ second];
        if (child != 0 && (child & 0xFF) == second) {
          byPair[first | second << 8] = child;
        }
      }
      addRun(first, node);
    }
  }

  private void addRun(int label, long first) {
    if (child(first, label) == 0) {
      return;
    }
    long[] nodes = new long[LONGEST];
    int[] tokens = new int[LONGEST];
    int length = 0;
    int best = byteTokens[label];
    for (long node = first; node != 0 && length < LONGEST; node = child(node, label)) {
      best = token(node) >= 0 ? token(node) : best;
      nodes[length] = node;
      tokens[length++] = best;
    }
    if (length >= RUN) {
      runs[label] = Arrays.copyOf(nodes, length);
      runTokens[label] = Arrays.copyOf(tokens, length);
    }
  }

  private long child(long node, int label) {
    int base = base(node);
    long child = base == 0 ? 0 : slots[base ^ label];
    return ((int) child & 0xFF) == label ? child : 0;
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

  /** Whether some token is this byte many times over. */
  boolean hasRuns(byte b) {
    return runs[b & 0xFF] != null;
  }

  /**
   * The longest token at the start of a text that begins with a byte that {@link #hasRuns}.
   *
   * @param same how many times it stands there
   */
  int longest(byte[] text, int from, int to, int same) {
    int label = text[from] & 0xFF;
    int depth = Math.min(same, runs[label].length);
    return longest(text, from + depth, to, runs[label][depth - 1], runTokens[label][depth - 1]);
  }

  /** The longest token at the start of a text that is not empty. */
  int longest(byte[] text, int from, int to) {
    int best = byteTokens[text[from] & 0xFF];
    if (from + 1 == to) {
      return best;
    }
    long node = byPair[text[from] & 0xFF | (text[from + 1] & 0xFF) << 8];
    return longest(text, from + 2, to, node, best);
  }

  private int longest(byte[] text, int from, int to, long start, int soFar) {
    int best = soFar;
    long node = start;
    int at = from;
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
