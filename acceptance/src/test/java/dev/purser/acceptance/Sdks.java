package dev.purser.acceptance;

/** The three official SDKs, all pointing to one server. */
record Sdks(OpenAiSdk openAi, AnthropicSdk anthropic, GeminiSdk gemini) implements AutoCloseable {

  /** At a gateway, with one key for all. */
  static Sdks at(String gateway, String key) {
    return new Sdks(
        new OpenAiSdk(gateway + "/openai/v1", key),
        new AnthropicSdk(gateway + "/anthropic", key),
        new GeminiSdk(gateway + "/gemini", key));
  }

  /** At an upstream, with nothing between. */
  static Sdks directly(String upstream) {
    return new Sdks(
        new OpenAiSdk(upstream + "/v1", "key"),
        new AnthropicSdk(upstream, "key"),
        new GeminiSdk(upstream, "key"));
  }

  @Override
  public void close() {
    openAi.close();
    anthropic.close();
    gemini.close();
  }
}
