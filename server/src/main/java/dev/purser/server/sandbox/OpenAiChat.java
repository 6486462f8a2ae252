package dev.purser.server.sandbox;

import static dev.purser.server.sandbox.Json.pair;

import dev.purser.server.sandbox.Answer.Usage;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's {@code /v1/chat/completions}. */
final class OpenAiChat implements Dialect {

  @Override
  public Prompt read(JsonNode body) {
    PromptText text = new PromptText();
    text.raw(body.path("tools"));
    for (JsonNode message : body.path("messages").values()) {
      text.message(message.path("role").asString(""), message.path("content"));
      text.raw(message.path("tool_calls"));
    }
    String model = body.path("model").asString("");
    long limit =
        body.path("max_completion_tokens").asLong(body.path("max_tokens").asLong(Long.MAX_VALUE));
    return new Prompt(
        model,
        text.text(),
        text.messages(),
        text.images(),
        text.lastUser(),
        OpenAi.tools(body),
        OpenAi.forcedTool(body),
        body.path("stream").asBoolean(false),
        body.path("stream_options").path("include_usage").asBoolean(false),
        limit,
        Math.max(1, body.path("n").asInt(1)),
        OpenAi.reasons(model, body.path("reasoning_effort")),
        0,
        body);
  }

  @Override
  public JsonNode whole(Prompt prompt, Answer answer) {
    List<JsonNode> choices = new ArrayList<>();
    for (int index = 0; index < prompt.choices(); index++) {
      ObjectNode message =
          Json.object(
              pair("role", "assistant"),
              pair("content", answer.toolCall().isPresent() ? Json.NULL : answer.text()),
              pair("refusal", Json.NULL),
              pair("annotations", List.of()));
      answer
          .toolCall()
          .ifPresent(call ->
              message
                  .putArray("tool_calls")
                  .add(
                      Json.object(
                          pair("id", "call_" + answer.id()),
                          pair("type", "function"),
                          pair(
                              "function",
                              Json.object(
                                  pair("name", call.name()),
                                  pair("arguments", call.arguments()))))));
      choices.add(
          Json.object(
              pair("index", index),
              pair("message", message),
              pair("logprobs", Json.NULL),
              pair("finish_reason", finish(answer))));
    }
    return head(prompt, answer, "chat.completion", choices).set("usage", usage(answer.usage()));
  }

  @Override
  public List<String> stream(Prompt prompt, Answer answer) {
    List<String> events = new ArrayList<>();
    for (int index = 0; index < prompt.choices(); index++) {
      int choice = index;
      deltas(answer).forEach(delta -> events.add(chunk(prompt, answer, choice, delta, Json.NULL)));
      events.add(
          chunk(prompt, answer, choice, Json.object(), Json.MAPPER.valueToTree(finish(answer))));
    }
    if (prompt.usageAsked()) {
      events.add(
          Json.data(
              head(prompt, answer, "chat.completion.chunk", List.of())
                  .set("usage", usage(answer.usage()))));
    }
    events.add("data: [DONE]\n\n");
    return events;
  }

  private static List<JsonNode> deltas(Answer answer) {
    List<JsonNode> deltas = new ArrayList<>();
    if (answer.toolCall().isPresent()) {
      Answer.ToolCall call = answer.toolCall().get();
      JsonNode start =
          Json.object(
              pair("index", 0),
              pair("id", "call_" + answer.id()),
              pair("type", "function"),
              pair("function", Json.object(pair("name", call.name()), pair("arguments", ""))));
      deltas.add(
          Json.object(
              pair("role", "assistant"),
              pair("content", Json.NULL),
              pair("tool_calls", List.of(start))));
      for (String part : call.argumentParts()) {
        JsonNode more =
            Json.object(pair("index", 0), pair("function", Json.object(pair("arguments", part))));
        deltas.add(Json.object(pair("tool_calls", List.of(more))));
      }
      return deltas;
    }
    deltas.add(
        Json.object(pair("role", "assistant"), pair("content", ""), pair("refusal", Json.NULL)));
    answer.pieces().forEach(piece -> deltas.add(Json.object(pair("content", piece))));
    return deltas;
  }

  private static String chunk(
      Prompt prompt, Answer answer, int index, JsonNode delta, JsonNode finish) {
    JsonNode choice =
        Json.object(
            pair("index", index),
            pair("delta", delta),
            pair("logprobs", Json.NULL),
            pair("finish_reason", finish));
    ObjectNode chunk = head(prompt, answer, "chat.completion.chunk", List.of(choice));
    if (prompt.usageAsked()) {
      chunk.putNull("usage");
    }
    return Json.data(chunk);
  }

  private static ObjectNode head(
      Prompt prompt, Answer answer, String object, List<JsonNode> choices) {
    return Json.object(
        pair("id", "chatcmpl-" + answer.id()),
        pair("object", object),
        pair("created", answer.created()),
        pair("model", prompt.model()),
        pair("service_tier", OpenAi.serviceTier(prompt.body())),
        pair("system_fingerprint", "fp_sandbox"),
        pair("choices", choices));
  }

  private static String finish(Answer answer) {
    return answer.toolCall().isPresent() ? "tool_calls" : answer.cutShort() ? "length" : "stop";
  }

  private static JsonNode usage(Usage usage) {
    return Json.object(
        pair("prompt_tokens", usage.prompt()),
        pair("completion_tokens", usage.output() + usage.reasoning()),
        pair("total_tokens", usage.total()),
        pair(
            "prompt_tokens_details",
            Json.object(pair("cached_tokens", usage.cacheRead()), pair("audio_tokens", 0))),
        pair(
            "completion_tokens_details",
            Json.object(
                pair("reasoning_tokens", usage.reasoning()),
                pair("audio_tokens", 0),
                pair("accepted_prediction_tokens", 0),
                pair("rejected_prediction_tokens", 0))));
  }
}
