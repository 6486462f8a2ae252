package dev.purser.tokens.bpe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time. The first byte is the lowest of the word. */
final class Bytes {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The highest bit of each byte. */
  static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  /** The lowest bit of each byte. */
  static final long LOW_BITS = 0x0101_0101_0101_0101L;

  private Bytes() {}

  /** The eight bytes from {@code at}, which all must be there. */
  static long word(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /** The bytes of {@code [from, to)}, at most eight, the rest filled with zeros. */
  static long wordOf(byte[] bytes, int from, int to) {
    int length = to - from;
    if (from + 8 <= bytes.length) {
      long word = word(bytes, from);
      return length >= 8 ? word : word & (1L << (length << 3)) - 1;
    }
    long word = 0;
    for (int i = Math.min(length, 8) - 1; i >= 0; i--) {
      word = word << 8 | bytes[from + i] & 0xFF;
    }
    return word;
  }

  /** Marks, by its highest bit, each byte of a word that is an ASCII letter. */
  static long letters(long word) {
    long folded = (word | 0x20 * LOW_BITS) & ~HIGH_BITS;
    long fromA = folded + (0x80 - 'a') * LOW_BITS;
    long pastZ = folded + (0x7F - 'z') * LOW_BITS;
    return fromA & ~pastZ & ~word & HIGH_BITS;
  }

  /** Of bytes that are letters: marks, by its highest bit, each one that is a capital. */
  static long capitals(long word, long letters) {
    return letters & ~(word << 2);
  }
}
