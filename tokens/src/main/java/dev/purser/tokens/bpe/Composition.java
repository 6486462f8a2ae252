package dev.purser.tokens.bpe;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * Unicode's composed form, NFC, as Hugging Face's tokenizers bring texts into it, whose data are
 * those of Unicode 9: characters that came later stay where they are.
 */
final class Composition {

  /**
   * Ranges of characters that compose with nothing before them and are what composing leaves, so
   * that most texts need no closer look.
   */
  private static final int[] PLAIN = {
    0, 0x2FF,
    0x400, 0x482, // Cyrillic
    0x5D0, 0x5EA, // Hebrew
    0x620, 0x64A, // Arabic
    0x2010, 0x2027, // punctuation
    0x3001, 0x3029,
    0x3041, 0x3096, // Hiragana
    0x30A1, 0x30FA, // Katakana
    0x4E00, 0x9FFF, // Chinese characters
    0xAC00, 0xD7A3, // Hangul
    0xFF01, 0xFF5E, // wide forms
    0x1F300, 0x1FAFF, // emoji
  };

  /** Characters later than Unicode 9 that move or compose in newer data. */
  private static final int[] LATER = {
    0x7FD, 0x7FD, 0x897, 0x89F, 0x8CA, 0x8D3, 0x9FE, 0x9FE, 0xC3C, 0xC3C, 0xD3B, 0xD3C, 0xEBA,
    0xEBA, 0x1715, 0x1715, 0x1ABF, 0x1ACE, 0x1DF6, 0x1DFA, 0xA82C, 0xA82C, 0x105C0, 0x105FF,
    0x10D24, 0x10D27, 0x10D69, 0x10D6D, 0x10EAB, 0x10EAC, 0x10EFC, 0x10EFF, 0x10F46, 0x10F50,
    0x10F82, 0x10F85, 0x11070, 0x11070, 0x1133B, 0x1133B, 0x11380, 0x113D5, 0x1145E, 0x1145E,
    0x11839, 0x1183A, 0x11900, 0x11959, 0x119E0, 0x119E0, 0x11A34, 0x11A34, 0x11A47, 0x11A47,
    0x11A99, 0x11A99, 0x11D42, 0x11D45, 0x11D97, 0x11D97, 0x11F41, 0x11F42, 0x16100, 0x1613F,
    0x16D40, 0x16D7F, 0x16FF0, 0x16FF1, 0x1E08F, 0x1E08F, 0x1E130, 0x1E136, 0x1E2AE, 0x1E2AE,
    0x1E2EC, 0x1E2EF, 0x1E4EC, 0x1E4EF, 0x1E5EE, 0x1E5EF,
  };

  private Composition() {}

  /** Whether a text of such characters alone is composed, and cut before one is so on each side. */
  static boolean isPlain(int codePoint) {
    return contains(PLAIN, codePoint);
  }

  private static boolean contains(int[] ranges, int codePoint) {
    for (int i = 0; i < ranges.length && codePoint >= ranges[i]; i += 2) {
      if (codePoint <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** A text in composed form. */
  static byte[] compose(byte[] utf8, int from, int to) {
    String text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
    StringBuilder composed = new StringBuilder(text.length());
    int done = 0;
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      int after = at + Character.charCount(codePoint);
      // What Unicode 16 does not know, a newer JDK must not move either.
      if (contains(LATER, codePoint)
          || CharClass.of(codePoint) == CharClass.OTHER && codePoint >= 0x300) {
        composed.append(Normalizer.normalize(text.substring(done, at), Normalizer.Form.NFC));
        composed.append(text, at, after);
        done = after;
      }
      at = after;
    }
    composed.append(Normalizer.normalize(text.substring(done), Normalizer.Form.NFC));
    return composed.toString().getBytes(StandardCharsets.UTF_8);
  }
}
