package dev.purser.tokens.bpe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the table of character classes from the Unicode data of the JDK it runs on. Run by hand,
 * when tiktoken moves to another Unicode version:
 *
 * <pre>
 * java -cp target/test-classes:target/classes dev.purser.tokens.bpe.UnicodeTableWriter FILE
 * </pre>
 */
final class UnicodeTableWriter {

  private UnicodeTableWriter() {}

  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), table());
  }

  static String table() {
    StringBuilder out =
        new StringBuilder("# Classes of characters, of Unicode 16.0; the rest is OTHER.\n");
    int first = 0;
    for (int c = 1; c <= 0x110000; c++) {
      if (c == 0x110000 || !classOf(c).equals(classOf(first))) {
        if (!classOf(first).equals("OTHER")) {
          out.append(String.format("%04X-%04X %s%n", first, c - 1, classOf(first)));
        }
        first = c;
      }
    }
    return out.toString();
  }

  static String classOf(int codePoint) {
    if (codePoint == '\r' || codePoint == '\n') {
      return "NEWLINE";
    }
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> "UPPER";
      case Character.LOWERCASE_LETTER -> "LOWER";
      case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> "LETTER";
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          "MARK";
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          "NUMBER";
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          "SPACE";
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION,
          Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          "SIGN";
      default -> codePoint >= 9 && codePoint <= 13 || codePoint == 0x85 ? "SPACE" : "OTHER";
    };
  }
}
