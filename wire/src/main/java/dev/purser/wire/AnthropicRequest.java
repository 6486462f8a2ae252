package dev.purser.wire;

/** Reads requests of Anthropic's messages. */
final class AnthropicRequest {

  /** What tools add to the system prompt: 804 at most, documented by model. */
  private static final long TOOLS_PROMPT = 1_000;

  /** What one of Anthropic's own client tools adds: computer use 735, text editor 700, bash 245. */
  private static final long TOOL_PROMPT = 1_000;

  /** No maximum is documented; searches that were recorded found 7,000 tokens on average. */
  private static final long TOKENS_PER_SEARCH = 20_000;

  private final Json json;
  private final Request request;

  private AnthropicRequest(Json json, Request request) {
    this.json = json;
    this.request = request;
  }

  static void read(Json json, Request request) {
    AnthropicRequest reader = new AnthropicRequest(json, request);
    json.fields(name -> {
      request.field(name);
      reader.field(name);
    });
  }

  private void field(String name) {
    switch (name) {
      case "model" -> request.model(json);
      case "stream" -> request.stream(json);
      case "max_tokens" -> request.limit(json, 0);
      case "service_tier" -> request.serviceTier(json);
      case "inference_geo" -> request.region(json);
      case "speed" -> request.speed(json);
      case "system" -> json.items(this::block);
      case "messages" ->
          json.items(() ->
              json.fields(inner -> {
                if (inner.equals("content")) {
                  json.items(this::block);
                }
              }));
      case "tools" -> {
        request.media(TOOLS_PROMPT);
        json.items(this::tool);
      }
      case "mcp_servers" -> json.items(() -> request.unboundable("mcp_servers"));
      case "context_management" ->
          json.fields(inner -> {
            if (inner.equals("edits")) {
              json.items(() -> json.fields(this::contextEdit));
            }
          });
      default -> OpenAiChatRequest.others(name, json, request);
    }
  }

  /** Compaction runs the model once more, with an output that no limit covers. */
  private void contextEdit(String name) {
    if (name.equals("type") && json.text().startsWith("compact")) {
      request.unboundable("compaction");
    }
  }

  private void block() {
    String[] type = {""};
    long[] bytes = {0};
    boolean[] remote = {false};
    boolean[] inline = {false};
    json.fields(name -> {
      switch (name) {
        case "type" -> type[0] = json.name();
        case "source" -> {
          int start = json.start();
          json.fields(inner -> {
            switch (inner) {
              case "type" -> {
                remote[0] = json.text().equals("url") || json.text().equals("file");
                inline[0] = json.text().equals("base64");
              }
              case "content" -> json.items(this::block);
              default -> {}
            }
          });
          bytes[0] = (long) json.end() - start;
        }
        case "content" -> json.items(this::block);
        default -> {}
      }
    });
    switch (type[0]) {
      case "image" -> request.image();
      case "document" -> {
        if (remote[0]) {
          request.unboundable("a remote document");
        }
        if (inline[0]) {
          request.document(bytes[0]);
        }
      }
      case "container_upload" -> request.unboundable("a remote file");
      default -> {}
    }
  }

  private void tool() {
    String[] type = {""};
    long[] uses = {Json.ABSENT};
    long[] tokens = {Json.ABSENT};
    json.fields(name -> {
      switch (name) {
        case "type" -> type[0] = json.name();
        case "max_uses" -> uses[0] = json.count();
        case "max_content_tokens" -> tokens[0] = json.count();
        default -> {}
      }
    });
    String kind = type[0].replaceFirst("_[0-9]{8}$", "");
    switch (kind) {
      case "", "custom" -> {}
      case "bash", "text_editor", "computer", "memory" -> request.media(TOOL_PROMPT);
      case "web_search" -> {
        if (uses[0] < 0) {
          request.unboundable("web_search without max_uses");
        } else {
          request.searches(uses[0], TOKENS_PER_SEARCH);
        }
      }
      default -> request.unboundable("tool " + kind + " runs at the provider");
    }
  }

  /** The tokens that thinking is allowed, which the output limit has to exceed; 0 if none are. */
  static long thinkingBudget(byte[] body) {
    long[] budget = {0};
    Json.read(
        body,
        0,
        body.length,
        json ->
            json.fields(name -> {
              if (name.equals("thinking")) {
                json.fields(inner -> {
                  if (inner.equals("budget_tokens")) {
                    budget[0] = Math.max(0, json.count());
                  }
                });
              }
            }));
    return budget[0];
  }
}
