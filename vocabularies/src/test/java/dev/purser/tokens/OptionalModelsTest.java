package dev.purser.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.purser.tokens.bpe.Encoding;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionalModelsTest {

  @ParameterizedTest
  @CsvSource({
    "meta-llama/Llama-3.3-70B-Instruct, LLAMA3",
    "us.meta.llama3-3-70b-instruct-v1:0, LLAMA3",
    "llama3.2:3b, LLAMA3",
    "open-mistral-nemo, TEKKEN",
    "deepseek/deepseek-v3.2, DEEPSEEK_V3",
    "deepseek-r1-distill-llama-70b, LLAMA3",
    "qwen3:8b, QWEN3",
    "Qwen/Qwen2.5-7B-Instruct, QWEN3",
    "gemma3:4b, GEMMA3",
    "gemini-2.5-pro, GEMMA3",
    "google/gemini-3-flash-preview, GEMMA3",
  })
  void count_modelWhoseVocabularyIsThere_isExact(String model, Encoding encoding) {
    assumeTrue(encoding.isAvailable(), "skipped: " + encoding.wireName() + " was not asked for");
    String text = "The quick brown fox, \u4e2d\u6587 and caf\u00e9.";
    TokenCount count = new TokenCounter().count(text, model);

    assertThat(count.method()).isEqualTo(TokenCount.Method.EXACT);
    assertThat(count.encoding()).isEqualTo(encoding.wireName());
    assertThat(count.bound()).isEqualTo(count.tokens());
    assertThat(TokenCounter.mostTokens(text.getBytes(StandardCharsets.UTF_8), model))
        .isGreaterThanOrEqualTo(count.tokens());
  }

  @ParameterizedTest
  @CsvSource({
    "qwen3.5-plus",
    "gemini-3.5-flash",
    "deepseek-r1:7b",
    "mistral-large-latest",
    "llama-4-scout",
    "llama-30b"
  })
  void count_newerModel_isEstimated(String model) {
    assertThat(new TokenCounter().count("some text", model).method())
        .isEqualTo(TokenCount.Method.CALIBRATED);
  }
}
