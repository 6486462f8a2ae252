package dev.purser.wire;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads requests of OpenAI's responses. */
final class ResponsesRequest {

  /** No maximum is documented; searches that were recorded found 7,000 tokens on average. */
  private static final long TOKENS_PER_SEARCH = 20_000;

  private static final Set<String> CALLERS_TOOLS =
      Set.of("function", "custom", "local_shell", "apply_patch", "namespace", "");

  private final Json json;
  private final Request request;
  private final List<String> serverTools = new ArrayList<>();
  private long mostToolCalls = Json.ABSENT;

  private ResponsesRequest(Json json, Request request) {
    this.json = json;
    this.request = request;
  }

  static void read(Json json, Request request) {
    ResponsesRequest reader = new ResponsesRequest(json, request);
    json.fields(name -> {
      request.field(name);
      reader.field(name);
    });
    reader.tools();
  }

  private void field(String name) {
    switch (name) {
      case "model" -> request.model(json);
      case "stream" -> request.stream(json);
      case "max_output_tokens" -> request.limit(json, 1);
      case "max_tool_calls" -> mostToolCalls = json.count();
      case "service_tier" -> request.serviceTier(json);
      case "previous_response_id", "conversation", "prompt" -> {
        if (json.isString() || json.isObject()) {
          request.unboundable(name + " is kept at the provider");
        }
      }
      case "background" -> {
        if (json.isTrue()) {
          request.unboundable("background");
        }
      }
      case "tools" -> json.items(() -> json.fields(this::tool));
      case "input" -> json.items(() -> json.fields(this::item));
      // Compaction runs the model once more, with an output that no limit covers.
      case "context_management" -> json.items(() -> request.unboundable(name));
      default -> OpenAiChatRequest.others(name, json, request);
    }
  }

  private void tool(String name) {
    if (name.equals("type") && !CALLERS_TOOLS.contains(json.text()) && serverTools.size() < 20) {
      serverTools.add(json.name());
    }
  }

  /** Searches can be capped; what the other tools bring into the conversation cannot. */
  private void tools() {
    for (String tool : serverTools) {
      if (!tool.startsWith("web_search")) {
        request.unboundable("tool " + tool + " runs at the provider");
      } else if (mostToolCalls < 0) {
        request.unboundable("web_search without max_tool_calls");
      } else {
        request.searches(mostToolCalls, TOKENS_PER_SEARCH);
        if (tool.startsWith("web_search_preview")) {
          request.atMost("web_search_preview", BigDecimal.valueOf(mostToolCalls));
        }
      }
    }
  }

  private void item(String name) {
    switch (name) {
      case "type" -> {
        if (json.text().equals("item_reference")) {
          request.unboundable("an item kept at the provider");
        }
        if (json.text().equals("image_generation_call")) {
          request.image();
        }
      }
      case "content" -> json.items(this::part);
      case "output" -> {
        if (json.isObject()) {
          part();
        }
        json.items(this::part);
      }
      default -> {}
    }
  }

  private void part() {
    String[] type = {""};
    boolean[] kept = {false};
    json.fields(name -> {
      switch (name) {
        case "type" -> type[0] = json.name();
        case "file_id" -> kept[0] = json.isString();
        case "file_url", "file_data" -> OpenAiChatRequest.file(name, json, request);
        default -> {}
      }
    });
    if (type[0].equals("input_image") || type[0].equals("computer_screenshot")) {
      // Also one that is given by its id has its maximum.
      request.image();
    } else if (kept[0]) {
      request.unboundable("a remote file");
    }
  }
}
