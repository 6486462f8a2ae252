package dev.purser.tokens.bpe;

/**
 * The rule of cl100k_base:
 *
 * <pre>
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)
 * [^\r\n\p{L}\p{N}]?\p{L}+
 * \p{N}{1,3}
 *  ?[^\s\p{L}\p{N}]+[\r\n]*
 * \s*[\r\n]+|\s+(?!\S)|\s+
 * </pre>
 */
final class Cl100kScanner implements Scanner {

  private static final int NO_PREFIX = CharClass.ANY_LETTER | CharClass.NUMBER | CharClass.NEWLINE;

  @Override
  public long count(byte[] text, int from, int to, long most, Merger merger) {
    Vocabulary vocabulary = merger.vocabulary();
    long sum = 0;
    int at = from;
    int lastWord = to - 8;
    while (at < to && sum <= most) {
      if (at <= lastWord) {
        long word = Bytes.word(text, at);
        int length = shortWord(word);
        if (length > 0) {
          sum +=
              vocabulary.hasShort(Vocabulary.key(word, length))
                  ? 1
                  : merger.merge(text, at, at + length);
          at += length;
          continue;
        }
        int longEnd = length < 0 ? Runs.longWord(false, text, at, to) : 0;
        if (longEnd > 0) {
          sum += merger.count(text, at, longEnd);
          at = longEnd;
          continue;
        }
      }
      int end = Scanner.end(next(text, at, to));
      sum += merger.count(text, at, end);
      at = end;
    }
    return sum;
  }

  /**
   * The length of a word of ASCII letters at the start of eight bytes, with the one character
   * before it: from 1 to 7, negative if it goes on, or 0 if it takes a closer look.
   */
  private static int shortWord(long word) {
    long letters = Bytes.letters(word);
    long stops = letters ^ Bytes.HIGH_BITS;
    int first = (int) word & 0xFF;
    if ((letters & 0x80) == 0) {
      if (first >= 0x80 || first == '\'' || first < ' ' || first >= '0' && first <= '9') {
        return 0;
      }
      stops &= ~0xFFL;
    }
    int length = Long.numberOfTrailingZeros(stops) >>> 3;
    if (length == 8 || length == 1 && (letters & 0x80) == 0) {
      return length == 8 ? -1 : 0;
    }
    return (int) (word >>> (length << 3) & 0x80) != 0 ? 0 : length;
  }

  @Override
  public long next(byte[] text, int from, int to) {
    int contracted = Runs.contraction(text, from, to);
    if (contracted > from) {
      return Scanner.piece(contracted);
    }
    int first = CharClass.at(text, from);
    int letters = from;
    if ((first & NO_PREFIX) == 0) {
      letters += first >>> 8;
    }
    int end = Runs.of(CharClass.ANY_LETTER, text, letters, to);
    if (end > letters) {
      return Scanner.piece(end);
    }
    if ((first & CharClass.NUMBER) != 0) {
      return Scanner.piece(Runs.threeNumbers(text, from, to));
    }
    int start = text[from] == ' ' ? from + 1 : from;
    end = Runs.ofOthers(text, start, to);
    if (end > start) {
      while (end < to && (text[end] == '\n' || text[end] == '\r')) {
        end++;
      }
      return Scanner.piece(end);
    }
    return Runs.space(true, text, from, to);
  }
}
