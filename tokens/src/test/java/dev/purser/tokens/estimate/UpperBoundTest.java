package dev.purser.tokens.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpperBoundTest {

  @ParameterizedTest
  @CsvSource({
    // five bytes and two marks
    "hello, 7",
    // and one for the capital
    "Hello, 8",
    // a byte of ASCII never has more than two
    "a1b2, 8",
    // a letter and a mark, two bytes each, both runs of their own
    "\u0712\u0742, 8",
    // composing takes U+0344 apart: two marks of two bytes
    "\u0344, 8",
    // half a pair becomes U+FFFD
    "\ud800, 5",
  })
  void ofText_text_isBytesAndMarks(String text, long expected) {
    assertThat(UpperBound.ofText(text)).isEqualTo(expected);
  }

  @Property(tries = 3000)
  void ofText_anyText_isBetweenItsBytesAndTheBoundOfBytes(@ForAll String text) {
    String composed = java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFC);
    byte[] utf8 = composed.getBytes(StandardCharsets.UTF_8);

    assertThat(UpperBound.ofText(text)).isGreaterThanOrEqualTo(utf8.length);
  }

  @Property(tries = 3000)
  void ofBytes_anyText_isNoLessThanOfText(@ForAll String text) {
    // What an unpaired half becomes has three bytes, but is one byte in getBytes.
    String repaired = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    byte[] utf8 = repaired.getBytes(StandardCharsets.UTF_8);

    assertThat(UpperBound.ofBytes(utf8, 0, utf8.length))
        .isGreaterThanOrEqualTo(UpperBound.ofText(repaired));
  }

  @Test
  void ofBytes_everyCharacter_isNoLessThanOfText() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        continue;
      }
      for (String text : new String[] {Character.toString(c), Character.toString(c).repeat(3)}) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        long bound = UpperBound.ofBytes(utf8, 0, utf8.length);

        if (bound < UpperBound.ofText(text)) {
          fail("U+%04X: %d tokens are below the bound of the text", c, bound);
        }
      }
    }
  }
}
