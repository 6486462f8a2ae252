package dev.purser.server.sandbox;

import dev.purser.wire.ProviderKind;
import java.util.Map;
import java.util.Optional;

/** What a path of the sandbox stands for. */
sealed interface Endpoint {

  /** Answers in a dialect. */
  record Answers(ProviderKind kind, Dialect dialect) implements Endpoint {}

  /** Counts the tokens of a request of a dialect. */
  record Counts(ProviderKind kind, Dialect dialect) implements Endpoint {}

  /** Lists models. */
  record Lists(ProviderKind kind) implements Endpoint {}

  /** Nothing that is simulated. */
  record Missing(ProviderKind kind) implements Endpoint {}

  /** The endpoint of a path, with the format as its first segment. */
  static Endpoint of(String path, String query) {
    if (path.startsWith("/anthropic/")) {
      return fixed(ProviderKind.ANTHROPIC, path);
    }
    if (path.startsWith("/gemini/")) {
      return gemini(path, query);
    }
    return fixed(ProviderKind.OPENAI, path);
  }

  private static Endpoint fixed(ProviderKind kind, String path) {
    return Optional.ofNullable(FixedPaths.ALL.get(path)).orElse(new Missing(kind));
  }

  private static Endpoint gemini(String path, String query) {
    String models = "/gemini/v1beta/models";
    if (path.equals(models)) {
      return new Lists(ProviderKind.GEMINI);
    }
    int colon = path.lastIndexOf(':');
    if (!path.startsWith(models + "/") || colon < 0) {
      return new Missing(ProviderKind.GEMINI);
    }
    String model = path.substring(models.length() + 1, colon);
    boolean sse = query.contains("alt=sse");
    return switch (path.substring(colon + 1)) {
      case "generateContent" ->
          new Answers(ProviderKind.GEMINI, new GeminiContent(model, false, false));
      case "streamGenerateContent" ->
          new Answers(ProviderKind.GEMINI, new GeminiContent(model, true, sse));
      case "countTokens" -> new Counts(ProviderKind.GEMINI, new GeminiContent(model, false, false));
      default -> new Missing(ProviderKind.GEMINI);
    };
  }

  /** The provider whose format answers. */
  ProviderKind kind();

  /** Paths that name no model. */
  final class FixedPaths {
    private static final Dialect MESSAGES = new AnthropicMessages();

    private static final Map<String, Endpoint> ALL =
        Map.of(
            "/openai/v1/chat/completions", new Answers(ProviderKind.OPENAI, new OpenAiChat()),
            "/openai/v1/responses", new Answers(ProviderKind.OPENAI, new OpenAiResponses()),
            "/openai/v1/embeddings", new Answers(ProviderKind.OPENAI, new OpenAiEmbeddings()),
            "/openai/v1/models", new Lists(ProviderKind.OPENAI),
            "/anthropic/v1/messages", new Answers(ProviderKind.ANTHROPIC, MESSAGES),
            "/anthropic/v1/messages/count_tokens", new Counts(ProviderKind.ANTHROPIC, MESSAGES),
            "/anthropic/v1/models", new Lists(ProviderKind.ANTHROPIC));

    private FixedPaths() {}
  }
}
