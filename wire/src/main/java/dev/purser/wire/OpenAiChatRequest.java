package dev.purser.wire;

import java.util.Set;

/** Reads requests of OpenAI's chat completions and of its imitators. */
final class OpenAiChatRequest {

  private static final Set<String> CALLERS_TOOLS = Set.of("function", "custom", "");

  private OpenAiChatRequest() {}

  static void read(Json json, Request request) {
    json.fields(name -> {
      request.field(name);
      field(name, json, request);
    });
  }

  /** As {@link #read} where only the older name of the output limit is known. */
  static void readOlder(Json json, Request request) {
    json.fields(name -> {
      request.field(name);
      if (!name.equals("max_completion_tokens")) {
        field(name, json, request);
      }
    });
  }

  private static void field(String name, Json json, Request request) {
    switch (name) {
      case "model" -> {
        request.model(json);
        if (OpenAiAnswer.SEARCHES_ALWAYS.matcher(json.model()).matches()) {
          request.unboundable("the model searches by itself");
        }
      }
      case "stream" -> request.stream(json);
      case "stream_options" -> streamOptions(json, request);
      case "max_completion_tokens", "max_tokens" -> request.limit(json, 1);
      case "n" -> request.choices(json);
      case "service_tier" -> request.serviceTier(json);
      case "messages" -> json.items(() -> message(json, request));
      case "tools" -> json.items(() -> tool(json, request));
      // What of it the answer does not take is billed as output, which no limit covers.
      case "prediction" -> {
        if (json.isObject()) {
          request.unboundable("a prediction");
        }
      }
      case "web_search_options", "search_parameters" -> {
        if (json.isObject()) {
          request.unboundable(name);
        }
      }
      default -> others(name, json, request);
    }
  }

  /** Fields of those who resell models: what they add, and other models that may answer. */
  static void others(String name, Json json, Request request) {
    switch (name) {
      case "plugins", "models", "fallbacks", "fallback_models" ->
          json.items(() -> request.unboundable(name));
      // Stored settings of OpenRouter, and agents of Perplexity and Mistral: prompts, and tools.
      case "preset", "agent_id" -> {
        if (json.isString()) {
          request.unboundable(name + " is kept at the provider");
        }
      }
      default -> {}
    }
  }

  static void streamOptions(Json json, Request request) {
    // An earlier field of the name no longer counts.
    request.usageAsked(false);
    json.fields(name -> {
      if (name.equals("include_usage")) {
        request.usageAsked(json.isTrue());
      }
    });
  }

  private static void tool(Json json, Request request) {
    json.fields(name -> {
      if (name.equals("type") && !CALLERS_TOOLS.contains(json.text())) {
        request.unboundable("tool " + json.name() + " runs at the provider");
      }
    });
  }

  private static void message(Json json, Request request) {
    json.fields(name -> {
      switch (name) {
        case "content" -> json.items(() -> json.fields(part -> part(part, json, request)));
        case "audio" -> {
          if (json.isObject()) {
            request.unboundable("audio kept at the provider");
          }
        }
        default -> {}
      }
    });
  }

  private static void part(String name, Json json, Request request) {
    switch (name) {
      case "image_url" -> request.image();
      case "video_url" -> request.unboundable("a remote video");
      case "file" -> json.fields(inner -> file(inner, json, request));
      default -> {}
    }
  }

  /** Notes a field of a part that holds a file. */
  static void file(String name, Json json, Request request) {
    switch (name) {
      case "file_id", "file_url" -> {
        if (json.isString()) {
          request.unboundable("a remote file");
        }
      }
      case "file_data" -> {
        if (json.isString()) {
          if (json.beginsWith("http")) {
            request.unboundable("a remote file");
          }
          int start = json.start();
          request.document(json.end() - start);
        }
      }
      default -> {}
    }
  }
}
