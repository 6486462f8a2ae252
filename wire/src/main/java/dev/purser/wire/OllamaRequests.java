package dev.purser.wire;

/** Reads requests of Ollama. */
final class OllamaRequests {

  private OllamaRequests() {}

  static void text(Json json, Request request) {
    request.streams();
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "stream" -> request.stream(json);
        case "options" ->
            json.fields(inner -> {
              // Below zero it means that there is no limit.
              if (inner.equals("num_predict")) {
                request.limit(json, 0);
              }
            });
        case "images" -> json.items(request::image);
        case "messages" ->
            json.items(() ->
                json.fields(inner -> {
                  if (inner.equals("images")) {
                    json.items(request::image);
                  }
                }));
        default -> {}
      }
    });
  }

  static void embed(Json json, Request request) {
    json.fields(name -> {
      request.field(name);
      if (name.equals("model")) {
        request.model(json);
      }
    });
  }
}
