package dev.purser.acceptance;

import dev.purser.testkit.Reply;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A call of an SDK, what the upstream answers, and what has to be in the books afterwards.
 *
 * @param name its name, also the team that makes it
 * @param provider the provider's canonical name
 * @param body the upstream's answer
 * @param visible what the caller gets to see of it
 * @param call makes the call
 * @param heard what the SDK has to make of it
 * @param tokens the disjoint token counts
 * @param cost the cost in USD, worked out by hand from the providers' price lists
 */
record SdkCase(
    String name,
    String provider,
    String body,
    String visible,
    Function<Sdks, Heard> call,
    Heard heard,
    Map<String, Long> tokens,
    String cost) {

  private static final Heard WEATHER = new Heard("", "weather", "{\"city\":\"Lisbon\"}");
  private static final Heard LAKE = Heard.text("Calm as a lake.");
  private static final Heard CHAT =
      Heard.text("Calm, with a light swell from the west \u2013 and 14\u202f\u00b0C.");
  private static final Heard CHAT_STREAMED =
      Heard.text("Calm, with a light swell \u2013 14\u202f\u00b0C.");

  // 266 x 2.50 + 1024 x 1.25 + 40 x 10, per million
  private static final Map<String, Long> CHAT_TOKENS =
      Map.of("input", 266L, "cache_read", 1024L, "output", 40L);
  // 81 x 2.50 + 15 x 10
  private static final Map<String, Long> CHAT_TOOL_TOKENS = Map.of("input", 81L, "output", 15L);
  // 36 x 2.50 + 29 x 10
  private static final Map<String, Long> RESPONSES_TOKENS = Map.of("input", 36L, "output", 29L);
  // 64 x 2.50 + 16 x 10
  private static final Map<String, Long> RESPONSES_TOOL_TOKENS =
      Map.of("input", 64L, "output", 16L);
  // 12 x 3 + 2048 x 0.30 + 1000 x 3.75 + 500 x 6 + 33 x 15
  private static final Map<String, Long> MESSAGES_TOKENS =
      Map.of(
          "input", 12L,
          "cache_read", 2048L,
          "cache_write_5m", 1000L,
          "cache_write_1h", 500L,
          "output", 33L);
  // 580 x 3 + 54 x 15
  private static final Map<String, Long> MESSAGES_TOOL_TOKENS =
      Map.of("input", 580L, "output", 54L);
  // 176 x 0.30 + 1024 x 0.03 + (20 + 65) x 2.50
  private static final Map<String, Long> GENERATE_TOKENS =
      Map.of("input", 176L, "cache_read", 1024L, "output", 20L, "reasoning", 65L);
  // 52 x 0.30 + (14 + 65) x 2.50
  private static final Map<String, Long> GENERATE_TOOL_TOKENS =
      Map.of("input", 52L, "output", 14L, "reasoning", 65L);

  static List<SdkCase> all() {
    return List.of(
        new SdkCase(
            "chat",
            "openai",
            "openai-chat.json",
            "openai-chat.json",
            sdks -> sdks.openAi().chat(false),
            CHAT,
            CHAT_TOKENS,
            "0.002345"),
        new SdkCase(
            "chat-streamed",
            "openai",
            "openai-chat.sse",
            "openai-chat.visible.sse",
            sdks -> sdks.openAi().chatStreamed(false),
            CHAT_STREAMED,
            CHAT_TOKENS,
            "0.002345"),
        new SdkCase(
            "chat-tool",
            "openai",
            "openai-chat-tool.json",
            "openai-chat-tool.json",
            sdks -> sdks.openAi().chat(true),
            WEATHER,
            CHAT_TOOL_TOKENS,
            "0.0003525"),
        new SdkCase(
            "chat-tool-streamed",
            "openai",
            "openai-chat-tool.sse",
            "openai-chat-tool.visible.sse",
            sdks -> sdks.openAi().chatStreamed(true),
            WEATHER,
            CHAT_TOOL_TOKENS,
            "0.0003525"),
        new SdkCase(
            "responses",
            "openai",
            "openai-responses.json",
            "openai-responses.json",
            sdks -> sdks.openAi().responses(false),
            LAKE,
            RESPONSES_TOKENS,
            "0.00038"),
        new SdkCase(
            "responses-streamed",
            "openai",
            "openai-responses.sse",
            "openai-responses.sse",
            sdks -> sdks.openAi().responsesStreamed(false),
            LAKE,
            RESPONSES_TOKENS,
            "0.00038"),
        new SdkCase(
            "responses-tool",
            "openai",
            "openai-responses-tool.json",
            "openai-responses-tool.json",
            sdks -> sdks.openAi().responses(true),
            WEATHER,
            RESPONSES_TOOL_TOKENS,
            "0.00032"),
        new SdkCase(
            "responses-tool-streamed",
            "openai",
            "openai-responses-tool.sse",
            "openai-responses-tool.sse",
            sdks -> sdks.openAi().responsesStreamed(true),
            WEATHER,
            RESPONSES_TOOL_TOKENS,
            "0.00032"),
        new SdkCase(
            "embeddings",
            "openai",
            "openai-embeddings.json",
            "openai-embeddings.json",
            sdks -> sdks.openAi().embeddings(),
            Heard.text("6"),
            Map.of("input", 6L),
            "0.00000012"),
        new SdkCase(
            "messages",
            "anthropic",
            "anthropic-messages.json",
            "anthropic-messages.json",
            sdks -> sdks.anthropic().messages(false),
            LAKE,
            MESSAGES_TOKENS,
            "0.0078954"),
        new SdkCase(
            "messages-streamed",
            "anthropic",
            "anthropic-messages.sse",
            "anthropic-messages.sse",
            sdks -> sdks.anthropic().messagesStreamed(false),
            LAKE,
            MESSAGES_TOKENS,
            "0.0078954"),
        new SdkCase(
            "messages-tool",
            "anthropic",
            "anthropic-messages-tool.json",
            "anthropic-messages-tool.json",
            sdks -> sdks.anthropic().messages(true),
            WEATHER,
            MESSAGES_TOOL_TOKENS,
            "0.00255"),
        new SdkCase(
            "messages-tool-streamed",
            "anthropic",
            "anthropic-messages-tool.sse",
            "anthropic-messages-tool.sse",
            sdks -> sdks.anthropic().messagesStreamed(true),
            WEATHER,
            MESSAGES_TOOL_TOKENS,
            "0.00255"),
        new SdkCase(
            "generate",
            "gemini",
            "gemini-generate.json",
            "gemini-generate.json",
            sdks -> sdks.gemini().generate(false),
            LAKE,
            GENERATE_TOKENS,
            "0.00029602"),
        new SdkCase(
            "generate-streamed",
            "gemini",
            "gemini-stream.sse",
            "gemini-stream.sse",
            sdks -> sdks.gemini().generateStreamed(false),
            LAKE,
            GENERATE_TOKENS,
            "0.00029602"),
        new SdkCase(
            "generate-tool",
            "gemini",
            "gemini-generate-tool.json",
            "gemini-generate-tool.json",
            sdks -> sdks.gemini().generate(true),
            WEATHER,
            GENERATE_TOOL_TOKENS,
            "0.0002131"),
        new SdkCase(
            "generate-tool-streamed",
            "gemini",
            "gemini-stream-tool.sse",
            "gemini-stream-tool.sse",
            sdks -> sdks.gemini().generateStreamed(true),
            WEATHER,
            GENERATE_TOOL_TOKENS,
            "0.0002131"));
  }

  boolean streamed() {
    return body.endsWith(".sse");
  }

  /** What the upstream does; streams come in pieces that fall where they may. */
  Reply reply() {
    return streamed() ? Reply.sse(Bodies.of(body), 61) : Reply.json(200, Bodies.of(body));
  }

  long totalTokens() {
    return tokens.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public String toString() {
    return name;
  }
}
