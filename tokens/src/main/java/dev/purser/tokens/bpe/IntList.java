package dev.purser.tokens.bpe;

import java.util.Arrays;

/** A growing list of ints. For one thread. */
final class IntList {

  private int[] values = new int[64];
  private int size;

  void add(int value) {
    room(1);
    values[size++] = value;
  }

  void addAll(int[] source, int count) {
    room(count);
    System.arraycopy(source, 0, values, size, count);
    size += count;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }

  private void room(int more) {
    if (size + more > values.length) {
      values = Arrays.copyOf(values, Math.max(size + more, 2 * values.length));
    }
  }
}
