package dev.purser.wire;

import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.nio.charset.StandardCharsets;

/**
 * Reads a realtime session of OpenAI, Azure or xAI. Each answer of the model is billed by itself,
 * and each transcript of what the caller says by the model that wrote it.
 */
final class RealtimeReader implements LiveReader {

  /** Base64 of a token of spoken output: 50 ms of 24,000 samples a second of two bytes. */
  private static final long AUDIO_PER_TOKEN = 3_200;

  /**
   * Bytes of a message for a token of what the caller says: half of what 100 ms of sound take at
   * 8,000 bytes a second, the least there is, in Base64.
   */
  private static final long SOUND_PER_TOKEN = 500;

  /** Beyond the text of each message and each answer. */
  private static final long FRAME = 16;

  private static final byte[] IMAGE = "\"input_image\"".getBytes(StandardCharsets.US_ASCII);

  private String model = "";
  private String transcriber = "";
  private Tally running = new Tally();
  private long audio;
  private long before;
  private long most;
  private boolean open;

  /** A reader for a session that has just begun. */
  RealtimeReader() {}

  @Override
  public boolean said(byte[] message) {
    // The address names the model; a caller's message cannot change it.
    String named = model;
    Event event = event(message);
    model = named;
    switch (event.type) {
      case "input_audio_buffer.append" -> grow(message.length / SOUND_PER_TOKEN);
      case "session.update", "conversation.item.create", "response.create" -> {
        // Every byte of text is a token at most; a picture may be more.
        open |= Bytes.contain(message, IMAGE);
        grow(message.length);
      }
      case "input_audio_buffer.commit",
          "input_audio_buffer.clear",
          "output_audio_buffer.clear",
          "conversation.item.truncate",
          "conversation.item.delete",
          "conversation.item.retrieve",
          "response.cancel" ->
          grow(0);
      default -> open = true;
    }
    return event.type.equals("response.create");
  }

  private void grow(long tokens) {
    if (tokens > Json.MOST || most > Json.MOST) {
      open = true;
    } else {
      most += tokens + FRAME;
    }
  }

  @Override
  public long context() {
    return open ? Long.MAX_VALUE : most;
  }

  @Override
  public Heard heard(byte[] message) {
    Event event = event(message);
    return switch (event.type) {
      case "response.created" -> {
        running = new Tally();
        audio = 0;
        yield new Heard.Began();
      }
      case "response.done" -> {
        ReadUsage usage = event.usage(model);
        before = usage.tokens().map(TokenCounts::total).orElse(before);
        grow(usage.tokens().map(TokenCounts::outputTotal).orElse(Long.MAX_VALUE));
        running = new Tally();
        audio = 0;
        yield new Heard.Answered(usage);
      }
      // Without figures it is not billed, as xAI's are not.
      case "conversation.item.input_audio_transcription.completed" -> {
        ReadUsage usage = event.usage(transcriber);
        yield usage.tokens().isPresent() || !usage.problems().isEmpty()
            ? new Heard.Transcribed(usage)
            : new Heard.Nothing();
      }
      case "session.created", "session.updated" -> {
        grow(message.length);
        yield new Heard.Nothing();
      }
      case "error" -> new Heard.Failed();
      default -> new Heard.Nothing();
    };
  }

  private Event event(byte[] message) {
    Event event = new Event();
    Json.read(message, 0, message.length, event::document);
    return event;
  }

  @Override
  public String model() {
    return "";
  }

  @Override
  public String unboundable() {
    return "";
  }

  @Override
  public String transcriber() {
    return transcriber;
  }

  @Override
  public ReadUsage soFar() {
    TokenCounts known =
        TokenCounts.builder()
            .add(TokenClass.INPUT, before)
            .add(TokenClass.OUTPUT_AUDIO, audio / AUDIO_PER_TOKEN)
            .build();
    running.figures(Figures.of(known));
    return running.usage();
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
          case "delta" -> delta(json);
          default -> response(name, json);
        }
      });
    }

    /** Takes a piece of an answer; the type of its event stands before it. */
    private void delta(Json json) {
      switch (type) {
        case "response.output_audio.delta", "response.audio.delta" -> audio += json.text().length();
        case "response.output_text.delta",
            "response.text.delta",
            "response.output_audio_transcript.delta",
            "response.audio_transcript.delta",
            "response.function_call_arguments.delta" ->
            json.appendTo(running.text());
        default -> {}
      }
    }

    private void session(String name, Json json) {
      switch (name) {
        case "model" -> model = json.model().isEmpty() ? model : json.model();
        case "prompt", "tools" -> stored(name, json);
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

    /** Stored prompts and tools of other servers bring text that does not pass here. */
    private void stored(String name, Json json) {
      open |= name.equals("prompt") && json.isObject();
      json.items(
          () -> json.fields(inner -> open |= inner.equals("type") && json.text().equals("mcp")));
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
        case "prompt", "tools" -> stored(name, json);
        default -> {}
      }
    }

    private void item(String name, Json json) {
      if (name.equals("type") && json.text().equals("function_call")) {
        tally.toolCall();
      }
    }

    ReadUsage usage(String by) {
      tally.model(by);
      tally.complete();
      return tally.usage();
    }
  }
}
