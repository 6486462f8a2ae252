package dev.purser.tokens.bpe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;

/** Packs tokens into the slots of a {@link Trie}, when the snapshot is made. */
final class TrieBuilder {

  private static final int BLOCK = 256;

  /** Among how many blocks with room a place is looked for: more pack closer, and take longer. */
  private static final int OPEN = 32;

  private final byte[][] sorted;
  private final int[] tokens;
  private final BitSet bases = new BitSet();
  private final List<Integer> open = new ArrayList<>();
  private long[] slots = new long[0];

  /** The tokens of {@code sorted[low]} to {@code sorted[high - 1]}, which share a beginning. */
  private record Node(int low, int high, int depth, int slot, int label) {}

  private TrieBuilder(byte[][] sorted, int[] tokens) {
    this.sorted = sorted;
    this.tokens = tokens;
    bases.set(0);
  }

  /**
   * Packs tokens.
   *
   * @param tokens their ids
   * @param bytes the bytes of each id
   * @return the slots; the base of the root is the number in the last one
   */
  static long[] build(List<Integer> tokens, byte[][] bytes) {
    List<Integer> order = new ArrayList<>(tokens);
    order.sort((a, b) -> Arrays.compareUnsigned(bytes[a], bytes[b]));
    int[] ids = order.stream().mapToInt(Integer::intValue).toArray();
    byte[][] sorted = order.stream().map(id -> bytes[id]).toArray(byte[][]::new);
    return new TrieBuilder(sorted, ids).pack();
  }

  private long[] pack() {
    // Breadth first: short beginnings are walked most, and shall lie close together.
    Queue<Node> queue = new ArrayDeque<>();
    queue.add(new Node(0, sorted.length, 0, -1, 0));
    int rootBase = 0;
    while (!queue.isEmpty()) {
      Node node = queue.remove();
      int token = Vocabulary.NONE;
      int low = node.low;
      if (sorted[low].length == node.depth) {
        token = tokens[low];
        low++;
      }
      int base = 0;
      if (low < node.high) {
        base = place(labels(low, node));
        children(low, node, base, queue);
      }
      if (node.slot < 0) {
        rootBase = base;
      } else {
        slots[node.slot] = Trie.node(base, token, node.label);
      }
    }
    long[] all = Arrays.copyOf(slots, slots.length + 1);
    all[slots.length] = rootBase;
    return all;
  }

  private int[] labels(int low, Node node) {
    int[] labels = new int[BLOCK];
    int size = 0;
    for (int i = low; i < node.high; i++) {
      int label = sorted[i][node.depth] & 0xFF;
      if (size == 0 || labels[size - 1] != label) {
        labels[size++] = label;
      }
    }
    return Arrays.copyOf(labels, size);
  }

  private void children(int low, Node node, int base, Queue<Node> queue) {
    int from = low;
    while (from < node.high) {
      int label = sorted[from][node.depth] & 0xFF;
      int end = from;
      while (end < node.high && (sorted[end][node.depth] & 0xFF) == label) {
        end++;
      }
      queue.add(new Node(from, end, node.depth + 1, base ^ label, label));
      // Taken; what stands here is written when the child's turn comes.
      slots[base ^ label] = -1;
      from = end;
    }
  }

  /** A base that no node has and whose slots for these labels are free. */
  private int place(int[] labels) {
    for (int i = 0; i < open.size(); i++) {
      int base = baseIn(open.get(i), labels);
      if (base >= 0) {
        return base;
      }
    }
    int block = slots.length;
    slots = Arrays.copyOf(slots, slots.length + BLOCK);
    open.add(block);
    if (open.size() > OPEN) {
      open.removeFirst();
    }
    return baseIn(block, labels);
  }

  private int baseIn(int block, int[] labels) {
    for (int base = bases.nextClearBit(block);
        base < block + BLOCK;
        base = bases.nextClearBit(base + 1)) {
      int at = 0;
      while (at < labels.length && slots[base ^ labels[at]] == 0) {
        at++;
      }
      if (at == labels.length) {
        bases.set(base);
        return base;
      }
    }
    return -1;
  }
}
