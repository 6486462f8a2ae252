package dev.purser.wire;

/** Reads requests of Gemini; it takes every name in camel case and in snake case. */
final class GeminiRequest {

  private final Json json;
  private final Request request;

  private GeminiRequest(Json json, Request request) {
    this.json = json;
    this.request = request;
  }

  static void generate(Json json, Request request) {
    GeminiRequest reader = new GeminiRequest(json, request);
    json.fields(name -> {
      request.field(name);
      reader.field(name);
    });
  }

  /** One text to embed, or {@code requests} of them. */
  static void embed(Json json, Request request) {
    GeminiRequest reader = new GeminiRequest(json, request);
    json.fields(name -> {
      reader.field(name);
      if (name.equals("requests")) {
        json.items(() -> json.fields(reader::field));
      }
    });
  }

  /** A content to keep, for a time. */
  static void cache(Json json, Request request) {
    GeminiRequest reader = new GeminiRequest(json, request);
    // An hour, if it does not say.
    long[] seconds = {3600};
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.modelResource(json);
        case "ttl" -> seconds[0] = seconds(json.text());
        case "expireTime", "expire_time" -> seconds[0] = -1;
        default -> reader.field(name);
      }
    });
    if (seconds[0] < 0) {
      request.unboundable("a time of storage that is no duration");
    } else {
      request.atMost(GeminiCache.STORAGE, GeminiCache.tokenHours(request.bodyBytes(), seconds[0]));
    }
    request.noOutput();
  }

  /** The seconds of a duration such as {@code 300s}, rounded up; -1 if it is none. */
  private static long seconds(String text) {
    return text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?s")
        ? Long.parseLong(text.substring(0, text.length() - 1).replaceFirst("\\..*", "")) + 1
        : -1;
  }

  private void field(String name) {
    switch (name) {
      case "generationConfig", "generation_config" -> json.fields(this::config);
      case "contents" -> {
        json.items(() -> json.fields(this::content));
        json.fields(this::content);
      }
      case "content", "systemInstruction", "system_instruction" -> json.fields(this::content);
      case "tools" -> json.items(() -> json.fields(this::tool));
      case "cachedContent", "cached_content" -> {
        if (json.isString()) {
          request.unboundable("cachedContent is kept at the provider");
        }
      }
      case "serviceTier", "service_tier" -> request.serviceTier(json);
      default -> {}
    }
  }

  private void config(String name) {
    switch (name) {
      case "maxOutputTokens", "max_output_tokens" -> request.limit(json, 1);
      case "candidateCount", "candidate_count" -> request.choices(json);
      default -> {}
    }
  }

  private void tool(String name) {
    switch (name) {
      case "functionDeclarations", "function_declarations", "computerUse", "computer_use" -> {}
      default -> request.unboundable("tool " + Names.orEmpty(name) + " runs at the provider");
    }
  }

  private void content(String name) {
    if (name.equals("parts")) {
      json.items(() -> json.fields(this::part));
      json.fields(this::part);
    }
  }

  private void part(String name) {
    switch (name) {
      case "inlineData", "inline_data" -> inline();
      case "fileData", "file_data" -> remote();
      case "functionResponse", "function_response" -> json.fields(this::content);
      default -> {}
    }
  }

  private void inline() {
    String[] type = {""};
    int start = json.start();
    json.fields(inner -> type[0] = isType(inner) ? json.name() : type[0]);
    long bytes = (long) json.end() - start;
    if (type[0].startsWith("image/")) {
      request.image();
    } else if (type[0].startsWith("video/")) {
      request.media(Media.documentTokens(bytes));
    } else if (type[0].equals("application/pdf")) {
      request.document(bytes);
    }
  }

  private void remote() {
    String[] type = {""};
    json.fields(inner -> type[0] = isType(inner) ? json.name() : type[0]);
    if (type[0].startsWith("image/")) {
      request.image();
    } else {
      request.unboundable("a remote file");
    }
  }

  private static boolean isType(String name) {
    return name.equals("mimeType") || name.equals("mime_type");
  }
}
