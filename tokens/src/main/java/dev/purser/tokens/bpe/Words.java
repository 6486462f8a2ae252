package dev.purser.tokens.bpe;

/**
 * Counts text as most of it is: words, signs and white space of ASCII, cut eight bytes at a time
 * and looked up at once. Whatever takes a closer look goes to the rule itself. Stateless.
 *
 * <p>For rules in which a word takes one character before it, and signs the line ends behind them.
 */
final class Words {

  private static final int SIGN_ENDS =
      CharClass.ANY_SPACE | CharClass.ANY_LETTER | CharClass.NUMBER;

  private Words() {}

  /**
   * Sums the tokens of all pieces, as {@link Scanner#count}.
   *
   * @param o200k whether the rule is that of o200k_base, where a capital behind a small letter
   *     begins another word, contractions belong to the word, and slashes to the signs; else it is
   *     that of cl100k_base
   */
  static long count(
      Scanner rule, boolean o200k, byte[] text, int from, int to, long most, Merger merger) {
    Vocabulary vocabulary = merger.vocabulary();
    long sum = 0;
    int at = from;
    int lastWord = to - 8;
    while (at < to && sum <= most) {
      int end = 0;
      if (at <= lastWord) {
        long word = Bytes.word(text, at);
        int length = shortWord(word, o200k);
        if (length > 0) {
          long key = Keys.key(word, length);
          sum += vocabulary.hasShort(key) ? 1 : merger.countShort(key, text, at, at + length);
          at += length;
          continue;
        }
        end = length < 0 ? Runs.longWord(o200k, text, at, to) : noWord(o200k, text, at, to);
      }
      if (end == 0) {
        end = Scanner.end(rule.next(text, at, to));
      }
      sum += merger.count(text, at, end);
      at = end;
    }
    return sum;
  }

  /**
   * The length of a word of ASCII letters at the start of eight bytes, with the one character
   * before it: from 1 to 7, negative if it goes on, or 0 if it takes a closer look.
   */
  private static int shortWord(long word, boolean o200k) {
    long letters = Bytes.letters(word);
    long stops = letters ^ Bytes.HIGH_BITS;
    if (o200k) {
      long capitals = Bytes.capitals(word, letters);
      stops |= capitals & (letters ^ capitals) << 8;
    }
    boolean prefixed = (letters & 0x80) == 0;
    if (prefixed) {
      int first = (int) word & 0xFF;
      if (first >= 0x80
          || first == '\n'
          || first == '\r'
          || first >= '0' && first <= '9'
          || !o200k && first == '\'') {
        return 0;
      }
      stops &= ~0xFFL;
    }
    int length = Long.numberOfTrailingZeros(stops) >>> 3;
    if (length == 8 || length == 1 && prefixed) {
      return length == 8 ? -1 : 0;
    }
    int stop = (int) (word >>> (length << 3)) & 0xFF;
    return stop >= 0x80 || o200k && stop == '\'' ? 0 : length;
  }

  /** The end of a piece of signs or of white space, all ASCII, or 0 if it takes a closer look. */
  private static int noWord(boolean o200k, byte[] text, int from, int to) {
    int first = text[from];
    if (first < 0) {
      return 0;
    }
    int start = first == ' ' ? from + 1 : from;
    int sign = text[start];
    if (sign < 0) {
      return 0;
    }
    int kind = CharClass.ofAscii(sign);
    if ((kind & SIGN_ENDS) == 0) {
      return signs(o200k, text, start, to);
    }
    return (CharClass.ofAscii(first) & CharClass.ANY_SPACE) == 0 ? 0 : space(text, from, to);
  }

  /** From a sign on; 0 if it belongs to the word behind it. */
  private static int signs(boolean o200k, byte[] text, int from, int to) {
    int at = from + 1;
    while (at < to && text[at] >= 0 && (CharClass.ofAscii(text[at]) & SIGN_ENDS) == 0) {
      at++;
    }
    if (at < to) {
      if (text[at] < 0
          || at == from + 1 && (CharClass.ofAscii(text[at]) & CharClass.ANY_LETTER) != 0) {
        return 0;
      }
      while (at < to && (text[at] == '\n' || text[at] == '\r' || o200k && text[at] == '/')) {
        at++;
      }
    }
    return at;
  }

  /** As {@link Runs#space}, where all of it is ASCII; 0 if it belongs to the word behind it. */
  private static int space(byte[] text, int from, int to) {
    int at = from;
    int afterBreak = 0;
    while (at < to && text[at] >= 0) {
      int kind = CharClass.ofAscii(text[at]);
      if ((kind & CharClass.ANY_SPACE) == 0) {
        break;
      }
      at++;
      afterBreak = (kind & CharClass.NEWLINE) != 0 ? at : afterBreak;
    }
    if (at < to && text[at] < 0) {
      return 0;
    }
    if (afterBreak > 0) {
      return afterBreak;
    }
    if (at == to) {
      return at;
    }
    if (at > from + 1) {
      return at - 1;
    }
    return (CharClass.ofAscii(text[at]) & CharClass.ANY_LETTER) != 0 ? 0 : at;
  }
}
