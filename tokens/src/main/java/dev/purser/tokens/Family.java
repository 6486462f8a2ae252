package dev.purser.tokens;

import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.estimate.Calibration;
import dev.purser.tokens.overhead.ModelName;
import java.util.List;

/** Models that split text alike: by a public vocabulary, or as measured. */
sealed interface Family {

  /** The vocabulary that is counted with. */
  Encoding encoding();

  /** The vocabulary is the models' own. */
  record Exact(Encoding encoding) implements Family {}

  /** The vocabulary is another's, and its counts are translated. */
  record Measured(Calibration calibration) implements Family {
    @Override
    public Encoding encoding() {
      return Encoding.O200K_BASE;
    }
  }

  /** Claude 3 to 4.6. */
  Family CLAUDE_3 = new Measured(Calibration.of("claude-3"));

  /** Claude 4.7 and newer, whose tokenizer is finer. */
  Family CLAUDE_4_7 = new Measured(Calibration.of("claude-4.7"));

  /** Everyone else: large vocabularies of their own, near to o200k_base on most texts. */
  Family OTHER = new Measured(Calibration.flat(1100, 800, 2000));

  /** Beginnings of model names, the first that fits counts. A dash at the end may be left out. */
  List<Named> NAMES =
      List.of(
          new Named("gpt-oss", Encoding.O200K_HARMONY),
          new Named("gpt-3.5", Encoding.CL100K_BASE),
          new Named("gpt-35", Encoding.CL100K_BASE),
          new Named("gpt-4.", Encoding.O200K_BASE),
          new Named("gpt-4o", Encoding.O200K_BASE),
          new Named("gpt-4-", Encoding.CL100K_BASE),
          new Named("gpt-2", Encoding.R50K_BASE),
          new Named("gpt2", Encoding.R50K_BASE),
          new Named("gpt-", Encoding.O200K_BASE),
          new Named("chatgpt-", Encoding.O200K_BASE),
          new Named("o1", Encoding.O200K_BASE),
          new Named("o3", Encoding.O200K_BASE),
          new Named("o4", Encoding.O200K_BASE),
          new Named("codex", Encoding.O200K_BASE),
          new Named("computer-use", Encoding.O200K_BASE),
          new Named("text-embedding-", Encoding.CL100K_BASE),
          new Named("davinci-002", Encoding.CL100K_BASE),
          new Named("babbage-002", Encoding.CL100K_BASE),
          new Named("text-davinci-002", Encoding.P50K_BASE),
          new Named("text-davinci-003", Encoding.P50K_BASE),
          new Named("code-davinci", Encoding.P50K_BASE),
          new Named("code-cushman", Encoding.P50K_BASE),
          new Named("text-davinci-001", Encoding.R50K_BASE),
          new Named("text-curie", Encoding.R50K_BASE),
          new Named("text-babbage", Encoding.R50K_BASE),
          new Named("text-ada", Encoding.R50K_BASE),
          // With what follows, as there is a Llama of 30 billion parameters.
          new Named("llama-3-", Encoding.LLAMA3),
          new Named("llama-3.", Encoding.LLAMA3),
          new Named("llama3", Encoding.LLAMA3),
          new Named("llama-v3", Encoding.LLAMA3),
          new Named("meta-llama-3", Encoding.LLAMA3),
          new Named("meta.llama3", Encoding.LLAMA3),
          new Named("us.meta.llama3", Encoding.LLAMA3),
          new Named("open-mistral-nemo", Encoding.TEKKEN),
          new Named("mistral-nemo", Encoding.TEKKEN),
          new Named("deepseek-v3", Encoding.DEEPSEEK_V3),
          new Named("deepseek-r1-distill-llama-", Encoding.LLAMA3),
          new Named("deepseek-r1-distill-qwen-", Encoding.QWEN3),
          new Named("deepseek-r1-0528-qwen3-", Encoding.QWEN3),
          new Named("deepseek-r1-0528-", Encoding.DEEPSEEK_V3),
          new Named("qwen3-", Encoding.QWEN3),
          new Named("qwen2-", Encoding.QWEN3),
          new Named("qwen2.5-", Encoding.QWEN3),
          new Named("qwq-", Encoding.QWEN3),
          new Named("gemma-3", Encoding.GEMMA3),
          new Named("gemma3", Encoding.GEMMA3),
          // As Google's own local tokenizer has them (python-genai, August 2026).
          new Named("gemini-2.0-", Encoding.GEMMA3),
          new Named("gemini-2.5-", Encoding.GEMMA3),
          new Named("gemini-3-pro-preview", Encoding.GEMMA3),
          new Named("gemini-3-flash-preview", Encoding.GEMMA3));

  /** Models whose names begin so. */
  record Named(String beginning, Encoding encoding) {}

  /** The family of a model by its name. */
  static Family of(String model) {
    ModelName name = ModelName.of(model);
    if (name.isClaude()) {
      // Of a name without a number, the dearer is taken.
      return name.version() == 0 || name.version() >= 407 ? CLAUDE_4_7 : CLAUDE_3;
    }
    String plain = name.plain() + "-";
    for (Named named : NAMES) {
      if (plain.startsWith(named.beginning)) {
        return named.encoding.isAvailable() ? new Exact(named.encoding) : OTHER;
      }
    }
    return OTHER;
  }
}
