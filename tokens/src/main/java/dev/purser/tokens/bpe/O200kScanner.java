package dev.purser.tokens.bpe;

/**
 * The rule of o200k_base and o200k_harmony:
 *
 * <pre>
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * \p{N}{1,3}
 *  ?[^\s\p{L}\p{N}]+[\r\n/]*
 * \s*[\r\n]+|\s+(?!\S)|\s+
 * </pre>
 */
final class O200kScanner implements Scanner {

  private static final int HEAD = CharClass.UPPER | CharClass.LETTER | CharClass.MARK;
  private static final int TAIL = CharClass.LOWER | CharClass.LETTER | CharClass.MARK;
  private static final int EITHER = CharClass.LETTER | CharClass.MARK;
  private static final int NO_PREFIX = CharClass.ANY_LETTER | CharClass.NUMBER | CharClass.NEWLINE;

  @Override
  public long count(byte[] text, int from, int to, long most, Merger merger) {
    Vocabulary vocabulary = merger.vocabulary();
    long sum = 0;
    int at = from;
    int lastWord = to - 8;
    while (at < to && sum <= most) {
      if (at <= lastWord) {
        int length = shortWord(Bytes.word(text, at));
        if (length > 0) {
          long key = Vocabulary.key(Bytes.word(text, at), length);
          sum += vocabulary.hasShort(key) ? 1 : merger.merge(text, at, at + length);
          at += length;
          continue;
        }
        int longEnd = length < 0 ? Runs.longWord(true, text, at, to) : 0;
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
    long capitals = Bytes.capitals(word, letters);
    long small = letters ^ capitals;
    // A capital behind a small letter begins a piece of its own.
    long stops = letters ^ Bytes.HIGH_BITS | capitals & small << 8;
    int first = (int) word & 0xFF;
    if ((letters & 0x80) == 0) {
      if (first >= 0x80 || first == '\n' || first == '\r' || first >= '0' && first <= '9') {
        return 0;
      }
      stops &= ~0xFFL;
    }
    int length = Long.numberOfTrailingZeros(stops) >>> 3;
    if (length == 8 || length == 1 && (letters & 0x80) == 0) {
      return length == 8 ? -1 : 0;
    }
    int stop = (int) (word >>> (length << 3)) & 0xFF;
    return stop >= 0x80 || stop == '\'' ? 0 : length;
  }

  @Override
  public long next(byte[] text, int from, int to) {
    int first = CharClass.at(text, from);
    int afterFirst = from + (first >>> 8);
    long word = -1;
    if ((first & NO_PREFIX) == 0 && afterFirst < to) {
      word = word(text, afterFirst, to);
    }
    if (word < 0 && (first & (CharClass.ANY_LETTER | CharClass.MARK)) != 0) {
      word = word(text, from, to);
    }
    if (word < 0 && (first & NO_PREFIX) == 0) {
      word = capitals(text, afterFirst, to);
    }
    if (word < 0 && (first & CharClass.UPPER) != 0) {
      word = capitals(text, from, to);
    }
    if (word >= 0) {
      int end = Runs.contraction(text, Scanner.end(word), to);
      return Scanner.piece(end, Math.max(end, Scanner.looked(word)));
    }
    if ((first & CharClass.NUMBER) != 0) {
      return Scanner.piece(Runs.threeNumbers(text, from, to));
    }
    int start = text[from] == ' ' ? from + 1 : from;
    int end = Runs.ofOthers(text, start, to);
    if (end > start) {
      while (end < to && (text[end] == '\n' || text[end] == '\r' || text[end] == '/')) {
        end++;
      }
      return Scanner.piece(end);
    }
    return Runs.space(true, text, from, to);
  }

  /** A word that ends in small letters, or in letters without case; negative if there is none. */
  private static long word(byte[] text, int from, int to) {
    int at = from;
    int lastEither = -1;
    while (at < to) {
      int c = CharClass.at(text, at);
      if ((c & HEAD) == 0) {
        if ((c & CharClass.LOWER) != 0) {
          return Scanner.piece(Runs.of(TAIL, text, at, to));
        }
        break;
      }
      at += c >>> 8;
      if ((c & EITHER) != 0) {
        lastEither = at;
      }
    }
    // The tail needs one character: the head gives back all up to the last that can be both.
    return lastEither < 0 ? -1 : Scanner.piece(lastEither, at);
  }

  /** Capitals alone, where {@link #word} found nothing; negative if there are none. */
  private static long capitals(byte[] text, int from, int to) {
    int end = Runs.of(CharClass.UPPER, text, from, to);
    return end == from ? -1 : Scanner.piece(end);
  }
}
