package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/** The formats of live sessions over web sockets. */
public enum LiveFormat {
  /** The realtime sessions of OpenAI, Azure and xAI. */
  REALTIME,
  /** The Live sessions of Gemini and Vertex AI. */
  GEMINI_LIVE;

  private static final String CANCEL = "{\"type\":\"response.cancel\"}";

  /** A reader for a session that has just begun. */
  public LiveReader reader() {
    return switch (this) {
      case REALTIME -> new RealtimeReader();
      case GEMINI_LIVE -> new GeminiLiveReader();
    };
  }

  /** Whether the first message of the caller names the model, and not the address. */
  public boolean isModelInFirstMessage() {
    return this == GEMINI_LIVE;
  }

  /** The message by which a caller has the running answer end at once; empty if there is none. */
  public Optional<String> cancel() {
    return this == REALTIME ? Optional.of(CANCEL) : Optional.empty();
  }

  /**
   * The message that tells of an error; empty where only the end of the session does.
   *
   * @param error what to say
   */
  public Optional<String> error(WireError error) {
    if (this == GEMINI_LIVE) {
      return Optional.empty();
    }
    String body = new String(ErrorBodies.of(ProviderKind.OPENAI, error), UTF_8);
    return Optional.of(
        "{\"type\":\"error\",\"event_id\":\"event_"
            + error.requestId()
            + "\","
            + body.substring(1));
  }
}
