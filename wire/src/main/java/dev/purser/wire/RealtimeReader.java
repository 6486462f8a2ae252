package dev.purser.wire;

import java.util.Optional;

/**
 * Reads the events that a server sends in a realtime session of OpenAI, Azure or xAI. Each answer
 * of the model is billed by itself, and each transcript of what the caller says by the model that
 * wrote it. Not thread-safe, used for one session.
 */
public final class RealtimeReader {

  private String model = "";
  private String transcriber = "";

  /** A reader for a session that has just begun. */
  public RealtimeReader() {}

  /**
   * Reads the next event; never throws.
   *
   * @param event its JSON
   * @return what was used, if this event says that something is billed
   */
  public Optional<ReadUsage> read(byte[] event) {
    Event read = new Event();
    if (!Json.read(event, 0, event.length, read::document)) {
      return Optional.empty();
    }
    return switch (read.type) {
      case "response.done" -> read.usage(model);
      // Without figures it is not billed, as xAI's are not.
      case "conversation.item.input_audio_transcription.completed" ->
          read.usage(transcriber)
              .filter(usage -> usage.tokens().isPresent() || !usage.problems().isEmpty());
      default -> Optional.empty();
    };
  }

  /** One event. */
  private final class Event {

    private final Tally tally = new Tally();
    private String type = "";

    void document(Json json) {
      json.fields(name -> {
        switch (name) {
          case "type" -> type = json.name();
          case "session" -> json.fields(inner -> session(inner, json));
          case "response" -> json.fields(inner -> response(inner, json));
          default -> response(name, json);
        }
      });
    }

    private void session(String name, Json json) {
      switch (name) {
        case "model" -> model = json.model().isEmpty() ? model : json.model();
        case "input_audio_transcription" -> json.fields(inner -> transcription(inner, json));
        case "audio" ->
            json.fields(way -> {
              if (way.equals("input")) {
                json.fields(inner -> {
                  if (inner.equals("transcription")) {
                    json.fields(its -> transcription(its, json));
                  }
                });
              }
            });
        default -> {}
      }
    }

    private void transcription(String name, Json json) {
      if (name.equals("model")) {
        transcriber = json.model();
      }
    }

    private void response(String name, Json json) {
      switch (name) {
        // xAI leaves an empty object within the response and has the figures beside it.
        case "usage" ->
            OpenAiUsage.read(json)
                .filter(figures -> figures.tokens().isPresent() || !tally.hasTokens())
                .ifPresent(tally::figures);
        case "output" -> json.items(() -> json.fields(inner -> item(inner, json)));
        default -> {}
      }
    }

    private void item(String name, Json json) {
      if (name.equals("type") && json.text().equals("function_call")) {
        tally.toolCall();
      }
    }

    Optional<ReadUsage> usage(String by) {
      tally.model(by);
      tally.complete();
      return Optional.of(tally.usage());
    }
  }
}
