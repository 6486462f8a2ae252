package dev.purser.tokens.bpe;

import java.util.Arrays;

/** A growing list of ints. For one thread; the array that it gives is not used further. */
final class IntList {

  private int[] values;
  private int size;

  /** A list with room for so many. */
  IntList(int room) {
    this.values = new int[room];
  }

  int size() {
    return size;
  }

  /** Forgets all but the first so many. */
  void truncate(int to) {
    size = to;
  }

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
    return size == values.length ? values : Arrays.copyOf(values, size);
  }

  private void room(int more) {
    if (size + more > values.length) {
      values = Arrays.copyOf(values, Math.max(size + more, 2 * values.length));
    }
  }
}
