package dev.purser.tokens.estimate;

import java.text.Normalizer;

/**
 * The most tokens that a text can have, where only the manner of a tokenizer is known.
 *
 * <p>What is assumed, and what all recorded counts agree with: text may be brought into Unicode's
 * composed form (NFC); each token then stands for at least one byte, or is a mark; a run of
 * letters, of digits or of signs has at most a mark where it begins and one where it ends; a word
 * that begins with a capital has one more; and a combining mark can stand as a run of its own.
 */
public final class UpperBound {

  private static final int RUN_MARKS = 2;
  private static final long ASCII = 2;
  private static final long WIDE = 4;
  private static final long LONGEST_MORE = 2;

  private static final int NONE = 0;
  private static final int LETTERS = 1;
  private static final int DIGITS = 2;
  private static final int SIGNS = 3;
  private static final int SPACE = 4;

  /** From here on composing can change a text. */
  private static final int FIRST_COMPOSED = 0x300;

  private UpperBound() {}

  /** The bound for a text. */
  public static long ofText(CharSequence text) {
    String composed = composed(text);
    long bound = 0;
    long byBytes = 0;
    int run = NONE;
    int length = composed.length();
    int at = 0;
    while (at < length) {
      int c = composed.codePointAt(at);
      at += Character.charCount(c);
      int bytes = bytes(c);
      bound += bytes;
      byBytes += (c < 0x80 ? ASCII : WIDE) * bytes + (bytes == 4 ? LONGEST_MORE : 0);
      int kind = kind(c);
      boolean mark = kind == NONE;
      if (mark || kind != run) {
        bound += kind == SPACE ? 0 : RUN_MARKS;
        bound += kind == LETTERS && isCapital(c) ? 1 : 0;
      }
      run = kind;
    }
    return Math.min(bound, byBytes);
  }

  /**
   * The bound for bytes of UTF-8, without a look at what they say: two for a byte of ASCII, where
   * runs are of two bytes at least or are known as one token, and four for any other, as the
   * letters that composing takes apart become up to four; two more for a character of four bytes,
   * as composing makes a note and two marks of some.
   */
  public static long ofBytes(byte[] utf8, int from, int to) {
    long wide = 0;
    long longest = 0;
    for (int at = from; at < to; at++) {
      wide += utf8[at] >>> 31;
      longest += (utf8[at] & 0xF0) == 0xF0 ? 1 : 0;
    }
    return (to - from - wide) * ASCII + wide * WIDE + longest * LONGEST_MORE;
  }

  private static String composed(CharSequence text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) >= FIRST_COMPOSED) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
      }
    }
    return text.toString();
  }

  /** Half of a surrogate pair becomes U+FFFD, which has three. */
  private static int bytes(int c) {
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }

  private static int kind(int c) {
    if (c < 0x80) {
      return ofAscii(c);
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          NONE;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          SPACE;
      case Character.DECIMAL_DIGIT_NUMBER -> DIGITS;
      default -> Character.isLetter(c) ? LETTERS : SIGNS;
    };
  }

  private static int ofAscii(int c) {
    int folded = c | 0x20;
    if (folded >= 'a' && folded <= 'z') {
      return LETTERS;
    }
    if (c >= '0' && c <= '9') {
      return DIGITS;
    }
    return c <= ' ' ? SPACE : SIGNS;
  }

  private static boolean isCapital(int c) {
    return Character.isUpperCase(c) || Character.isTitleCase(c);
  }
}
