package dev.purser.server.sandbox;

import static dev.purser.server.sandbox.Json.pair;

import dev.purser.server.sandbox.Answer.ToolCall;
import dev.purser.server.sandbox.Answer.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's {@code /v1/messages}. */
final class AnthropicMessages implements Dialect {

  @Override
  public Prompt read(JsonNode body) {
    PromptText text = new PromptText();
    text.raw(body.path("tools"));
    for (JsonNode tool : body.path("tools").values()) {
      if (tool.has("cache_control")) {
        text.markCacheable();
      }
    }
    if (body.has("system")) {
      text.message("system", body.path("system"));
    }
    for (JsonNode message : body.path("messages").values()) {
      text.message(message.path("role").asString(""), message.path("content"));
    }
    String thinking = body.path("thinking").path("type").asString("disabled");
    return new Prompt(
        body.path("model").asString(""),
        text.text(),
        text.messages(),
        text.images(),
        text.lastUser(),
        tools(body),
        forcedTool(body.path("tool_choice")),
        body.path("stream").asBoolean(false),
        true,
        body.path("max_tokens").asLong(Long.MAX_VALUE),
        1,
        !thinking.equals("disabled"),
        text.cacheMark(),
        body);
  }

  private static List<Tool> tools(JsonNode body) {
    List<Tool> tools = new ArrayList<>();
    if (!body.path("tool_choice").path("type").asString("").equals("none")) {
      body.path("tools").values().stream()
          .filter(tool -> tool.has("input_schema"))
          .map(tool -> new Tool(tool.path("name").asString(""), tool.path("input_schema")))
          .forEach(tools::add);
    }
    return tools;
  }

  private static Optional<String> forcedTool(JsonNode choice) {
    return switch (choice.path("type").asString("")) {
      case "any" -> Optional.of("");
      case "tool" -> Optional.of(choice.path("name").asString(""));
      default -> Optional.empty();
    };
  }

  @Override
  public JsonNode whole(Prompt prompt, Answer answer) {
    List<JsonNode> content = new ArrayList<>();
    if (answer.usage().reasoning() > 0) {
      content.add(
          Json.object(
              pair("type", "thinking"),
              pair("thinking", "Let me count."),
              pair("signature", "sandbox")));
    }
    content.add(
        answer
            .toolCall()
            .map(call -> toolUse(answer, call, Json.MAPPER.readTree(call.arguments())))
            .orElseGet(() -> Json.object(pair("type", "text"), pair("text", answer.text()))));
    return message(
        prompt,
        answer,
        content,
        Json.MAPPER.valueToTree(stopReason(answer)),
        usage(prompt, answer.usage(), output(answer)));
  }

  @Override
  public List<String> stream(Prompt prompt, Answer answer) {
    List<String> events = new ArrayList<>();
    JsonNode begun =
        message(prompt, answer, List.of(), Json.NULL, usage(prompt, answer.usage(), 1));
    events.add(Json.event(Json.object(pair("type", "message_start"), pair("message", begun))));
    events.add(Json.event(Json.object(pair("type", "ping"))));
    int index = 0;
    if (answer.usage().reasoning() > 0) {
      block(
          events,
          index++,
          Json.object(pair("type", "thinking"), pair("thinking", ""), pair("signature", "")),
          List.of(
              Json.object(pair("type", "thinking_delta"), pair("thinking", "Let me count.")),
              Json.object(pair("type", "signature_delta"), pair("signature", "sandbox"))));
    }
    if (answer.toolCall().isPresent()) {
      ToolCall call = answer.toolCall().get();
      block(
          events,
          index,
          toolUse(answer, call, Json.object()),
          call.argumentParts().stream()
              .map(
                  part -> Json.object(pair("type", "input_json_delta"), pair("partial_json", part)))
              .toList());
    } else {
      block(
          events,
          index,
          Json.object(pair("type", "text"), pair("text", "")),
          answer.pieces().stream()
              .map(piece -> Json.object(pair("type", "text_delta"), pair("text", piece)))
              .toList());
    }
    events.add(
        Json.event(
            Json.object(
                pair("type", "message_delta"),
                pair(
                    "delta",
                    Json.object(
                        pair("stop_reason", stopReason(answer)), pair("stop_sequence", Json.NULL))),
                pair("usage", totals(answer.usage(), output(answer))))));
    events.add(Json.event(Json.object(pair("type", "message_stop"))));
    return events;
  }

  private static void block(
      List<String> events, int index, JsonNode start, List<ObjectNode> deltas) {
    events.add(
        Json.event(
            Json.object(
                pair("type", "content_block_start"),
                pair("index", index),
                pair("content_block", start))));
    for (JsonNode delta : deltas) {
      events.add(
          Json.event(
              Json.object(
                  pair("type", "content_block_delta"),
                  pair("index", index),
                  pair("delta", delta))));
    }
    events.add(Json.event(Json.object(pair("type", "content_block_stop"), pair("index", index))));
  }

  private static JsonNode toolUse(Answer answer, ToolCall call, JsonNode input) {
    return Json.object(
        pair("type", "tool_use"),
        pair("id", "toolu_" + answer.id()),
        pair("name", call.name()),
        pair("input", input));
  }

  private static JsonNode message(
      Prompt prompt, Answer answer, List<JsonNode> content, JsonNode stopReason, JsonNode usage) {
    return Json.object(
        pair("id", "msg_" + answer.id()),
        pair("type", "message"),
        pair("role", "assistant"),
        pair("model", prompt.model()),
        pair("content", content),
        pair("stop_reason", stopReason),
        pair("stop_sequence", Json.NULL),
        pair("usage", usage));
  }

  private static String stopReason(Answer answer) {
    return answer.toolCall().isPresent()
        ? "tool_use"
        : answer.cutShort() ? "max_tokens" : "end_turn";
  }

  private static long output(Answer answer) {
    return answer.usage().output() + answer.usage().reasoning();
  }

  private static ObjectNode totals(Usage usage, long output) {
    return Json.object(
        pair("input_tokens", usage.prompt() - usage.cacheRead() - usage.cacheWrite()),
        pair("cache_creation_input_tokens", usage.cacheWrite()),
        pair("cache_read_input_tokens", usage.cacheRead()),
        pair("output_tokens", output),
        pair("output_tokens_details", Json.object(pair("thinking_tokens", usage.reasoning()))));
  }

  private static JsonNode usage(Prompt prompt, Usage usage, long output) {
    // One lifetime per request is enough here: the hour is used as soon as anything asks for it.
    boolean hour = prompt.body().toString().contains("\"ttl\":\"1h\"");
    ObjectNode totals = totals(usage, output);
    totals.set(
        "cache_creation",
        Json.object(
            pair("ephemeral_5m_input_tokens", hour ? 0 : usage.cacheWrite()),
            pair("ephemeral_1h_input_tokens", hour ? usage.cacheWrite() : 0)));
    return totals.put("service_tier", "standard").put("inference_geo", "not_available");
  }
}
