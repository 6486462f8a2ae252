package dev.purser.tokens.bpe;

/** Takes the pieces of a text one after the other. */
@FunctionalInterface
public interface Pieces {

  /**
   * Takes a piece.
   *
   * @param utf8 holds the piece, and is not kept
   * @param from where it starts
   * @param to where it ends
   * @param tokens how many tokens it has
   */
  void piece(byte[] utf8, int from, int to, int tokens);
}
