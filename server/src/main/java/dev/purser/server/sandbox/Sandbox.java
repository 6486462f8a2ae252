package dev.purser.server.sandbox;

import dev.purser.wire.ProviderKind;
import dev.purser.wire.WireError;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The simulated provider: an HTTP server on a free port of the loopback interface that speaks
 * OpenAI's format under {@code /openai}, Anthropic's under {@code /anthropic} and Gemini's under
 * {@code /gemini}. It answers at once unless the headers that {@link Knobs} reads ask for more.
 *
 * <p>Thread-safe. Answers are composed on worker threads, never on the event loop.
 */
public final class Sandbox {

  private static final int MAX_HEADER_BYTES = 64 * 1024;

  /** Bodies from here on are read one after the other: each takes several times its length. */
  private static final int LONG = 1 << 20;

  private final Vertx vertx;
  private final Author author;
  private final HttpServer server;
  private final ReentrantLock reading = new ReentrantLock();

  private Sandbox(Vertx vertx, Author author) {
    this.vertx = vertx;
    this.author = author;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(0)
                    .setMaxHeaderSize(MAX_HEADER_BYTES))
            .requestHandler(this::receive);
  }

  /**
   * Starts a sandbox.
   *
   * @param tokens counts the tokens of a text; called on worker threads
   * @param clock dates the answers
   */
  public static Future<Sandbox> start(
      Vertx vertx, ToLongFunction<String> tokens, InstantSource clock) {
    Sandbox sandbox = new Sandbox(vertx, new Author(tokens, clock));
    return sandbox.server.listen().map(listening -> sandbox);
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Where it is, without a trailing slash. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Where it speaks one format: {@code openai}, {@code anthropic} or {@code gemini}. */
  public URI baseUrl(String format) {
    return URI.create(baseUrl() + "/" + format);
  }

  /** Stops listening and closes its connections. */
  public Future<Void> close() {
    return server.close();
  }

  private void receive(HttpServerRequest request) {
    request.body().onSuccess(body -> respond(request, body));
  }

  private void respond(HttpServerRequest request, Buffer body) {
    Endpoint endpoint = Endpoint.of(text(request.path()), text(request.query()));
    Knobs knobs;
    try {
      knobs = Knobs.of(request.headers());
    } catch (BadRequest e) {
      error(endpoint, e).play(vertx, request, Knobs.NONE);
      return;
    }
    vertx
        .executeBlocking(() -> inTurn(request.method().name(), endpoint, body, knobs), false)
        .otherwise(failure -> error(endpoint, new BadRequest(500, "the sandbox failed")))
        .onSuccess(performance -> performance.play(vertx, request, knobs));
  }

  private Performance inTurn(String method, Endpoint endpoint, Buffer body, Knobs knobs) {
    if (body.length() < LONG) {
      return compose(method, endpoint, body, knobs);
    }
    reading.lock();
    try {
      return compose(method, endpoint, body, knobs);
    } finally {
      reading.unlock();
    }
  }

  private Performance compose(String method, Endpoint endpoint, Buffer body, Knobs knobs) {
    if (knobs.status() != 0) {
      return error(endpoint, new BadRequest(knobs.status(), "as asked for by x-sandbox-status"));
    }
    try {
      return switch (endpoint) {
        case Endpoint.Answers(var kind, var dialect) -> {
          Prompt prompt = dialect.read(json(method, body));
          yield answer(dialect, prompt, knobs);
        }
        case Endpoint.Counts(var kind, var dialect) -> {
          Prompt prompt = dialect.read(json(method, body));
          yield Performance.whole(200, dialect.counted(author.promptTokens(prompt)).toString());
        }
        case Endpoint.Lists(var kind) -> Performance.whole(200, Models.of(kind).toString());
        case Endpoint.Missing(var kind) ->
            throw new BadRequest(404, "the sandbox does not simulate this path");
      };
    } catch (BadRequest e) {
      return error(endpoint, e);
    }
  }

  private Performance answer(Dialect dialect, Prompt prompt, Knobs knobs) {
    if (prompt.model().isEmpty()) {
      throw new BadRequest(400, "the request names no model");
    }
    if (prompt.choices() > 8) {
      throw new BadRequest(400, "n must be at most 8 here");
    }
    Answer answer = author.answer(prompt, knobs.outputTokens());
    return prompt.stream()
        ? new Performance(200, dialect.streamType(), dialect.stream(prompt, answer))
        : Performance.whole(200, dialect.whole(prompt, answer).toString());
  }

  private static JsonNode json(String method, Buffer body) {
    if (!method.equals("POST")) {
      throw new BadRequest(405, "this path takes POST only");
    }
    try {
      JsonNode node = Json.MAPPER.readTree(body.getBytes());
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new BadRequest(400, "the body is not JSON");
    }
    throw new BadRequest(400, "the body is not a JSON object");
  }

  private static Performance error(Endpoint endpoint, BadRequest problem) {
    ProviderKind kind = endpoint.kind();
    byte[] body =
        kind.errorBody(
            new WireError(
                problem.status(), "sandbox_error", problem.message(), "req_sandbox", Map.of()));
    return new Performance(
        problem.status(), "application/json", List.of(new String(body, StandardCharsets.UTF_8)));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
