package dev.purser.server.api;

import dev.purser.tokens.TokenCount;
import dev.purser.tokens.TokenCounter;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Counts the tokens of a text. Thread-safe. */
final class TokensApi {

  private final TokenCounter counter;

  TokensApi(TokenCounter counter) {
    this.counter = counter;
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/tokens/count", this::count));
  }

  private Answer count(Request request) {
    Fields fields = request.fields();
    fields.text("provider"); // a model's tokenizer is known by the model alone
    String model = fields.mandatoryText("model");
    if (fields.has("body")) {
      throw Problem.notSupported("body", "counting whole requests is not supported in this version")
          .toException();
    }
    String text =
        fields
            .take("text")
            .map(node -> {
              if (!node.isString()) {
                throw fields.invalid("text", "must be a text");
              }
              return node.stringValue();
            })
            .orElseThrow(() -> fields.missing("text"));
    fields.end();
    TokenCount count = counter.count(text, model);
    return Answer.ok(write(count));
  }

  private static ObjectNode write(TokenCount count) {
    ObjectNode json = Json.object();
    json.put("tokens", count.tokens());
    json.put("low", count.low());
    json.put("high", count.high());
    json.put("method", count.method().wireName());
    json.put("encoding", count.encoding());
    // A text is one part; whole requests will have more.
    json.putArray("parts").addObject().put("kind", "text").put("tokens", count.tokens());
    return json;
  }
}
