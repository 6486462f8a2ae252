package dev.purser.ledger.codec;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growing buffer of tagged fields that is used again and again. Fields that hold 0 or nothing are
 * left out. Not thread-safe.
 */
final class Out {

  private static final int INITIAL = 512;
  private static final int KEPT = 1 << 20;
  private static final int MAX_TAG_AND_LENGTH = 10;
  private static final int MAX_TAG_AND_NUMBER = 15;
  private static final int MAX_UTF8_PER_CHAR = 3;

  private byte[] bytes = new byte[INITIAL];
  private CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
  private int before;
  private @Nullable Out inner;

  /** Forgets what was written. */
  Out reset() {
    if (bytes.length > KEPT) {
      bytes = new byte[INITIAL];
    }
    coded = CodedOutputStream.newInstance(bytes);
    before = 0;
    return this;
  }

  int size() {
    return before + coded.getTotalBytesWritten();
  }

  void copyTo(ByteBuffer target) {
    target.put(bytes, 0, size());
  }

  /** Unless it is empty. */
  void text(int field, String value) {
    if (!value.isEmpty()) {
      element(field, value);
    }
  }

  /** Even if it is empty: one of a list. */
  void element(int field, String value) {
    room(MAX_TAG_AND_LENGTH + MAX_UTF8_PER_CHAR * value.length());
    try {
      coded.writeString(field, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number that is rarely negative, unless it is 0. */
  void number(int field, long value) {
    if (value != 0) {
      always(field, value);
    }
  }

  /** A number that is rarely negative, even if it is 0. */
  void always(int field, long value) {
    room(MAX_TAG_AND_NUMBER);
    try {
      coded.writeInt64(field, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number that may well be negative, unless it is 0. */
  void signed(int field, long value) {
    if (value != 0) {
      room(MAX_TAG_AND_NUMBER);
      try {
        coded.writeSInt64(field, value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** An empty buffer to write a nested message into; for {@link #message}. */
  Out nested() {
    Out out = inner;
    if (out == null) {
      out = new Out();
      inner = out;
    }
    return out.reset();
  }

  /** Writes what {@link #nested} was filled with, even if that is nothing. */
  void message(int field, Out nested) {
    int size = nested.size();
    room(MAX_TAG_AND_LENGTH + size);
    try {
      coded.writeByteArray(field, nested.bytes, 0, size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void room(int needed) {
    if (coded.spaceLeft() < needed) {
      before = size();
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, before + needed));
      coded = CodedOutputStream.newInstance(bytes, before, bytes.length - before);
    }
  }
}
