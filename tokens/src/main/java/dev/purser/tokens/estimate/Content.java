package dev.purser.tokens.estimate;

/** What a piece of text is made of, as far as tokenizers treat it differently. */
enum Content {
  /** Small ASCII letters behind a space. */
  WORD,
  /** Small ASCII letters with a sign before them, or nothing. */
  BARE_WORD,
  /** ASCII letters of which the first is a capital and no other. */
  TITLE,
  /** ASCII letters with other capitals. */
  CAPITALS,
  /** Digits of any script. */
  NUMBER,
  /** ASCII that is neither letter nor digit nor space. */
  PUNCTUATION,
  /** White space. */
  SPACE,
  /** Latin letters of which not all are ASCII. */
  LATIN,
  /** Words of ASCII letters in a language that also has {@link #LATIN} ones. */
  LATIN_PLAIN,
  /** Greek, Cyrillic, Armenian, Georgian. */
  GREEK_CYRILLIC,
  /** Hebrew, Arabic. */
  HEBREW_ARABIC,
  /** The scripts of India. */
  INDIC,
  /** Thai, Lao, Burmese, Khmer. */
  THAI,
  /** Chinese characters alone. */
  HAN,
  /** Japanese: pieces with hiragana or katakana. */
  KANA,
  /** Hangul. */
  HANGUL,
  /** Any other letters. */
  OTHER,
  /** Emoji and other signs beyond ASCII. */
  SYMBOL;

  /** The content of a piece that is not empty. */
  static Content of(byte[] utf8, int from, int to) {
    boolean letters = false;
    boolean digits = false;
    boolean punctuation = false;
    int capitals = 0;
    boolean startsCapital = false;
    for (int at = from; at < to; at++) {
      int b = utf8[at];
      if (b < 0) {
        return ofWide(utf8, at, to);
      }
      if (b >= 'a' && b <= 'z') {
        letters = true;
      } else if (b >= 'A' && b <= 'Z') {
        startsCapital |= !letters;
        letters = true;
        capitals++;
      } else if (b >= '0' && b <= '9') {
        digits = true;
      } else if (b > ' ') {
        punctuation = true;
      }
    }
    if (capitals > 0) {
      return capitals == 1 && startsCapital ? TITLE : CAPITALS;
    }
    if (letters) {
      return utf8[from] == ' ' ? WORD : BARE_WORD;
    }
    if (digits) {
      return NUMBER;
    }
    return punctuation ? PUNCTUATION : SPACE;
  }

  /** By the first letter: pieces seldom mix scripts, but can begin with a sign. */
  private static Content ofWide(byte[] utf8, int from, int to) {
    Content content = SYMBOL;
    for (int at = from; at < to && content == SYMBOL; at++) {
      if ((utf8[at] & 0xC0) == 0xC0) {
        content = ofCodePoint(codePoint(utf8, at, to));
      }
    }
    return content == HAN && hasKana(utf8, from, to) ? KANA : content;
  }

  private static boolean hasKana(byte[] utf8, int from, int to) {
    for (int at = from; at + 2 < to; at++) {
      // U+3040 to U+30FF.
      if (utf8[at] == (byte) 0xE3 && utf8[at + 1] >= (byte) 0x81 && utf8[at + 1] <= (byte) 0x83) {
        return true;
      }
    }
    return false;
  }

  private static int codePoint(byte[] utf8, int at, int to) {
    int first = utf8[at] & 0xFF;
    int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    int value = first & 0x7F >> length;
    for (int i = 1; i < length && at + i < to; i++) {
      value = value << 6 | utf8[at + i] & 0x3F;
    }
    return value;
  }

  private static Content ofCodePoint(int c) {
    if (c < 0x250 || c >= 0x1E00 && c < 0x1F00) {
      return c < 0xC0 ? SYMBOL : LATIN;
    }
    if (c < 0x370) {
      return LATIN;
    }
    if (c < 0x590 || c >= 0x10A0 && c < 0x1100 || c >= 0x1F00 && c < 0x2000) {
      return GREEK_CYRILLIC;
    }
    if (c < 0x780) {
      return c >= 0x700 ? OTHER : HEBREW_ARABIC;
    }
    if (c >= 0x900 && c < 0xE00) {
      return INDIC;
    }
    if (c >= 0xE00 && c < 0xF00 || c >= 0x1000 && c < 0x10A0 || c >= 0x1780 && c < 0x1800) {
      return THAI;
    }
    if (c < 0x2000) {
      return OTHER;
    }
    return ofHigh(c);
  }

  private static Content ofHigh(int c) {
    if (c < 0x2C00 || c >= 0x2E00 && c < 0x3040 || c >= 0xFE00 && c < 0xFE50) {
      return SYMBOL;
    }
    if (c >= 0x3040 && c < 0x3100 || c >= 0x31F0 && c < 0x3200 || c >= 0xFF66 && c < 0xFFA0) {
      return KANA;
    }
    if (c >= 0x3400 && c < 0xA000 || c >= 0xF900 && c < 0xFB00 || c >= 0x20000 && c < 0x33480) {
      return HAN;
    }
    if (c >= 0xAC00 && c < 0xD7B0 || c >= 0x3130 && c < 0x3190) {
      return HANGUL;
    }
    if (c >= 0xFB50 && c < 0xFE00 || c >= 0xFE70 && c < 0xFF00) {
      return HEBREW_ARABIC;
    }
    return c >= 0x1D000 && c < 0x20000 || c >= 0xFF00 && c < 0xFFF0 || c >= 0x3100 && c < 0x3400
        ? SYMBOL
        : OTHER;
  }
}
