package dev.purser.server.sandbox;

import dev.purser.wire.ProviderKind;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The model lists. Any other model name is answered all the same. */
final class Models {

  private static final List<String> OPENAI =
      List.of(
          "gpt-6.1-sol",
          "gpt-6-luna",
          "gpt-5-mini",
          "gpt-4o",
          "gpt-4o-mini",
          "text-embedding-3-small");
  private static final List<String> ANTHROPIC =
      List.of("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5");
  private static final List<String> GEMINI =
      List.of("gemini-3.1-pro-preview", "gemini-3.8-flash", "gemini-3.5-flash-lite");

  private Models() {}

  static JsonNode of(ProviderKind kind) {
    return switch (kind) {
      case OPENAI ->
          Json.object(
              Json.pair("object", "list"),
              Json.pair("data", OPENAI.stream().map(Models::openAi).toList()));
      case ANTHROPIC ->
          Json.object(
              Json.pair("data", ANTHROPIC.stream().map(Models::anthropic).toList()),
              Json.pair("has_more", false),
              Json.pair("first_id", ANTHROPIC.getFirst()),
              Json.pair("last_id", ANTHROPIC.getLast()));
      case GEMINI -> Json.object(Json.pair("models", GEMINI.stream().map(Models::gemini).toList()));
      case BEDROCK, COHERE, OLLAMA ->
          throw new IllegalArgumentException("the sandbox does not speak " + kind);
    };
  }

  private static JsonNode openAi(String id) {
    return Json.object(
        Json.pair("id", id),
        Json.pair("object", "model"),
        Json.pair("created", 1_735_689_600),
        Json.pair("owned_by", "sandbox"));
  }

  private static JsonNode anthropic(String id) {
    return Json.object(
        Json.pair("type", "model"),
        Json.pair("id", id),
        Json.pair("display_name", id),
        Json.pair("created_at", "2025-01-01T00:00:00Z"));
  }

  private static JsonNode gemini(String id) {
    return Json.object(
        Json.pair("name", "models/" + id),
        Json.pair("displayName", id),
        Json.pair("inputTokenLimit", 1_048_576),
        Json.pair("outputTokenLimit", 65_536),
        Json.pair(
            "supportedGenerationMethods",
            List.of("generateContent", "streamGenerateContent", "countTokens")));
  }
}
