package dev.purser.server.api;

import dev.purser.tokens.TokenCount;
import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.tokens.request.RequestCount;
import dev.purser.tokens.request.RequestCounter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts the tokens of a text or of a whole request. Thread-safe.
 *
 * <p>What is long takes turns, so that counting never has more than half of the processors, and
 * other calls go on.
 */
final class TokensApi {

  /** Up to so many bytes, counting takes about a millisecond. */
  private static final int SHORT = 64 * 1024;

  /** Bodies wait in memory. */
  private static final int WAITING = 32;

  private final TokenCounter texts;
  private final RequestCounter requests;
  private final Semaphore turns;

  TokensApi(TokenCounter counter) {
    this(counter, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  /**
   * For tests.
   *
   * @param turns how many long bodies are counted at a time
   */
  TokensApi(TokenCounter counter, int turns) {
    this.texts = counter;
    this.requests = new RequestCounter(counter, Overheads.known());
    this.turns = new Semaphore(turns, true);
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/tokens/count", this::count));
  }

  Answer count(Request request) {
    if (request.body().length <= SHORT) {
      return countNow(request);
    }
    if (turns.getQueueLength() >= WAITING) {
      throw Problem.of(
              ProblemCode.BUSY, "too many long bodies are being counted: try again in some seconds")
          .toException();
    }
    turns.acquireUninterruptibly();
    try {
      return countNow(request);
    } finally {
      turns.release();
    }
  }

  private Answer countNow(Request request) {
    Optional<Inner> inner = Inner.of(request.body(), "body");
    Fields fields = Fields.of(Json.read(inner.map(Inner::rest).orElse(request.body())), "");
    fields.text("provider"); // a model's tokenizer is known by the model alone
    String model = fields.mandatoryText("model");
    Optional<JsonNode> text = fields.take("text");
    Optional<JsonNode> body = fields.take("body");
    fields.end();
    if (text.isPresent() && body.isPresent()) {
      throw fields.invalid("body", "goes without text; give one of the two");
    }
    if (body.isPresent()) {
      byte[] json =
          inner
              .map(Inner::json)
              .orElseGet(() -> body.get().toString().getBytes(StandardCharsets.UTF_8));
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
