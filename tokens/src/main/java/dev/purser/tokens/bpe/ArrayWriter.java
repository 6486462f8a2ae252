package dev.purser.tokens.bpe;

import java.io.ByteArrayOutputStream;

/** Writes arrays, each behind its size, little-endian. For one thread. */
final class ArrayWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  void number(long value) {
    put(Long.BYTES, value);
  }

  void bytes(byte[] values) {
    number(values.length);
    out.writeBytes(values);
  }

  void ints(int[] values) {
    number(values.length);
    for (int value : values) {
      put(Integer.BYTES, value);
    }
  }

  void longs(long[] values) {
    number(values.length);
    for (long value : values) {
      put(Long.BYTES, value);
    }
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  private void put(int size, long value) {
    for (int i = 0; i < size; i++) {
      out.write((int) (value >>> 8 * i));
    }
  }
}
