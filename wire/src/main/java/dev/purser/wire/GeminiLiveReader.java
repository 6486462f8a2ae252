package dev.purser.wire;

import dev.purser.core.usage.TokenCounts;

/** Reads a Live session of Gemini: each message with figures ends a turn, which is billed. */
final class GeminiLiveReader implements LiveReader {

  private String model = "";
  private Tally turn = new Tally();
  private boolean running;
  private boolean searches;
  private long context;

  @Override
  public boolean said(byte[] message) {
    Json.read(
        message,
        0,
        message.length,
        json ->
            json.fields(name -> {
              if (name.equals("setup") && model.isEmpty()) {
                json.fields(inner -> setup(inner, json));
              }
            }));
    return false;
  }

  private void setup(String name, Json json) {
    switch (name) {
      case "model" -> {
        String resource = json.model();
        model = resource.substring(resource.lastIndexOf('/') + 1);
      }
      // Any tool but functions is the provider's own.
      case "tools" ->
          json.items(() -> json.fields(tool -> searches |= !tool.startsWith("function")));
      default -> {}
    }
  }

  @Override
  public Heard heard(byte[] message) {
    boolean[] seen = new boolean[2];
    Json.read(
        message,
        0,
        message.length,
        json ->
            json.fields(name -> {
              switch (name) {
                case "usageMetadata" -> {
                  GeminiUsage.read(json, turn);
                  seen[0] = json.isObject() || turn.hasTokens();
                }
                case "serverContent" ->
                    json.fields(inner -> seen[1] |= isOutput(inner) && content(inner, json));
                case "toolCall" -> {
                  seen[1] = true;
                  json.fields(inner -> {
                    if (inner.equals("functionCalls")) {
                      json.items(turn::toolCall);
                    }
                  });
                }
                default -> {}
              }
            }));
    if (seen[0]) {
      return answered();
    }
    if (seen[1] && !running) {
      running = true;
      return new Heard.Began();
    }
    return new Heard.Nothing();
  }

  private static boolean isOutput(String name) {
    return name.equals("modelTurn") || name.equals("outputTranscription");
  }

  private boolean content(String name, Json json) {
    if (name.equals("outputTranscription")) {
      json.fields(inner -> {
        if (inner.equals("text")) {
          json.appendTo(turn.text());
        }
      });
    }
    return true;
  }

  private Heard answered() {
    turn.complete();
    ReadUsage usage = turn.usage();
    context = usage.tokens().map(TokenCounts::total).orElse(context);
    turn = new Tally();
    running = false;
    return new Heard.Answered(usage);
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public String unboundable() {
    return searches ? "a session may search as often as it likes" : "";
  }

  @Override
  public String transcriber() {
    return "";
  }

  @Override
  public long context() {
    return Long.MAX_VALUE;
  }

  @Override
  public ReadUsage soFar() {
    turn.figures(Figures.of(TokenCounts.of(context, 0)));
    return turn.usage();
  }
}
