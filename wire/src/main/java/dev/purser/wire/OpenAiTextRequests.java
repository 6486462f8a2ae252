package dev.purser.wire;

/** Reads requests of OpenAI's legacy completions and of its embeddings. */
final class OpenAiTextRequests {

  private OpenAiTextRequests() {}

  static void completions(Json json, Request request) {
    long[] prompts = {1};
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "stream" -> request.stream(json);
        case "stream_options" -> OpenAiChatRequest.streamOptions(json, request);
        case "max_tokens" -> request.limit(json, 0);
        case "n", "best_of" -> request.choices(json);
        case "service_tier" -> request.serviceTier(json);
        case "prompt" -> prompts[0] = prompts(json);
        default -> OpenAiChatRequest.others(name, json, request);
      }
    });
    request.prompts(prompts[0]);
  }

  /** How many prompts: an array may have several of them, or the token ids of one. */
  private static long prompts(Json json) {
    long[] several = {0};
    json.items(() -> {
      if (json.isString() || json.isArray()) {
        several[0]++;
      }
    });
    return Math.max(1, several[0]);
  }

  /** A run of an assistant, whose model the request need not name. */
  static void run(Json json, Request request) {
    String[] assistant = {""};
    String[] model = {""};
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "assistant_id" -> assistant[0] = json.model();
        case "model" -> model[0] = json.model();
        case "stream" -> request.stream(json);
        case "max_completion_tokens" -> request.limit(json, 1);
        default -> {}
      }
    });
    request.model(model[0].isEmpty() ? assistant[0] : model[0]);
    request.unboundable("a thread is kept at the provider");
  }

  static void embeddings(Json json, Request request) {
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "service_tier" -> request.serviceTier(json);
        case "input" -> json.items(() -> json.fields(part -> media(part, json, request)));
        default -> {}
      }
    });
  }

  private static void media(String name, Json json, Request request) {
    switch (name) {
      case "image_url", "image_base64", "image" -> request.image();
      case "content" -> json.items(() -> json.fields(part -> media(part, json, request)));
      default -> {}
    }
  }
}
