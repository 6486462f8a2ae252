package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharClassTest {

  @Test
  void of_everyCodePoint_isWhatUnicode16Says() {
    // U+1C89 came with Unicode 16, U+A7CE with 17.
    assumeTrue(
        Character.isDefined(0x1C89) && !Character.isDefined(0xA7CE),
        "skipped: this JDK has another version of Unicode than 16");
    for (int c = 0; c < 0x110000; c++) {
      if (CharClass.of(c) != bit(UnicodeTableWriter.classOf(c))) {
        assertThat(CharClass.of(c))
            .as("class of %04X", c)
            .isEqualTo(bit(UnicodeTableWriter.classOf(c)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "A, 1",
    "\u01c5, 1",
    "a, 2",
    "\u4e2d, 4",
    "\u02b0, 4",
    "\u0301, 8",
    "7, 16",
    "\u00bd, 16",
    "'\u00a0', 32",
    "'\u3000', 32",
    "\ufeff, 0",
    "_, 128",
    "\ud83d\ude00, 128",
    "\ud835\udc00, 1",
  })
  void at_character_readsClassAndLength(String text, int expected) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

    assertThat(CharClass.at(utf8, 0) & 0xFF).isEqualTo(expected);
    assertThat(CharClass.at(utf8, 0) >>> 8).isEqualTo(utf8.length);
  }

  @Test
  void of_lineEndsAndControls_areSpaces() {
    assertThat(CharClass.of('\n')).isEqualTo(CharClass.NEWLINE);
    assertThat(CharClass.of('\r')).isEqualTo(CharClass.NEWLINE);
    assertThat(CharClass.of(0x0B)).isEqualTo(CharClass.SPACE);
    assertThat(CharClass.of(0x85)).isEqualTo(CharClass.SPACE);
    assertThat(CharClass.of(0x1C)).isEqualTo(CharClass.OTHER);
  }

  private static int bit(String name) {
    return switch (name) {
      case "UPPER" -> CharClass.UPPER;
      case "LOWER" -> CharClass.LOWER;
      case "LETTER" -> CharClass.LETTER;
      case "MARK" -> CharClass.MARK;
      case "NUMBER" -> CharClass.NUMBER;
      case "SPACE" -> CharClass.SPACE;
      case "NEWLINE" -> CharClass.NEWLINE;
      case "SIGN" -> CharClass.SIGN;
      default -> CharClass.OTHER;
    };
  }
}
