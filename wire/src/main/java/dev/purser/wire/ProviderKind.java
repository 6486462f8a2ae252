package dev.purser.wire;

/** The family of wire formats that a provider speaks. */
public enum ProviderKind {
  /** OpenAI and all that imitate it. */
  OPENAI,
  /** Anthropic. */
  ANTHROPIC,
  /** Google's Gemini API. */
  GEMINI;

  /**
   * What a path of this kind of provider is to us.
   *
   * @param method HTTP method in capitals
   * @param path the provider's own path, with leading slash and without query
   * @param query the query, empty if none
   */
  public Route route(String method, String path, String query) {
    return Routes.of(method, path);
  }

  /**
   * An error answer in this provider's own format, as its SDKs read it.
   *
   * @param error what to say
   */
  public byte[] errorBody(WireError error) {
    return ErrorBodies.of(this, error);
  }
}
