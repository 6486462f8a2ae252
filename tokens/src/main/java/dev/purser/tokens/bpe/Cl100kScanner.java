package dev.purser.tokens.bpe;

/**
 * The rule of cl100k_base and of Llama 3, and that of Qwen, where each digit is a piece:
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

  private final int digits;

  /**
   * One of these rules.
   *
   * @param digits how many numbers a piece has at most
   */
  Cl100kScanner(int digits) {
    this.digits = digits;
  }

  @Override
  public long count(byte[] text, int from, int to, long most, Merger merger) {
    return Words.count(this, false, text, from, to, most, merger);
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
      return Scanner.piece(Runs.numbers(digits, text, from, to));
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
