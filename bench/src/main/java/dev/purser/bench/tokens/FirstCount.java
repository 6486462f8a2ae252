package dev.purser.bench.tokens;

import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizers;

/** Prints how long a new JVM takes to its first count, loading included. Run it several times. */
public final class FirstCount {

  private FirstCount() {}

  /**
   * Takes the encoding's name.
   *
   * @param args such as {@code o200k_base}
   */
  public static void main(String[] args) {
    long start = System.nanoTime();
    Encoding encoding = Encoding.ofWireName(args[0]).orElseThrow();
    long tokens = new Tokenizers().of(encoding).count("hello world");
    System.out.printf("%d tokens after %.0f ms%n", tokens, (System.nanoTime() - start) / 1e6);
  }
}
