package dev.purser.server;

import dev.purser.server.config.Config;
import dev.purser.server.config.Configs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real server on a free port, and a client of it. */
public final class Running implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Application application;
  private final HttpClient client = HttpClient.newHttpClient();

  private Running(Application application) {
    this.application = application;
  }

  /** One that forgets everything. */
  public static Running inMemory() {
    return with(Map.of());
  }

  /** One with these environment variables; in memory unless they say otherwise. */
  public static Running with(Map<String, String> environment) {
    Map<String, String> all =
        new HashMap<>(Map.of("PURSER_LEDGER_URL", "memory", "PURSER_SERVER_PORT", "0"));
    all.putAll(environment);
    Config config = Configs.load(Optional.empty(), all, Map.of());
    return new Running(Application.start(config));
  }

  /** An answer. */
  public record Reply(int status, String body, HttpResponse<String> http) {
    /** The body as JSON. */
    public JsonNode json() {
      return JSON.readTree(body);
    }
  }

  public URI address() {
    return application.address();
  }

  /** What is served, such as {@code GET /api/v1/budgets/{id}}. */
  public List<String> routes() {
    return application.routes();
  }

  public Reply get(String path) {
    return send("GET", path, "", "");
  }

  public Reply post(String path, String body) {
    return send("POST", path, body, "application/json");
  }

  public Reply put(String path, String body) {
    return send("PUT", path, body, "application/json");
  }

  public Reply delete(String path) {
    return send("DELETE", path, "", "");
  }

  /** Asks, and sees to it that the answer is as the OpenAPI document describes it. */
  public Reply send(String method, String path, String body, String type, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("content-type", type);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      if (!method.equals("HEAD")) {
        String answered = answer.headers().firstValue("content-type").orElse("");
        Contract.check(method, path, answer.statusCode(), answered, answer.body());
      }
      return new Reply(answer.statusCode(), answer.body(), answer);
    } catch (IOException e) {
      throw new AssertionError(method + " " + path + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    application.close();
  }
}
