package dev.purser.tokens.request;

/**
 * A text of a JSON document as UTF-8: a part of the document itself where nothing in it is escaped,
 * else a copy. A string of it would take several times the memory, and texts can be long.
 *
 * @param utf8 holds the text
 * @param from where it starts
 * @param length how many bytes it has
 * @param end where it ends in the document, its quote included
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record JsonText(byte[] utf8, int from, int length, int end) {

  private static final int NO_DIGIT = -1;

  /** The text whose opening quote stands at {@code quote}. */
  static JsonText at(byte[] json, int quote) {
    int from = quote + 1;
    int at = from;
    while (at < json.length && json[at] != '"' && json[at] != '\\') {
      at++;
    }
    if (at == json.length || json[at] == '"') {
      return new JsonText(json, from, at - from, Math.min(json.length, at + 1));
    }
    int end = at;
    while (end < json.length && json[end] != '"') {
      end += json[end] == '\\' ? 2 : 1;
    }
    end = Math.min(json.length, end);
    // Half an escape at the end of what is no JSON becomes longer by one.
    byte[] out = new byte[end - from + 1];
    int length = new JsonText(json, from, end - from, end).unescape(out);
    return new JsonText(out, 0, length, Math.min(json.length, end + 1));
  }

  /** No text is longer than its escape. */
  private int unescape(byte[] out) {
    int to = from + length;
    int size = 0;
    int at = from;
    while (at < to) {
      byte b = utf8[at];
      if (b != '\\' || at + 1 == to) {
        out[size++] = b;
        at++;
      } else if (utf8[at + 1] != 'u') {
        out[size++] = simple(utf8[at + 1]);
        at += 2;
      } else {
        int c = unit(at, to);
        at += 6;
        if (Character.isSurrogate((char) c)) {
          int low = Character.isHighSurrogate((char) c) ? unit(at, to) : 0;
          boolean pair = Character.isLowSurrogate((char) low);
          c = pair ? Character.toCodePoint((char) c, (char) low) : 0xFFFD;
          at += pair ? 6 : 0;
        }
        size = put(c, out, size);
      }
    }
    return size;
  }

  private static byte simple(byte escaped) {
    return switch (escaped) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> escaped;
    };
  }

  /** What is escaped by four digits; U+FFFD where they are not there. */
  private int unit(int at, int to) {
    if (at + 6 > to || utf8[at] != '\\' || utf8[at + 1] != 'u') {
      return 0xFFFD;
    }
    int unit = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = utf8[i] < 0 ? NO_DIGIT : Character.digit(utf8[i], 16);
      if (digit == NO_DIGIT) {
        return 0xFFFD;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private static int put(int c, byte[] out, int size) {
    int at = size;
    if (c < 0x80) {
      out[at++] = (byte) c;
    } else if (c < 0x800) {
      out[at++] = (byte) (0xC0 | c >> 6);
      out[at++] = (byte) (0x80 | c & 0x3F);
    } else {
      if (c < 0x10000) {
        out[at++] = (byte) (0xE0 | c >> 12);
      } else {
        out[at++] = (byte) (0xF0 | c >> 18);
        out[at++] = (byte) (0x80 | c >> 12 & 0x3F);
      }
      out[at++] = (byte) (0x80 | c >> 6 & 0x3F);
      out[at++] = (byte) (0x80 | c & 0x3F);
    }
    return at;
  }
}
