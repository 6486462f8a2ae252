package dev.purser.wire;

/**
 * The most tokens that documents are documented to take. Sound and video that stand in the body
 * have more bytes than tokens, so they need nothing; images are only numbered, as what they take
 * depends on the model.
 */
final class Media {

  /**
   * What a document usually takes, as its pages' text and a picture of each page: about 0.4 tokens
   * for each byte of a PDF in base64. Anthropic: 1,500 to 3,000 tokens of text a page and an image;
   * Gemini: 560 a page and the text. It is no bound: a PDF's text is deflated, up to a thousand to
   * one, and a page may hold any amount of it.
   */
  private static final long TOKENS_PER_DOCUMENT_BYTE = 2;

  /** One page at its dearest: 3,000 tokens of text and one image. */
  private static final long DOCUMENT_PAGE = 8_000;

  private Media() {}

  /** Rather more tokens than a document in the body usually has. */
  static long documentTokens(long bytes) {
    return DOCUMENT_PAGE + TOKENS_PER_DOCUMENT_BYTE * bytes;
  }
}
