package dev.purser.wire;

import java.util.Locale;

/**
 * The most tokens that media are documented to take, whatever their size in bytes. Sound and video
 * that stand in the body have more bytes than tokens, so they need nothing here.
 */
final class Media {

  /**
   * A document takes its pages' text, which compression hides, and a picture of each page: about
   * 0.4 tokens for each byte of a usual PDF in base64. Anthropic: 1,500 to 3,000 tokens of text a
   * page and an image; Gemini: 560 a page and the text.
   */
  private static final long TOKENS_PER_DOCUMENT_BYTE = 2;

  /** One page at its dearest: 3,000 tokens of text and one image. */
  private static final long DOCUMENT_PAGE = 8_000;

  private Media() {}

  /** The most tokens of one image, by the model that reads it. */
  static long imageTokens(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    if (name.contains("claude")) {
      // Anthropic, vision: 2,576 pixels on the long edge, ⌈w/28⌉·⌈h/28⌉ at most 4,784.
      return 4_784;
    }
    if (name.contains("gemini-1") || name.contains("gemini-2")) {
      // Google, image understanding: scaled to 3,072 pixels, 258 for each tile of 768.
      return 4_128;
    }
    if (name.contains("gemini")) {
      // Google, media resolution: 2,240 at "ultra high".
      return 2_240;
    }
    if (name.contains("gpt-4o-mini")) {
      // OpenAI, images and vision: 2,833 and 5,667 for each of at most 8 tiles.
      return 48_169;
    }
    if (name.contains("gpt-5.6") || name.contains("gpt-6")) {
      // OpenAI, images and vision: refused beyond 30,000 patches, each counted 1.2 times.
      return 36_000;
    }
    // OpenAI, images and vision: 10,000 patches at "original", times 1.62 at most.
    return 16_200;
  }

  /** The most tokens of a document in the body. */
  static long documentTokens(long bytes) {
    return DOCUMENT_PAGE + TOKENS_PER_DOCUMENT_BYTE * bytes;
  }
}
