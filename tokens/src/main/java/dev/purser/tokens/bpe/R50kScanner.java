package dev.purser.tokens.bpe;

/**
 * The rule of r50k_base and p50k_base:
 *
 * <pre>
 * '(?:[sdmt]|ll|ve|re)
 *  ?\p{L}+
 *  ?\p{N}+
 *  ?[^\s\p{L}\p{N}]+
 * \s+(?!\S)|\s+
 * </pre>
 */
final class R50kScanner implements Scanner {

  @Override
  public long next(byte[] text, int from, int to) {
    int contracted = contraction(text, from, to);
    if (contracted > from) {
      return Scanner.piece(contracted);
    }
    int start = text[from] == ' ' ? from + 1 : from;
    if (start < to) {
      int c = CharClass.at(text, start);
      int end = start;
      if ((c & CharClass.ANY_LETTER) != 0) {
        end = Runs.of(CharClass.ANY_LETTER, text, start, to);
      } else if ((c & CharClass.NUMBER) != 0) {
        end = Runs.of(CharClass.NUMBER, text, start, to);
      } else if ((c & CharClass.ANY_SPACE) == 0) {
        end = Runs.ofOthers(text, start, to);
      }
      if (end > start) {
        return Scanner.piece(end);
      }
    }
    return Runs.space(false, text, from, to);
  }

  /** As {@link Runs#contraction}, but in small letters only. */
  private static int contraction(byte[] text, int from, int to) {
    int end = Runs.contraction(text, from, to);
    for (int at = from + 1; at < end; at++) {
      if (text[at] < 'a') {
        return from;
      }
    }
    return end;
  }
}
