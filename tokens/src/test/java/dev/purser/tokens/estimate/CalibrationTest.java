package dev.purser.tokens.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizer;
import dev.purser.tokens.bpe.Tokenizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {

  private static final Tokenizer O200K = new Tokenizers().of(Encoding.O200K_BASE);

  @ParameterizedTest
  @CsvSource({
    "' the', WORD",
    "the, BARE_WORD",
    "'(the', BARE_WORD",
    "' World', TITLE",
    "World, TITLE",
    "' A', TITLE",
    "camelCase, CAPITALS",
    "HTTP, CAPITALS",
    "42, NUMBER",
    "'();', PUNCTUATION",
    "'  ', SPACE",
    "caf\u00e9, LATIN",
    "\u043c\u0438\u0440, GREEK_CYRILLIC",
    "\u0639\u0631\u0628, HEBREW_ARABIC",
    "\u0939\u093f\u0928, INDIC",
    "\u0e44\u0e17\u0e22, THAI",
    "\u4e2d\u6587, HAN",
    "\u65e5\u672c\u306e, KANA",
    "'\u3001\u65e5\u672c', HAN",
    "\ud55c\uad6d, HANGUL",
    "\ud83d\ude00, SYMBOL",
    "\u2014, SYMBOL",
    "\u1200, OTHER",
  })
  void content_piece_isThatOfItsFirstLetter(String piece, Content expected) {
    byte[] utf8 = piece.getBytes(java.nio.charset.StandardCharsets.UTF_8);

    assertThat(Content.of(utf8, 0, utf8.length)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-3", "claude-4.7"})
  void estimate_anyText_liesWithinItsBand(String family) {
    Estimate estimate =
        Calibration.of(family).estimate("The quick brown fox, 42 times: {\"a\": 1}", O200K);

    assertThat(estimate.low()).isPositive().isLessThanOrEqualTo(estimate.tokens());
    assertThat(estimate.high()).isGreaterThan(estimate.tokens());
  }

  @Test
  void estimate_englishByTheNewerTokenizer_isAboutHalfAsMuchAgain() {
    String text =
        "Everyone has the right to freedom of thought, conscience and religion. ".repeat(20);
    long older = Calibration.of("claude-3").estimate(text, O200K).tokens();
    long newer = Calibration.of("claude-4.7").estimate(text, O200K).tokens();

    assertThat(newer * 100 / older).isBetween(130L, 160L);
  }

  @Test
  void estimate_plainWordsOfALanguageWithAccents_countAsSuch() {
    String plain = " les mots de la langue sont comme ceux de tout le monde".repeat(10);
    long alone = Calibration.of("claude-4.7").estimate(plain, O200K).tokens();
    long accent =
        Calibration.of("claude-4.7").estimate(" \u00e9t\u00e9".repeat(10), O200K).tokens();
    long both =
        Calibration.of("claude-4.7").estimate(plain + " \u00e9t\u00e9".repeat(10), O200K).tokens();

    assertThat(both).isGreaterThan((alone + accent) * 21 / 20);
  }

  @Test
  void estimate_flat_isTheShare() {
    Estimate estimate =
        Calibration.flat(1500, 1000, 2000).estimate("hello world ".repeat(500), O200K);
    long tokens = O200K.count("hello world ".repeat(500));

    assertThat(estimate.tokens()).isEqualTo(Math.ceilDiv(tokens * 3, 2));
  }

  @Test
  void estimate_emptyText_isZero() {
    assertThat(Calibration.of("claude-3").estimate("", O200K)).isEqualTo(new Estimate(0, 0, 0));
  }

  @Test
  void of_unknownFamily_isRefused() {
    assertThatThrownBy(() -> Calibration.of("claude-")).hasMessageContaining("claude-");
  }
}
