package dev.purser.tokens.bpe;

import java.util.Arrays;

/** What is done to a text before it is cut into pieces. */
enum Form {
  /** Nothing. */
  AS_IS,
  /** Unicode's composed form, NFC. */
  COMPOSED,
  /** U+2581, which stands for a space in the vocabulary, becomes one. */
  SPACES;

  /** No character takes more than three times its bytes when it is composed. */
  private static final int MOST_GROWTH = 3;

  /** Whether a text is in this form; false if that is not seen at a glance. */
  boolean holds(byte[] utf8, int from, int to) {
    return switch (this) {
      case AS_IS -> true;
      case COMPOSED -> notPlain(utf8, from, to) == to;
      case SPACES -> mark(utf8, from, to) == to;
    };
  }

  /** A text in this form. */
  byte[] of(byte[] utf8, int from, int to) {
    if (this == COMPOSED) {
      return Composition.compose(utf8, from, to);
    }
    byte[] formed = new byte[to - from];
    int size = 0;
    int at = from;
    while (at < to) {
      int mark = this == SPACES ? mark(utf8, at, to) : to;
      System.arraycopy(utf8, at, formed, size, mark - at);
      size += mark - at;
      at = mark;
      if (at < to) {
        formed[size++] = ' ';
        at += 3;
      }
    }
    return Arrays.copyOf(formed, size);
  }

  /** Up to where a text, once formed, stays as it is whatever comes behind it. */
  int settled(byte[] utf8, int to) {
    if (this != COMPOSED) {
      return to;
    }
    int at = to;
    while (at > 0) {
      at--;
      if ((utf8[at] & 0xC0) != 0x80 && Composition.isPlain(codePoint(utf8, at))) {
        return at;
      }
    }
    return 0;
  }

  /** The most bytes that a text has in this form. */
  long mostBytes(byte[] utf8, int from, int to) {
    if (this != COMPOSED) {
      return (long) to - from;
    }
    long most = 0;
    for (int at = from; at < to; at++) {
      most += utf8[at] >= 0 ? 1 : MOST_GROWTH;
    }
    return most;
  }

  /** Where the first character that is not plain stands, or {@code to}. */
  private static int notPlain(byte[] utf8, int from, int to) {
    int at = from;
    while (at < to) {
      if (at + 8 <= to && (Bytes.word(utf8, at) & Bytes.HIGH_BITS) == 0) {
        at += 8;
        continue;
      }
      int codePoint = codePoint(utf8, at);
      if (!Composition.isPlain(codePoint)) {
        return at;
      }
      at += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }
    return to;
  }

  private static int codePoint(byte[] utf8, int at) {
    int b = utf8[at];
    if (b >= 0) {
      return b;
    }
    if (b < (byte) 0xE0) {
      return (b & 0x1F) << 6 | utf8[at + 1] & 0x3F;
    }
    int three = (utf8[at + 1] & 0x3F) << 6 | utf8[at + 2] & 0x3F;
    return b < (byte) 0xF0
        ? (b & 0x0F) << 12 | three
        : (b & 7) << 18 | three << 6 | utf8[at + 3] & 0x3F;
  }

  /** Where the first U+2581 stands, or {@code to}. */
  private static int mark(byte[] utf8, int from, int to) {
    for (int at = from; at + 2 < to; at++) {
      if (utf8[at] == (byte) 0xE2 && utf8[at + 1] == (byte) 0x96 && utf8[at + 2] == (byte) 0x81) {
        return at;
      }
    }
    return to;
  }
}
