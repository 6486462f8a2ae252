package dev.purser.tokens.bpe;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text as well-formed UTF-8: what is not becomes U+FFFD, as it does for every tokenizer. For one
 * thread at a time.
 */
final class Utf8 {

  /** U+FFFD. */
  static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private static final int BLOCK = 4096;

  /** What one step writes at most. */
  private static final int ROOM = 8;

  /** Up to here the memory is kept for the next text. */
  private static final int KEPT = 1 << 18;

  private final CharsetEncoder encoder =
      StandardCharsets.UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .replaceWith(REPLACEMENT);
  private final CharBuffer chars = CharBuffer.allocate(BLOCK);
  private ByteBuffer bytes = ByteBuffer.allocate(3 * BLOCK);

  /** The bytes of a text, from index 0 on; valid until the next call. */
  byte[] encode(CharSequence text) {
    bytes.clear();
    chars.clear();
    encoder.reset();
    int length = text.length();
    int at = 0;
    do {
      int size = Math.min(chars.remaining(), length - at);
      copy(text, at, at + size);
      at += size;
      chars.flip();
      if (bytes.remaining() < 3 * chars.remaining()) {
        grow(length, at);
      }
      // A high surrogate at the end of a block waits for the next.
      encoder.encode(chars, bytes, at == length);
      chars.compact();
    } while (at < length);
    return bytes.array();
  }

  /** How many bytes the last text has. */
  int length() {
    return bytes.position();
  }

  /** Lets go of the memory of a long text. */
  void release() {
    if (bytes.capacity() > KEPT) {
      bytes = ByteBuffer.allocate(3 * BLOCK);
    }
  }

  private void copy(CharSequence text, int from, int to) {
    if (text instanceof String string) {
      string.getChars(from, to, chars.array(), chars.position());
      chars.position(chars.position() + to - from);
    } else {
      for (int i = from; i < to; i++) {
        chars.put(text.charAt(i));
      }
    }
  }

  /** Makes room for all, if the rest is like what was seen, but for three bytes a character. */
  private void grow(int length, int seen) {
    long likely = (long) bytes.position() * length / seen + length / 8 + 6L * BLOCK;
    long size = Math.min(3L * length + 6L * BLOCK, Math.max(likely, bytes.capacity() * 2L));
    byte[] grown = Arrays.copyOf(bytes.array(), (int) Math.min(Integer.MAX_VALUE - 8, size));
    bytes = ByteBuffer.wrap(grown).position(bytes.position());
  }

  /** Where the first byte stands that is not part of well-formed UTF-8, or {@code to}. */
  static int wellFormedUpTo(byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      if (at + 8 <= to && (Bytes.word(text, at) & Bytes.HIGH_BITS) == 0) {
        at += 8;
        continue;
      }
      int length = sequence(text, at, to);
      if (length == 0) {
        return at;
      }
      at += length;
    }
    return to;
  }

  /**
   * A text in which what is not well-formed is replaced.
   *
   * @param bytes holds it from index 0 on
   * @param length how many bytes it has
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Repaired(byte[] bytes, int length) {}

  /** Replaces what is not well-formed. */
  static Repaired repaired(byte[] text, int from, int to) {
    return repaired(text, from, to, new byte[to - from + (to - from) / 4 + ROOM]);
  }

  /** The room that text of so many bytes can take once it is repaired. */
  static int roomToRepair(int length) {
    return 3 * length + ROOM;
  }

  /** As {@link #repaired(byte[], int, int)}, in {@code room} if that is enough. */
  static Repaired repaired(byte[] text, int from, int to, byte[] room) {
    byte[] out = room;
    int size = 0;
    int at = from;
    while (at < to) {
      if (size + ROOM > out.length) {
        // Each byte that is left becomes three at most.
        long most = size + 3L * (to - at) + ROOM;
        out = Arrays.copyOf(out, (int) Math.min(most, out.length + out.length / 2L));
      }
      if (at + 8 <= to && (Bytes.word(text, at) & Bytes.HIGH_BITS) == 0) {
        System.arraycopy(text, at, out, size, 8);
        size += 8;
        at += 8;
        continue;
      }
      int length = sequence(text, at, to);
      if (length > 0) {
        for (int i = 0; i < length; i++) {
          out[size++] = text[at++];
        }
      } else {
        System.arraycopy(REPLACEMENT, 0, out, size, 3);
        size += 3;
        at += broken(text, at, to);
      }
    }
    return new Repaired(out, size);
  }

  /**
   * How many bytes one replacement stands for, as Java decodes: the beginning of a sequence, half
   * of a surrogate pair, or a byte of none.
   */
  private static int broken(byte[] text, int at, int to) {
    int first = text[at] & 0xFF;
    if (first < 0xE0 || first > 0xF4 || at + 1 == to) {
      return 1;
    }
    int second = text[at + 1] & 0xFF;
    int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int most = first == 0xF4 ? 0x8F : 0xBF;
    if (second < least || second > most) {
      return 1;
    }
    boolean third =
        (first >= 0xF0 || first == 0xED) && at + 2 < to && (text[at + 2] & 0xC0) == 0x80;
    return third ? 3 : 2;
  }

  /** The length of the sequence at {@code at}, or 0 if it is not well-formed. */
  private static int sequence(byte[] text, int at, int to) {
    int first = text[at];
    if (first >= 0) {
      return 1;
    }
    if (at + 1 >= to || (text[at + 1] & 0xC0) != 0x80) {
      return 0;
    }
    int second = text[at + 1] & 0xFF;
    first &= 0xFF;
    if (first < 0xE0) {
      return first >= 0xC2 ? 2 : 0;
    }
    if (at + 2 >= to || (text[at + 2] & 0xC0) != 0x80) {
      return 0;
    }
    if (first < 0xF0) {
      // Neither a longer form than needed nor half of a surrogate pair.
      return first == 0xE0 && second < 0xA0 || first == 0xED && second > 0x9F ? 0 : 3;
    }
    if (at + 3 >= to || (text[at + 3] & 0xC0) != 0x80) {
      return 0;
    }
    boolean inRange =
        first == 0xF0 ? second >= 0x90 : first < 0xF4 || first == 0xF4 && second < 0x90;
    return inRange ? 4 : 0;
  }
}
