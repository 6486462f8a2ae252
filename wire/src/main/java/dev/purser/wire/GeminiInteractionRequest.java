package dev.purser.wire;

/** Reads requests of Gemini's Interactions. */
final class GeminiInteractionRequest {

  private GeminiInteractionRequest() {}

  static void read(Json json, Request request) {
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "agent" -> {
          request.model(json);
          request.unboundable("an agent runs at the provider");
        }
        case "stream" -> request.stream(json);
        case "generation_config" ->
            json.fields(inner -> {
              if (inner.equals("max_output_tokens")) {
                request.limit(json, 1);
              }
            });
        case "service_tier" -> request.serviceTier(json);
        case "previous_interaction_id" -> {
          if (json.isString()) {
            request.unboundable("a conversation kept at the provider");
          }
        }
        case "background" -> {
          if (json.isTrue()) {
            request.unboundable("it runs in the background");
          }
        }
        case "tools" -> json.items(() -> json.fields(inner -> tool(inner, json, request)));
        case "input" -> input(json, request);
        default -> {}
      }
    });
  }

  private static void tool(String name, Json json, Request request) {
    if (name.equals("type") && !json.text().equals("function")) {
      request.unboundable("tool " + json.name() + " runs at the provider");
    }
  }

  /** A text, a part, or parts, turns and steps that hold parts. */
  private static void input(Json json, Request request) {
    json.items(() -> part(json, request));
    if (json.isObject()) {
      part(json, request);
    }
  }

  private static void part(Json json, Request request) {
    String[] type = {""};
    boolean[] remote = {false};
    int start = json.start();
    json.fields(name -> {
      switch (name) {
        case "type" -> type[0] = json.name();
        case "uri" -> remote[0] = json.isString();
        case "content" -> input(json, request);
        default -> {}
      }
    });
    long bytes = (long) json.end() - start;
    switch (type[0]) {
      case "image" -> request.image();
      case "audio", "video", "document" -> {
        if (remote[0]) {
          request.unboundable("a remote file");
        } else if (type[0].equals("document")) {
          request.document(bytes);
        } else {
          request.media(Media.documentTokens(bytes));
        }
      }
      default -> {}
    }
  }
}
