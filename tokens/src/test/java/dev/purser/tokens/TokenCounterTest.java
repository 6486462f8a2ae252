package dev.purser.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCounterTest {

  private static final TokenCounter COUNTER = new TokenCounter();

  @ParameterizedTest
  @CsvSource({
    "gpt-4o-mini, o200k_base, EXACT",
    "gpt-5.1, o200k_base, EXACT",
    "openai/gpt-4.1, o200k_base, EXACT",
    "o4-mini, o200k_base, EXACT",
    "ft:gpt-4o-mini:acme, o200k_base, EXACT",
    "gpt-4-turbo, cl100k_base, EXACT",
    "gpt-4, cl100k_base, EXACT",
    "gpt-3.5-turbo, cl100k_base, EXACT",
    "text-embedding-3-small, cl100k_base, EXACT",
    "claude-sonnet-4-5, o200k_base, CALIBRATED",
    "gemini-2.5-pro, o200k_base, CALIBRATED",
  })
  void count_model_usesItsVocabulary(String model, String encoding, TokenCount.Method method) {
    TokenCount count = COUNTER.count("hello world", model);

    assertThat(count.encoding()).isEqualTo(encoding);
    assertThat(count.method()).isEqualTo(method);
  }

  @Test
  void count_knownText_isExact() {
    assertThat(COUNTER.count("hello world", "gpt-4o").tokens()).isEqualTo(2);
    assertThat(COUNTER.count("", "gpt-4o").tokens()).isZero();
  }

  @Test
  void count_specialTokenInText_isCountedAsText() {
    assertThat(COUNTER.count("<|endoftext|>", "gpt-4o").tokens()).isGreaterThan(1);
  }

  @Test
  void count_claude_liesBetweenItsMargins() {
    TokenCount count = COUNTER.count("The quick brown fox jumps over the lazy dog.", "claude-opus");

    assertThat(count.low()).isLessThanOrEqualTo(count.tokens());
    assertThat(count.tokens()).isLessThan(count.high());
  }

  @Test
  void count_longText_isWithinOneTokenASliceOfTheWhole() {
    String line = "All work and no play makes Jack a dull boy.\n";
    long one = COUNTER.count(line, "gpt-4o").tokens();
    int times = 10_000;

    assertThat(COUNTER.count(line.repeat(times), "gpt-4o").tokens())
        .isBetween(one * times, one * times + 10);
  }

  @Property(tries = 300)
  void count_anyText_isWithinTheByteBound(@ForAll String text) {
    assertThat(COUNTER.count(text, "gpt-4o").tokens())
        .isLessThanOrEqualTo(utf8(text) * TokenCounter.tokensPerByte("gpt-4o"));
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
