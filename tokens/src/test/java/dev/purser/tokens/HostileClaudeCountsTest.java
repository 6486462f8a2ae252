package dev.purser.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against what Anthropic's endpoint said of texts made to be dear: rare scripts, marks without a
 * letter, capitals, signs. As stated in the notes of github.com/sanderland/ctok (MIT), with the
 * frame of the message: 7 tokens for Claude 3 to 4.6, 11 for 4.7.
 */
class HostileClaudeCountsTest {

  private static final TokenCounter COUNTER = new TokenCounter();

  @ParameterizedTest
  @CsvSource({
    "the, claude-opus-4-7, 12",
    "a00b, claude-opus-4-7, 14",
    ".\u30f2\u0b99., claude-opus-4-7, 17",
    "x \u0363The x, claude-opus-4-5, 13",
    "x \u0363The x, claude-opus-4-7, 18",
    "x \u0363John x, claude-opus-4-5, 14",
    "x \u0363John x, claude-opus-4-7, 19",
    "x \u0363Hello x, claude-opus-4-5, 14",
    "x \u0363Hello x, claude-opus-4-7, 18",
    "x \u0363HELLO x, claude-opus-4-5, 17",
    "x \u0363\u0416\u0416\u0416\u0416 x, claude-opus-4-5, 21",
    "x \u0363\u0416\u0416\u0416\u0416\u0416 x, claude-opus-4-5, 23",
    "\u0712\u0742\u0736, claude-opus-4-7, 21",
    "x \u0712\u0742\u0736 x, claude-opus-4-7, 23",
    "\u25cc\u0cf3, claude-opus-4-5, 14",
    "\u25cc\u0cf3, claude-opus-4-7, 18",
    "\u65e5\u3005, claude-opus-4-7, 14",
    "1 \u2049\ufe0f 1, claude-opus-4-7, 22",
    "1 \u203c\ufe0f 1, claude-opus-4-7, 21",
    "1 \u2696\ufe0f 1, claude-opus-4-7, 22",
    "B\u0130, claude-opus-4-7, 15",
    "x A\u0130 x, claude-opus-4-7, 17",
    "x \u03a3\u039a\u0399\u0395\u03a3 x, claude-opus-4-5, 16",
    "x \u0395\u03a0\u0399\u03a4\u03a1\u039f\u03a0\u0397\u03a3 x, claude-opus-4-5, 17",
  })
  void count_hostileText_isNeverAboveTheBound(String text, String model, long recorded) {
    long frame = model.endsWith("4-7") ? 11 : 7;

    assertThat(COUNTER.count(text, model).bound()).isGreaterThanOrEqualTo(recorded - frame);
  }
}
