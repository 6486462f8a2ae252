package dev.purser.tokens;

import dev.purser.tokens.bpe.Tokenizers;

/**
 * Counts the tokens of a text for a model. Thread-safe.
 *
 * <p>A vocabulary is loaded when first needed, which takes some 150 ms and 20 MB. Counting takes
 * about 10 ns a character: keep both off an event loop, but for short texts once {@link #isReady}.
 */
public final class TokenCounter {

  private final Tokenizers tokenizers = new Tokenizers();

  /** The tokens of a text; no chat framing is added. */
  public TokenCount count(String text, String model) {
    Family family = Family.of(model);
    return family.scale(tokenizers.of(family.encoding).count(text));
  }

  /** Whether the vocabulary for a model is loaded. */
  public boolean isReady(String model) {
    return tokenizers.isLoaded(Family.of(model).encoding);
  }

  /**
   * The most tokens that one byte of UTF-8 text can become: 1 for byte-level vocabularies without
   * normalisation, 2 where neither is known.
   */
  public static int tokensPerByte(String model) {
    return Family.of(model).isExact() ? 1 : 2;
  }
}
