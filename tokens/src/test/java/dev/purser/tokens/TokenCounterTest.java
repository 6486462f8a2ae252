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
    "gpt-oss-120b, o200k_harmony, EXACT",
    "text-davinci-003, p50k_base, EXACT",
    "gpt-4-turbo, cl100k_base, EXACT",
    "gpt-4, cl100k_base, EXACT",
    "gpt-3.5-turbo, cl100k_base, EXACT",
    "text-embedding-3-small, cl100k_base, EXACT",
    "claude-sonnet-4-5, o200k_base, CALIBRATED",
    "grok-4, o200k_base, CALIBRATED",
  })
  void count_model_usesItsVocabulary(String model, String encoding, TokenCount.Method method) {
    TokenCount count = COUNTER.count("hello world", model);

    assertThat(count.encoding()).isEqualTo(encoding);
    assertThat(count.method()).isEqualTo(method);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-3-5-sonnet-20241022, false",
    "claude-opus-4-20250514, false",
    "anthropic.claude-opus-4-6-v1:0, false",
    "claude-sonnet-4-5@20250929, false",
    "claude-2.1, false",
    "claude-opus-4-7, true",
    "claude-opus-5-5, true",
    "anthropic/claude-sonnet-5, true",
    "claude-opus, true",
  })
  void count_claude_isFinerFromVersion47On(String model, boolean finer) {
    String text = "Everyone has the right to rest and leisure. ".repeat(10);
    long older = COUNTER.count(text, "claude-3-haiku").tokens();

    assertThat(COUNTER.count(text, model).tokens() > older).isEqualTo(finer);
  }

  @Test
  void learn_enoughFromTheProvider_movesTheEstimate() {
    TokenCounter counter = new TokenCounter();
    String text = "some words of a message, and then some more. ".repeat(50);
    TokenCount before = counter.count(text, "grok-4");
    for (int i = 0; i < 30; i++) {
      counter.learn("grok-4", before.tokens(), before.tokens() * 3 / 2);
    }
    TokenCount after = counter.count(text, "grok-4");

    assertThat(after.tokens() * 100 / before.tokens()).isBetween(147L, 153L);
    assertThat(counter.count(text, "grok-3")).isEqualTo(before);
    assertThat(after.bound()).isEqualTo(before.bound());
  }

  @Test
  void mostTokens_exactFamily_isTheBytes() {
    byte[] text = "caf\u00e9".getBytes(StandardCharsets.UTF_8);

    assertThat(TokenCounter.mostTokens(text, "gpt-5")).isEqualTo(5);
    assertThat(TokenCounter.mostTokens(text, "claude-opus-5")).isEqualTo(3 * 2 + 2 * 4);
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
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    String wellFormed = new String(utf8, StandardCharsets.UTF_8);

    assertThat(COUNTER.count(wellFormed, "gpt-4o").tokens())
        .isLessThanOrEqualTo(TokenCounter.mostTokens(utf8, "gpt-4o"));
  }
}
