package dev.purser.server.api;

import dev.purser.tokens.TokenCount;
import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.tokens.request.RequestCount;
import dev.purser.tokens.request.RequestCounter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Counts the tokens of a text or of a whole request. Thread-safe. */
final class TokensApi {

  private final TokenCounter texts;
  private final RequestCounter requests;

  TokensApi(TokenCounter counter) {
    this.texts = counter;
    this.requests = new RequestCounter(counter, Overheads.known());
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/tokens/count", this::count));
  }

  private Answer count(Request request) {
    Fields fields = request.fields();
    fields.text("provider"); // a model's tokenizer is known by the model alone
    String model = fields.mandatoryText("model");
    Optional<JsonNode> text = fields.take("text");
    Optional<JsonNode> body = fields.take("body");
    fields.end();
    if (text.isPresent() && body.isPresent()) {
      throw fields.invalid("body", "goes without text; give one of the two");
    }
    if (body.isPresent()) {
      byte[] json = body.get().toString().getBytes(StandardCharsets.UTF_8);
      return Answer.ok(
          write(
              requests
                  .count(json, model)
                  .orElseThrow(
                      () -> fields.invalid("body", "must be a request, as one JSON object"))));
    }
    if (!text.orElseThrow(() -> fields.missing("text")).isString()) {
      throw fields.invalid("text", "must be a text");
    }
    return Answer.ok(write(texts.count(text.get().stringValue(), model)));
  }

  private static ObjectNode write(TokenCount count) {
    ObjectNode json =
        write(
            count.tokens(), count.low(), count.high(), count.method().wireName(), count.encoding());
    part(json.putArray("parts"), "text", count.tokens());
    return json;
  }

  private static ObjectNode write(RequestCount count) {
    TokenCount.Method method =
        count.exact() ? TokenCount.Method.EXACT : TokenCount.Method.CALIBRATED;
    ObjectNode json =
        write(count.tokens(), count.low(), count.high(), method.wireName(), count.encoding());
    ArrayNode parts = json.putArray("parts");
    count.parts().forEach((part, tokens) -> part(parts, part.wireName(), tokens));
    return json;
  }

  private static ObjectNode write(
      long tokens, long low, long high, String method, String encoding) {
    ObjectNode json = Json.object();
    json.put("tokens", tokens);
    json.put("low", low);
    json.put("high", high);
    json.put("method", method);
    json.put("encoding", encoding);
    return json;
  }

  private static void part(ArrayNode parts, String kind, long tokens) {
    parts.addObject().put("kind", kind).put("tokens", tokens);
  }
}
