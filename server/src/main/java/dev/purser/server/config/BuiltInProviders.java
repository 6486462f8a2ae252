package dev.purser.server.config;

import dev.purser.wire.ProviderKind;
import java.util.Map;

/**
 * The providers that need no configuration. Base URLs are bare hosts, so that a provider's own
 * paths follow. Azure and Bedrock have none, as their hosts are the customer's or the region's.
 */
final class BuiltInProviders {

  record BuiltIn(ProviderKind kind, String baseUrl) {}

  static final Map<String, BuiltIn> ALL =
      Map.ofEntries(
          Map.entry("openai", openai("https://api.openai.com")),
          Map.entry("anthropic", new BuiltIn(ProviderKind.ANTHROPIC, "https://api.anthropic.com")),
          Map.entry("gemini", gemini("https://generativelanguage.googleapis.com")),
          Map.entry("vertex", gemini("https://aiplatform.googleapis.com")),
          Map.entry("openrouter", openai("https://openrouter.ai")),
          Map.entry("deepseek", openai("https://api.deepseek.com")),
          Map.entry("mistral", openai("https://api.mistral.ai")),
          Map.entry("groq", openai("https://api.groq.com")),
          Map.entry("xai", openai("https://api.x.ai")),
          Map.entry("cohere", new BuiltIn(ProviderKind.COHERE, "https://api.cohere.com")),
          Map.entry("perplexity", openai("https://api.perplexity.ai")),
          Map.entry("together", openai("https://api.together.xyz")),
          Map.entry("fireworks", openai("https://api.fireworks.ai")),
          Map.entry("ollama", new BuiltIn(ProviderKind.OLLAMA, "http://127.0.0.1:11434")),
          Map.entry("vllm", openai("http://127.0.0.1:8000")));

  /** The kind of a provider that is known by name but whose host only its customer knows. */
  static final Map<String, ProviderKind> KINDS =
      Map.of(
          "azure", ProviderKind.OPENAI,
          "bedrock", ProviderKind.BEDROCK,
          "bedrock-mantle", ProviderKind.OPENAI);

  private BuiltInProviders() {}

  /** What to say where such a provider has no base URL. */
  static String missingBaseUrl(String name) {
    return "needs base_url, as its host is "
        + switch (name) {
          case "bedrock" -> "the region's, such as https://bedrock-runtime.us-east-1.amazonaws.com";
          case "bedrock-mantle" -> "the region's, such as https://bedrock-mantle.us-east-1.api.aws";
          default -> "the customer's, such as https://my-resource.openai.azure.com";
        };
  }

  private static BuiltIn openai(String baseUrl) {
    return new BuiltIn(ProviderKind.OPENAI, baseUrl);
  }

  private static BuiltIn gemini(String baseUrl) {
    return new BuiltIn(ProviderKind.GEMINI, baseUrl);
  }
}
