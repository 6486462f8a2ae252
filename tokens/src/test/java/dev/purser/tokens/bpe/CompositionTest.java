package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompositionTest {

  @Test
  void isPlain_everyPlainCharacter_staysAsItIsBehindAnyOther() {
    for (int c = 0; c < 0x110000; c++) {
      if (!Composition.isPlain(c)) {
        continue;
      }
      String plain = Character.toString(c);
      for (String before : new String[] {"", "a", "\u0301", "\u1100", "\uac00", "\u0915"}) {
        String text = Normalizer.normalize(before, Normalizer.Form.NFC) + plain;
        if (!Normalizer.normalize(text, Normalizer.Form.NFC).equals(text)) {
          assertThat(plain).as("U+%04X is not plain", c).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "e\u0301, \u00e9",
    "a\u0323\u0307, \u1ea1\u0307",
    "a\u0307\u0323, \u1ea1\u0307",
    "\u1112\u1161\u11ab, \ud55c",
    "\u212b, \u00c5",
    "\u0958, \u0915\u093c",
    // U+0898 came with Unicode 14, and stays before the mark that would move before it.
    "a\u0898\u0323, a\u0898\u0323",
  })
  void compose_text_isComposed(String text, String expected) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

    assertThat(Form.COMPOSED.holds(utf8, 0, utf8.length)).isFalse();
    assertThat(Form.COMPOSED.of(utf8, 0, utf8.length))
        .isEqualTo(expected.getBytes(StandardCharsets.UTF_8));
    assertThat(Form.COMPOSED.mostBytes(utf8, 0, utf8.length))
        .isGreaterThanOrEqualTo(expected.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void mostBytes_everyCharacter_isNeverLessThanWhatItBecomes() {
    for (int c = 0; c < 0x110000; c++) {
      if (c >= 0xD800 && c < 0xE000) {
        continue;
      }
      byte[] utf8 = Character.toString(c).getBytes(StandardCharsets.UTF_8);
      if (Form.COMPOSED.of(utf8, 0, utf8.length).length
          > Form.COMPOSED.mostBytes(utf8, 0, utf8.length)) {
        assertThat(c).as("code point that grows by more").isNegative();
      }
    }
  }

  @Test
  void of_markedSpaces_areSpaces() {
    byte[] utf8 = "a\u2581b\u2581\u2581".getBytes(StandardCharsets.UTF_8);

    assertThat(Form.SPACES.holds(utf8, 0, utf8.length)).isFalse();
    assertThat(new String(Form.SPACES.of(utf8, 0, utf8.length), StandardCharsets.UTF_8))
        .isEqualTo("a b  ");
  }
}
