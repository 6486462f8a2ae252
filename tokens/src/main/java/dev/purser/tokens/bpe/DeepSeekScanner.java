package dev.purser.tokens.bpe;

/**
 * The rule of DeepSeek V3, of three steps. Each cuts apart what it finds and what lies between, and
 * the next sees each part alone:
 *
 * <pre>
 * \p{N}{1,3}
 * [一-龥぀-ゟ゠-ヿ]+
 * [!"#$%&amp;'()*+,\-./:;&lt;=&gt;?@\[\\\]^_`{|}~][A-Za-z]+
 *   |[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
 *   | ?[\p{P}\p{S}]+[\r\n]*
 *   |\s*[\r\n]+|\s+(?!\S)|\s+
 * </pre>
 */
final class DeepSeekScanner implements Scanner {

  private static final int WORD = CharClass.ANY_LETTER | CharClass.MARK;
  private static final int NO_PREFIX = CharClass.ANY_LETTER | CharClass.SIGN | CharClass.NEWLINE;

  @Override
  public long next(byte[] text, int from, int to) {
    int first = CharClass.at(text, from);
    if ((first & CharClass.NUMBER) != 0) {
      return Scanner.piece(Runs.numbers(3, text, from, to));
    }
    boolean east = isEastAsian(text, from);
    int afterFirst = from + (first >>> 8);
    if ((first & CharClass.SIGN) != 0 && text[from] >= 0) {
      int end = asciiLetters(text, afterFirst, to);
      if (end > afterFirst) {
        return Scanner.piece(end);
      }
    }
    int word = (first & NO_PREFIX) == 0 ? run(WORD, east, text, afterFirst, to) : afterFirst;
    if (word > afterFirst) {
      return Scanner.piece(word);
    }
    if ((first & WORD) != 0) {
      return Scanner.piece(run(WORD, east, text, from, to));
    }
    int start = text[from] == ' ' ? from + 1 : from;
    int end = run(CharClass.SIGN, east, text, start, to);
    if (end > start) {
      while (!east && end < to && (text[end] == '\n' || text[end] == '\r')) {
        end++;
      }
      return Scanner.piece(end);
    }
    return (first & CharClass.ANY_SPACE) != 0
        ? space(text, from, to)
        : Scanner.piece(unmatched(east, text, afterFirst, to));
  }

  private static int asciiLetters(byte[] text, int from, int to) {
    int at = from;
    while (at < to && text[at] >= 0 && (CharClass.ofAscii(text[at]) & CharClass.ANY_LETTER) != 0) {
      at++;
    }
    return at;
  }

  /** As {@link Runs#of}, on one side of where the second step has cut. */
  private static int run(int mask, boolean east, byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      int c = CharClass.at(text, at);
      if ((c & mask) == 0 || isEastAsian(text, at) != east) {
        break;
      }
      at += c >>> 8;
    }
    return at;
  }

  /** As {@link Runs#space}, where text also ends where the earlier steps have cut. */
  private static long space(byte[] text, int from, int to) {
    int at = from;
    int last = from;
    int afterBreak = 0;
    boolean ends = true;
    while (at < to) {
      int c = CharClass.at(text, at);
      if ((c & CharClass.ANY_SPACE) == 0) {
        ends = (c & CharClass.NUMBER) != 0 || isEastAsian(text, at);
        break;
      }
      last = at;
      at += c >>> 8;
      if ((c & CharClass.NEWLINE) != 0) {
        afterBreak = at;
      }
    }
    if (afterBreak > 0) {
      return Scanner.piece(afterBreak, at);
    }
    return Scanner.piece(ends || last == from ? at : last, at);
  }

  /** Control characters and the like, which are a piece as far as nothing else begins. */
  private static int unmatched(boolean east, byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      int c = CharClass.at(text, at);
      int after = at + (c >>> 8);
      if ((c & 0xFF) != CharClass.OTHER
          || isEastAsian(text, at) != east
          || run(WORD, east, text, after, Math.min(to, after + 4)) > after) {
        break;
      }
      at = after;
    }
    return at;
  }

  /** U+3040 to U+30FF, and U+4E00 to U+9FA5, which have three bytes. */
  private static boolean isEastAsian(byte[] text, int at) {
    int b = text[at];
    if (b < (byte) 0xE3 || b > (byte) 0xE9) {
      return false;
    }
    int c = (b & 0x0F) << 12 | (text[at + 1] & 0x3F) << 6 | text[at + 2] & 0x3F;
    return c >= 0x4E00 && c <= 0x9FA5 || c >= 0x3040 && c <= 0x30FF;
  }
}
