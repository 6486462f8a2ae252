package dev.purser.tokens.bpe;

/**
 * The rule of o200k_base and o200k_harmony, and that of Mistral's tekken, which has no contractions
 * and makes each digit a piece:
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

  private final int digits;
  private final boolean contracts;

  /**
   * One of these rules.
   *
   * @param digits how many numbers a piece has at most
   * @param contracts whether contractions belong to the word before them
   */
  O200kScanner(int digits, boolean contracts) {
    this.digits = digits;
    this.contracts = contracts;
  }

  @Override
  public long count(byte[] text, int from, int to, long most, Merger merger) {
    return Words.count(this, true, text, from, to, most, merger);
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
      int end = Scanner.end(word);
      if (contracts) {
        end = Runs.contraction(text, end, to);
      }
      return Scanner.piece(end, Math.max(end, Scanner.looked(word)));
    }
    if ((first & CharClass.NUMBER) != 0) {
      return Scanner.piece(Runs.numbers(digits, text, from, to));
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
