package dev.purser.wire;

import java.util.List;
import java.util.Set;

/** The formats that are understood. */
final class Formats {

  static final Format OPENAI_CHAT =
      new Dialect(
          "openai.chat",
          OpenAiChatRequest::read,
          List.of("max_completion_tokens", "max_tokens"),
          true,
          true,
          OpenAiAnswer::new,
          WholeAnswer.KEEP_ALL);

  /** Refuses fields that it does not know, and reports the usage of streams unasked. */
  static final Format MISTRAL_CHAT =
      new Dialect(
          "mistral.chat",
          OpenAiChatRequest::read,
          List.of("max_tokens"),
          true,
          false,
          OpenAiAnswer::new,
          WholeAnswer.KEEP_ALL);

  /**
   * Of DeepSeek and Ollama, which know {@code max_tokens} only: the newer name of the limit is
   * passed over, and bounds nothing.
   */
  static final Format OLDER_CHAT =
      new Dialect(
          "deepseek.chat",
          OpenAiChatRequest::readOlder,
          List.of("max_tokens"),
          true,
          true,
          OpenAiAnswer::new,
          WholeAnswer.KEEP_ALL);

  static final Format OPENAI_COMPLETIONS =
      new Dialect(
          "openai.completions",
          OpenAiTextRequests::completions,
          List.of("max_tokens"),
          true,
          true,
          OpenAiAnswer::new,
          WholeAnswer.KEEP_ALL);

  /** As {@link #MISTRAL_CHAT}, for what is to be filled in between two texts. */
  static final Format MISTRAL_COMPLETIONS =
      new Dialect(
          "mistral.completions",
          OpenAiTextRequests::completions,
          List.of("max_tokens"),
          true,
          false,
          OpenAiAnswer::new,
          WholeAnswer.KEEP_ALL);

  static final Format OPENAI_EMBEDDINGS =
      new Dialect(
          "openai.embeddings",
          OpenAiTextRequests::embeddings,
          List.of(),
          true,
          false,
          OpenAiAnswer::new,
          kept -> new Sieve(kept, Set.of("data")));

  static final Format OPENAI_ASSISTANTS =
      new Dialect(
          "openai.assistants",
          OpenAiTextRequests::run,
          List.of("max_completion_tokens"),
          true,
          false,
          AssistantsAnswer::new,
          WholeAnswer.KEEP_ALL);

  static final Format OPENAI_RESPONSES =
      new Dialect(
          "openai.responses",
          ResponsesRequest::read,
          List.of("max_output_tokens"),
          true,
          false,
          ResponsesAnswer::new,
          WholeAnswer.KEEP_ALL);

  static final Format ANTHROPIC_MESSAGES =
      new Dialect(
          "anthropic.messages",
          AnthropicRequest::read,
          List.of("max_tokens"),
          true,
          false,
          AnthropicAnswer::new,
          WholeAnswer.KEEP_ALL);

  static final Format GEMINI_GENERATE =
      new Dialect(
          "gemini.generateContent",
          GeminiRequest::generate,
          List.of(
              "generationConfig.maxOutputTokens",
              "generationConfig.max_output_tokens",
              "generation_config.max_output_tokens",
              "generation_config.maxOutputTokens"),
          false,
          false,
          GeminiAnswer::new,
          WholeAnswer.KEEP_ALL);

  static final Format GEMINI_EMBED =
      new Dialect(
          "gemini.embedContent",
          GeminiRequest::embed,
          List.of(),
          false,
          false,
          GeminiAnswer::new,
          kept -> new Sieve(kept, Set.of("embedding", "embeddings")));

  private Formats() {}
}
