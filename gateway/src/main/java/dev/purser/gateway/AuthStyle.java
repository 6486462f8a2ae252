package dev.purser.gateway;

import dev.purser.wire.ProviderKind;

/** Where a provider wants its key. */
public enum AuthStyle {
  /** {@code Authorization: Bearer …}. */
  BEARER("authorization", "Bearer "),
  /** {@code x-api-key: …}. */
  X_API_KEY("x-api-key", ""),
  /** {@code x-goog-api-key: …}. */
  X_GOOG_API_KEY("x-goog-api-key", ""),
  /** {@code api-key: …}. */
  API_KEY("api-key", "");

  private final String header;
  private final String prefix;

  AuthStyle(String header, String prefix) {
    this.header = header;
    this.prefix = prefix;
  }

  String header() {
    return header;
  }

  String valueOf(Secret secret) {
    return prefix + secret.value();
  }

  /** The usual place for a kind of provider. */
  public static AuthStyle of(ProviderKind kind) {
    return switch (kind) {
      case OPENAI, BEDROCK, COHERE, OLLAMA -> BEARER;
      case ANTHROPIC -> X_API_KEY;
      case GEMINI -> X_GOOG_API_KEY;
    };
  }
}
