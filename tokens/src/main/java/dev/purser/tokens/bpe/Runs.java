package dev.purser.tokens.bpe;

/** Runs of characters of some classes, which all rules are made of. */
final class Runs {

  private Runs() {}

  /** The end of the run of characters of the classes in {@code mask}. */
  static int of(int mask, byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      int c = CharClass.at(text, at);
      if ((c & mask) == 0) {
        break;
      }
      at += c >>> 8;
    }
    return at;
  }

  /** The end of the run of characters that are neither space nor letter nor number. */
  static int ofOthers(byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      int c = CharClass.at(text, at);
      if ((c & (CharClass.ANY_SPACE | CharClass.ANY_LETTER | CharClass.NUMBER)) != 0) {
        break;
      }
      at += c >>> 8;
    }
    return at;
  }

  /** The end of at most {@code most} numbers, such as {@code \p{N}{1,3}}. */
  static int numbers(int most, byte[] text, int from, int to) {
    int at = from;
    for (int i = 0; i < most && at < to; i++) {
      int c = CharClass.at(text, at);
      if ((c & CharClass.NUMBER) == 0) {
        break;
      }
      at += c >>> 8;
    }
    return at;
  }

  /**
   * White space: {@code \s*[\r\n]+|\s+(?!\S)|\s+}.
   *
   * @param breaks whether a line end closes a piece, which is the first alternative
   */
  static long space(boolean breaks, byte[] text, int from, int to) {
    int at = from;
    int last = from;
    int afterBreak = 0;
    while (at < to) {
      int c = CharClass.at(text, at);
      if ((c & CharClass.ANY_SPACE) == 0) {
        break;
      }
      last = at;
      at += c >>> 8;
      if ((c & CharClass.NEWLINE) != 0) {
        afterBreak = at;
      }
    }
    if (breaks && afterBreak > 0) {
      return Scanner.piece(afterBreak, at);
    }
    // The last space is left for the word behind it, unless it is the only one.
    return Scanner.piece(at == to || last == from ? at : last, at);
  }

  /**
   * The end of {@code 's 't 're 've 'm 'll 'd} in either case, or {@code from} if none is there.
   */
  static int contraction(byte[] text, int from, int to) {
    if (from + 2 > to || text[from] != '\'') {
      return from;
    }
    int first = text[from + 1] | 0x20;
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return from + 2;
    }
    if (from + 3 > to) {
      return from;
    }
    int second = text[from + 2] | 0x20;
    boolean two = first == 'l' && second == 'l' || (first == 'r' || first == 'v') && second == 'e';
    // The long s, U+017F, is an s when case does not count.
    boolean longS = text[from + 1] == (byte) 0xC5 && text[from + 2] == (byte) 0xBF;
    return two || longS ? from + 3 : from;
  }

  /**
   * The end of a word of ASCII letters of which the first eight bytes are known to be part, or 0 if
   * it takes a closer look.
   *
   * @param splits whether a capital behind a small letter begins another piece
   */
  static int longWord(boolean splits, byte[] text, int from, int to) {
    long carried = text[from + 7] >= 'a' ? 0x80 : 0;
    for (int at = from + 8; at + 8 <= to; at += 8) {
      long word = Bytes.word(text, at);
      long letters = Bytes.letters(word);
      long stops = letters ^ Bytes.HIGH_BITS;
      if (splits) {
        long capitals = Bytes.capitals(word, letters);
        long small = letters ^ capitals;
        stops |= capitals & (small << 8 | carried);
        carried = small >>> 56;
      }
      if (stops != 0) {
        int end = at + (Long.numberOfTrailingZeros(stops) >>> 3);
        return text[end] < 0 || text[end] == '\'' ? 0 : end;
      }
    }
    return 0;
  }
}
