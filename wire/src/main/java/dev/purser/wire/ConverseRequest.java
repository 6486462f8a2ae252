package dev.purser.wire;

/** Reads requests of Bedrock's Converse and of its stream. */
final class ConverseRequest {

  /** What the prompts of tools add, as with Anthropic's own interface. */
  private static final long TOOLS_PROMPT = 1_000;

  private final Json json;
  private final Request request;

  private ConverseRequest(Json json, Request request) {
    this.json = json;
    this.request = request;
  }

  static void read(Json json, Request request) {
    ConverseRequest reader = new ConverseRequest(json, request);
    json.fields(name -> {
      request.field(name);
      reader.field(name);
    });
  }

  private void field(String name) {
    switch (name) {
      case "messages" ->
          json.items(() ->
              json.fields(inner -> {
                if (inner.equals("content")) {
                  json.items(() -> json.fields(this::block));
                }
              }));
      case "system" -> json.items(() -> json.fields(this::block));
      case "inferenceConfig" ->
          json.fields(inner -> {
            // The second is what Nova's own requests may call it.
            if (inner.equals("maxTokens") || inner.equals("max_new_tokens")) {
              request.limit(json, 1);
            }
          });
      case "toolConfig" -> {
        request.media(TOOLS_PROMPT);
        json.fields(inner -> {
          if (inner.equals("tools")) {
            json.items(() -> json.fields(this::tool));
          }
        });
      }
      case "additionalModelRequestFields" -> json.fields(this::additional);
      case "guardrailConfig" -> request.unboundable("a guardrail is billed by what it looks at");
      case "promptVariables" -> request.unboundable("a prompt kept at the provider");
      case "serviceTier" ->
          json.fields(inner -> {
            if (inner.equals("type")) {
              request.serviceTier(json);
            }
          });
      case "performanceConfig" ->
          json.fields(inner -> {
            if (inner.equals("latency") && json.text().equals("optimized")) {
              request.fast();
            }
          });
      default -> {}
    }
  }

  /** The model's own fields: what is not known there may cost anything, or limit nothing. */
  private void additional(String name) {
    switch (name) {
      case "tools" -> json.items(() -> request.unboundable("tools in additional fields"));
      case "max_tokens", "maxTokens", "max_completion_tokens" ->
          request.unboundable("an output limit in additional fields");
      default -> {}
    }
  }

  private void tool(String name) {
    switch (name) {
      case "toolSpec", "cachePoint" -> {}
      default -> request.unboundable("tool " + Names.orEmpty(name) + " runs at the provider");
    }
  }

  private void block(String name) {
    switch (name) {
      case "image" -> {
        request.image();
        json.fields(this::source);
      }
      case "document", "video" -> {
        int start = json.start();
        json.fields(this::source);
        long bytes = (long) json.end() - start;
        if (name.equals("document")) {
          request.document(bytes);
        } else {
          request.media(Media.documentTokens(bytes));
        }
      }
      case "toolResult" ->
          json.fields(inner -> {
            if (inner.equals("content")) {
              json.items(() -> json.fields(this::block));
            }
          });
      default -> {}
    }
  }

  private void source(String name) {
    if (name.equals("source")) {
      json.fields(kind -> {
        if (kind.equals("s3Location")) {
          request.unboundable("a remote file");
        }
      });
    }
  }
}
