package dev.purser.ledger.codec;

import java.io.IOException;
import java.util.List;

/**
 * The stored numbers of an enum's values, from 1: independent of their order in the code, which may
 * change.
 */
final class Numbers<E extends Enum<E>> {

  private final List<E> values;
  private final int[] numbers;

  private Numbers(Class<E> type, List<E> values) {
    this.values = values;
    this.numbers = new int[type.getEnumConstants().length];
    for (int i = 0; i < values.size(); i++) {
      numbers[values.get(i).ordinal()] = i + 1;
    }
    for (E value : type.getEnumConstants()) {
      if (numbers[value.ordinal()] == 0) {
        throw new IllegalStateException(value + " has no stored number");
      }
    }
  }

  /** Values by their number; new ones go to the end. */
  static <E extends Enum<E>> Numbers<E> of(Class<E> type, List<E> values) {
    return new Numbers<>(type, List.copyOf(values));
  }

  int of(E value) {
    return numbers[value.ordinal()];
  }

  E at(long number) throws IOException {
    if (number < 1 || number > values.size()) {
      throw new IOException("no value has the number " + number);
    }
    return values.get((int) number - 1);
  }
}
