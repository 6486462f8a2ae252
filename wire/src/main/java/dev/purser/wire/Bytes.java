package dev.purser.wire;

import java.util.Arrays;

/** Bytes collected up to a limit. Not thread-safe. */
final class Bytes {

  /** Arrays beyond this are given back when they are emptied. */
  private static final int KEPT = 1 << 16;

  private static final byte[] NONE = new byte[0];

  private final int limit;
  private byte[] array = NONE;
  private int length;
  private boolean overflowed;

  Bytes(int limit) {
    this.limit = limit;
  }

  /** Whether {@code wanted} stands somewhere in {@code bytes}. */
  static boolean contain(byte[] bytes, byte[] wanted) {
    for (int at = 0; at <= bytes.length - wanted.length; at++) {
      if (bytes[at] == wanted[0]
          && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  /** Adds bytes; once they pass the limit nothing is kept. */
  void append(byte[] source, int offset, int count) {
    if (overflowed || count > limit - length) {
      // What is cut is of no use, and may be large.
      clear();
      overflowed = true;
      return;
    }
    if (count > array.length - length) {
      array = Arrays.copyOf(array, Math.max(length + count, Math.min(limit, capacity() * 2)));
    }
    System.arraycopy(source, offset, array, length, count);
    length += count;
  }

  private int capacity() {
    return Math.max(array.length, 256);
  }

  void clear() {
    length = 0;
    overflowed = false;
    if (array.length > KEPT) {
      array = NONE;
    }
  }

  boolean isEmpty() {
    return length == 0 && !overflowed;
  }

  /** Whether more was added than the limit lets it keep; then nothing is kept. */
  boolean overflowed() {
    return overflowed;
  }

  /** The array that begins with the bytes; valid until the next change. */
  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }
}
