package dev.purser.tokens.bpe;

/**
 * Cuts text into pieces, as the regular expression of an encoding would. Stateless.
 *
 * <p>Text is well-formed UTF-8, and {@code to} stands between two characters.
 */
interface Scanner {

  /** The bytes behind what a decision looked at that can still change it. */
  int MARGIN = 8;

  /**
   * Finds where the piece that begins at {@code from} ends.
   *
   * @param from where the piece begins, below {@code to}
   * @param to where the text ends
   * @return the end of the piece in the low 32 bits, and in the high ones how far the decision
   *     looked: text up to there and {@link #MARGIN} further has to be known to be sure of it
   */
  long next(byte[] text, int from, int to);

  /**
   * Sums the tokens of all pieces.
   *
   * @param most counting stops once the sum is above this
   * @return the sum, or some figure above {@code most}
   */
  default long count(byte[] text, int from, int to, long most, Merger merger) {
    long sum = 0;
    int at = from;
    while (at < to && sum <= most) {
      int end = end(next(text, at, to));
      sum += merger.count(text, at, end);
      at = end;
    }
    return sum;
  }

  /** A result of {@link #next}. */
  static long piece(int end, int looked) {
    return (long) looked << 32 | end;
  }

  /** A piece whose end shows in what is right behind it. */
  static long piece(int end) {
    return piece(end, end);
  }

  /** The end of a piece. */
  static int end(long piece) {
    return (int) piece;
  }

  /** How far the decision looked. */
  static int looked(long piece) {
    return (int) (piece >>> 32);
  }
}
