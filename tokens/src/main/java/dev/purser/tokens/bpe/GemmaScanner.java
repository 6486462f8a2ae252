package dev.purser.tokens.bpe;

/**
 * The rule of Gemma 3, which has none: all of a text is merged at once, but for symbols such as
 * runs of spaces and line ends and HTML tags, of which the longest is cut out first.
 *
 * <p>Where no token has two bytes side by side, nothing merges across them, and cutting there
 * changes nothing. So words are looked up as they are elsewhere.
 */
final class GemmaScanner implements Scanner {

  private final Vocabulary vocabulary;

  // A bit for each two bytes.
  private final long[] joined = new long[1 << 10];
  private final long[] symbolStarts = new long[1 << 10];
  private final boolean[] symbolEnds = new boolean[256];
  private int longest;

  GemmaScanner(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    byte[] bytes = vocabulary.bytes();
    for (int id = 0; id < vocabulary.size(); id++) {
      int from = vocabulary.start(id);
      int to = from + vocabulary.length(id);
      if (vocabulary.isSymbol(id)) {
        set(symbolStarts, bytes, from);
        symbolEnds[bytes[to - 1] & 0xFF] = true;
        longest = Math.max(longest, to - from);
      } else {
        for (int at = from; at + 1 < to; at++) {
          set(joined, bytes, at);
        }
      }
    }
  }

  private static void set(long[] bits, byte[] bytes, int at) {
    int two = two(bytes, at);
    bits[two >>> 6] |= 1L << two;
  }

  private static boolean has(long[] bits, byte[] bytes, int at) {
    int two = two(bytes, at);
    return (bits[two >>> 6] & 1L << two) != 0;
  }

  private static int two(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
  }

  @Override
  public long next(byte[] text, int from, int to) {
    int symbol = symbolEnd(text, from, to);
    if (symbol > from) {
      return Scanner.piece(symbol, from + longest);
    }
    int at = from + 1;
    while (at < to && isWithin(text, at, to)) {
      at++;
    }
    return Scanner.piece(at, at + longest);
  }

  private boolean isWithin(byte[] text, int at, int to) {
    return (text[at] & 0xC0) == 0x80 || has(joined, text, at - 1) && symbolEnd(text, at, to) == at;
  }

  /** The end of the longest symbol that begins here, or {@code from} if none does. */
  private int symbolEnd(byte[] text, int from, int to) {
    if (from + 1 >= to || !has(symbolStarts, text, from)) {
      return from;
    }
    int end = Math.min(to, from + longest);
    if (text[from] == text[from + 1]) {
      int same = from + 2;
      while (same < end && text[same] == text[from]) {
        same++;
      }
      end = same;
    }
    for (; end > from + 1; end--) {
      if (symbolEnds[text[end - 1] & 0xFF]) {
        int id = vocabulary.find(text, from, end);
        if (id >= 0 && vocabulary.isSymbol(id)) {
          return end;
        }
      }
    }
    return from;
  }
}
