package dev.purser.server.sandbox;

import static dev.purser.server.sandbox.Json.pair;

import dev.purser.server.sandbox.Answer.ToolCall;
import dev.purser.server.sandbox.Answer.Usage;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's {@code /v1/responses}. */
final class OpenAiResponses implements Dialect {

  @Override
  public Prompt read(JsonNode body) {
    PromptText text = new PromptText();
    text.raw(body.path("tools"));
    if (body.path("instructions").isString()) {
      text.message("system", body.path("instructions"));
    }
    JsonNode input = body.path("input");
    if (input.isString()) {
      text.message("user", input);
    }
    for (JsonNode item : input.values()) {
      if (item.has("role")) {
        text.message(item.path("role").asString(""), item.path("content"));
      } else {
        text.message(item.path("type").asString(""), item.path("output"));
        text.raw(item);
      }
    }
    String model = body.path("model").asString("");
    return new Prompt(
        model,
        text.text(),
        text.messages(),
        text.images(),
        text.lastUser(),
        OpenAi.tools(body),
        OpenAi.forcedTool(body),
        body.path("stream").asBoolean(false),
        true,
        body.path("max_output_tokens").asLong(Long.MAX_VALUE),
        1,
        OpenAi.reasons(model, body.path("reasoning").path("effort")),
        0,
        body);
  }

  @Override
  public JsonNode whole(Prompt prompt, Answer answer) {
    List<JsonNode> items = new ArrayList<>();
    if (answer.usage().reasoning() > 0) {
      items.add(reasoning(answer));
    }
    items.add(
        answer
            .toolCall()
            .map(call -> functionCall(answer, call, call.arguments(), "completed"))
            .orElseGet(() -> message(answer, status(answer), List.of(textPart(answer.text())))));
    return response(prompt, answer, status(answer), items);
  }

  @Override
  public List<String> stream(Prompt prompt, Answer answer) {
    Events events = new Events();
    JsonNode started = response(prompt, answer, "in_progress", List.of());
    events.add("response.created", pair("response", started));
    events.add("response.in_progress", pair("response", started));
    int output = 0;
    if (answer.usage().reasoning() > 0) {
      JsonNode item = reasoning(answer);
      events.add("response.output_item.added", pair("output_index", output), pair("item", item));
      events.add("response.output_item.done", pair("output_index", output++), pair("item", item));
    }
    if (answer.toolCall().isPresent()) {
      call(events, answer, answer.toolCall().get(), output);
    } else {
      text(events, answer, output);
    }
    String last = answer.cutShort() ? "response.incomplete" : "response.completed";
    events.add(last, pair("response", whole(prompt, answer)));
    return events.written;
  }

  private static void call(Events events, Answer answer, ToolCall call, int output) {
    String item = "fc_" + answer.id();
    JsonNode begun = functionCall(answer, call, "", "in_progress");
    events.add("response.output_item.added", pair("output_index", output), pair("item", begun));
    for (String part : call.argumentParts()) {
      events.add(
          "response.function_call_arguments.delta",
          pair("item_id", item),
          pair("output_index", output),
          pair("delta", part));
    }
    events.add(
        "response.function_call_arguments.done",
        pair("item_id", item),
        pair("output_index", output),
        pair("name", call.name()),
        pair("arguments", call.arguments()));
    JsonNode done = functionCall(answer, call, call.arguments(), "completed");
    events.add("response.output_item.done", pair("output_index", output), pair("item", done));
  }

  private static void text(Events events, Answer answer, int output) {
    Json.Pair[] where = {
      pair("item_id", "msg_" + answer.id()), pair("output_index", output), pair("content_index", 0)
    };
    JsonNode begun = message(answer, "in_progress", List.of());
    events.add("response.output_item.added", pair("output_index", output), pair("item", begun));
    events.addAt("response.content_part.added", where, pair("part", textPart("")));
    for (String piece : answer.pieces()) {
      events.addAt(
          "response.output_text.delta", where, pair("delta", piece), pair("logprobs", List.of()));
    }
    events.addAt(
        "response.output_text.done",
        where,
        pair("text", answer.text()),
        pair("logprobs", List.of()));
    events.addAt("response.content_part.done", where, pair("part", textPart(answer.text())));
    JsonNode done = message(answer, status(answer), List.of(textPart(answer.text())));
    events.add("response.output_item.done", pair("output_index", output), pair("item", done));
  }

  private static String status(Answer answer) {
    return answer.cutShort() ? "incomplete" : "completed";
  }

  private static JsonNode reasoning(Answer answer) {
    return Json.object(
        pair("id", "rs_" + answer.id()), pair("type", "reasoning"), pair("summary", List.of()));
  }

  private static JsonNode functionCall(
      Answer answer, ToolCall call, String arguments, String status) {
    return Json.object(
        pair("id", "fc_" + answer.id()),
        pair("type", "function_call"),
        pair("status", status),
        pair("call_id", "call_" + answer.id()),
        pair("name", call.name()),
        pair("arguments", arguments));
  }

  private static JsonNode message(Answer answer, String status, List<JsonNode> content) {
    return Json.object(
        pair("id", "msg_" + answer.id()),
        pair("type", "message"),
        pair("status", status),
        pair("role", "assistant"),
        pair("content", content));
  }

  private static JsonNode textPart(String text) {
    return Json.object(
        pair("type", "output_text"),
        pair("text", text),
        pair("annotations", List.of()),
        pair("logprobs", List.of()));
  }

  private static JsonNode response(
      Prompt prompt, Answer answer, String status, List<JsonNode> output) {
    boolean over = !status.equals("in_progress");
    JsonNode body = prompt.body();
    ObjectNode response =
        Json.object(
            pair("id", "resp_" + answer.id()),
            pair("object", "response"),
            pair("created_at", answer.created()),
            pair("status", status),
            pair("background", false),
            pair("error", Json.NULL),
            pair(
                "incomplete_details",
                status.equals("incomplete")
                    ? Json.object(pair("reason", "max_output_tokens"))
                    : Json.NULL),
            pair("instructions", orNull(body.path("instructions"))),
            pair("max_output_tokens", orNull(body.path("max_output_tokens"))),
            pair("model", prompt.model()),
            pair("output", output),
            pair("parallel_tool_calls", body.path("parallel_tool_calls").asBoolean(true)),
            pair("previous_response_id", Json.NULL),
            pair("reasoning", Json.object(pair("effort", Json.NULL), pair("summary", Json.NULL))),
            pair("service_tier", over ? OpenAi.serviceTier(body) : "auto"),
            pair("store", body.path("store").asBoolean(true)));
    response.setAll(
        Json.object(
            pair("temperature", 1.0),
            pair("text", Json.object(pair("format", Json.object(pair("type", "text"))))),
            pair("tool_choice", body.has("tool_choice") ? body.path("tool_choice") : "auto"),
            pair("tools", body.has("tools") ? body.path("tools") : List.of()),
            pair("top_p", 1.0),
            pair("truncation", "disabled"),
            pair("usage", over ? usage(answer.usage()) : Json.NULL),
            pair("metadata", body.has("metadata") ? body.path("metadata") : Json.object())));
    return response;
  }

  private static JsonNode orNull(JsonNode node) {
    return node.isMissingNode() ? Json.NULL : node;
  }

  private static JsonNode usage(Usage usage) {
    return Json.object(
        pair("input_tokens", usage.prompt()),
        pair("input_tokens_details", Json.object(pair("cached_tokens", usage.cacheRead()))),
        pair("output_tokens", usage.output() + usage.reasoning()),
        pair("output_tokens_details", Json.object(pair("reasoning_tokens", usage.reasoning()))),
        pair("total_tokens", usage.total()));
  }

  /** The events of one stream, numbered in order. */
  private static final class Events {
    private final List<String> written = new ArrayList<>();

    void add(String type, Json.Pair... pairs) {
      addAt(type, new Json.Pair[0], pairs);
    }

    void addAt(String type, Json.Pair[] where, Json.Pair... pairs) {
      ObjectNode event = Json.object(pair("type", type), pair("sequence_number", written.size()));
      event.setAll(Json.object(where));
      event.setAll(Json.object(pairs));
      written.add(Json.event(event));
    }
  }
}
