package dev.purser.core.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "opus-\\d+, opus-5, true",
    "opus-\\d+, opus-5x, false",
    "opus-\\d+, my-opus-5, false",
    "Opus-\\d+, opus-5, true",
    "gpt-5\\.5-\\d, gpt-5.5-1, true",
    "gpt-5\\.5-\\d, gpt-5x5-1, false",
    "ab?c, ac, true",
    "ab{0}c, ac, true",
    "abc|def, def, true",
    "a(b|c), ac, true",
    "[a|b]x, bx, true",
    ".*-mini, o4-mini, true",
    "a+b, aab, true",
    "abc$, abc, true"
  })
  void matches_wholeId_asTheExpressionSays(String regex, String id, boolean expected) {
    NamePattern pattern = new NamePattern(regex);
    assertThat(pattern.matches(id)).isEqualTo(expected);
    assertThat(pattern.matches(id)).isEqualTo(expected);
  }

  @Test
  void compareTo_theMoreSpecific_goesFirst() {
    List<String> regexes = List.of(".*", "opus-.*", "opus-\\d+", "opus-5\\.5-\\d+");
    assertThat(regexes.stream().map(NamePattern::new).sorted().map(p -> p.matches("opus-5.5-1")))
        .containsExactly(true, false, true, true);
    assertThat(Stream.of("a.*", "a\\d.*").map(NamePattern::new).sorted().findFirst())
        .hasValueSatisfying(p -> assertThat(p.matches("ax")).isFalse());
  }
}
