package dev.purser.server.sandbox;

import static dev.purser.server.sandbox.Json.pair;

import dev.purser.server.sandbox.Answer.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gemini's {@code generateContent} and {@code streamGenerateContent}.
 *
 * @param model the model named in the path
 * @param stream whether the path asks for a stream
 * @param sse whether that stream is made of server-sent events; else it is a JSON array
 */
record GeminiContent(String model, boolean stream, boolean sse) implements Dialect {

  private static final Pattern THINKS = Pattern.compile("gemini-(2\\.5|[3-9]).*");
  private static final int PIECES_PER_CHUNK = 12;

  @Override
  public Prompt read(JsonNode body) {
    PromptText text = new PromptText();
    text.raw(body.path("tools"));
    if (body.has("systemInstruction")) {
      text.message("system", body.path("systemInstruction").path("parts"));
    }
    for (JsonNode content : body.path("contents").values()) {
      text.message(content.path("role").asString("user"), content.path("parts"));
    }
    JsonNode config = body.path("generationConfig");
    boolean thinks =
        THINKS.matcher(model).matches()
            && config.path("thinkingConfig").path("thinkingBudget").asInt(-1) != 0;
    return new Prompt(
        model,
        text.text(),
        text.messages(),
        text.images(),
        text.lastUser(),
        tools(body),
        forcedTool(body),
        stream,
        true,
        config.path("maxOutputTokens").asLong(Long.MAX_VALUE),
        1,
        thinks,
        0,
        body);
  }

  private static List<Tool> tools(JsonNode body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode group : body.path("tools").values()) {
      for (JsonNode function : group.path("functionDeclarations").values()) {
        JsonNode schema =
            function.has("parameters")
                ? function.path("parameters")
                : function.path("parametersJsonSchema");
        tools.add(new Tool(function.path("name").asString(""), schema));
      }
    }
    return mode(body).equals("NONE") ? List.of() : tools;
  }

  private static String mode(JsonNode body) {
    return body.path("toolConfig").path("functionCallingConfig").path("mode").asString("AUTO");
  }

  private static Optional<String> forcedTool(JsonNode body) {
    JsonNode allowed =
        body.path("toolConfig").path("functionCallingConfig").path("allowedFunctionNames");
    return mode(body).equals("ANY") ? Optional.of(allowed.path(0).asString("")) : Optional.empty();
  }

  @Override
  public JsonNode whole(Prompt prompt, Answer answer) {
    JsonNode part =
        answer
            .toolCall()
            .map(GeminiContent::functionCall)
            .orElseGet(() -> Json.object(pair("text", answer.text())));
    return chunk(answer, part, true, answer.usage().output());
  }

  @Override
  public List<String> stream(Prompt prompt, Answer answer) {
    List<JsonNode> chunks = new ArrayList<>();
    List<String> pieces = answer.pieces();
    for (int at = 0; at < pieces.size(); at += PIECES_PER_CHUNK) {
      int end = Math.min(pieces.size(), at + PIECES_PER_CHUNK);
      JsonNode part = Json.object(pair("text", String.join("", pieces.subList(at, end))));
      chunks.add(chunk(answer, part, end == pieces.size(), end));
    }
    if (chunks.isEmpty()) {
      chunks.add(whole(prompt, answer));
    }
    return sse ? chunks.stream().map(Json::data).toList() : array(chunks);
  }

  private static List<String> array(List<JsonNode> chunks) {
    List<String> written = new ArrayList<>();
    for (JsonNode chunk : chunks) {
      written.add((written.isEmpty() ? "[" : ",\n") + chunk);
    }
    written.add("]");
    return written;
  }

  @Override
  public String streamType() {
    return sse ? Dialect.super.streamType() : "application/json; charset=UTF-8";
  }

  @Override
  public JsonNode counted(long tokens) {
    return Json.object(pair("totalTokens", tokens));
  }

  private static JsonNode functionCall(Answer.ToolCall call) {
    return Json.object(
        pair(
            "functionCall",
            Json.object(
                pair("name", call.name()), pair("args", Json.MAPPER.readTree(call.arguments())))));
  }

  private ObjectNode chunk(Answer answer, JsonNode part, boolean last, long output) {
    ObjectNode candidate =
        Json.object(
            pair("content", Json.object(pair("parts", List.of(part)), pair("role", "model"))),
            pair("index", 0));
    if (last) {
      candidate.put("finishReason", answer.cutShort() ? "MAX_TOKENS" : "STOP");
    }
    return Json.object(
        pair("candidates", List.of(candidate)),
        pair("usageMetadata", usage(answer.usage(), output)),
        pair("modelVersion", model),
        pair("responseId", answer.id()));
  }

  private static JsonNode usage(Usage usage, long output) {
    ObjectNode metadata =
        Json.object(
            pair("promptTokenCount", usage.prompt()),
            pair("candidatesTokenCount", output),
            pair("totalTokenCount", usage.prompt() + output + usage.reasoning()),
            pair(
                "promptTokensDetails",
                List.of(
                    Json.object(pair("modality", "TEXT"), pair("tokenCount", usage.prompt())))));
    if (usage.reasoning() > 0) {
      metadata.put("thoughtsTokenCount", usage.reasoning());
    }
    if (usage.cacheRead() > 0) {
      metadata.put("cachedContentTokenCount", usage.cacheRead());
    }
    return metadata;
  }
}
