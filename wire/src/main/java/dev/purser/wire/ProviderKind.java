package dev.purser.wire;

/** The family of wire formats that a provider speaks. */
public enum ProviderKind {
  /** OpenAI and all that imitate it. */
  OPENAI,
  /** Anthropic. */
  ANTHROPIC,
  /** Google's Gemini API, and Vertex AI. */
  GEMINI,
  /** AWS Bedrock's runtime. */
  BEDROCK,
  /** Cohere. */
  COHERE,
  /** Ollama. */
  OLLAMA;

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
   * Whether the encoded slashes of a path have one reading only: those of an ARN that names a model
   * of Bedrock.
   *
   * @param path the provider's own path
   */
  public boolean hasArn(String path) {
    return this == BEDROCK && BedrockPath.of(path).isPresent();
  }

  /**
   * The kind whose error format the callers of a path read: many providers also serve the paths of
   * OpenAI and of Anthropic, to the SDKs of these.
   *
   * @param path the provider's own path
   */
  public ProviderKind answering(String path) {
    if (path.endsWith("/completions")
        || path.endsWith("/responses")
        || path.endsWith("/embeddings")) {
      return this == OLLAMA && path.startsWith("/api/") ? this : OPENAI;
    }
    return path.endsWith("/v1/messages") ? ANTHROPIC : this;
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
