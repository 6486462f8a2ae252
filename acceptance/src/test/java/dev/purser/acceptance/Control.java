package dev.purser.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** A client of a running Purser that knows nothing but HTTP. */
final class Control implements AutoCloseable {

  private static final ObjectMapper MAPPER = JsonMapper.shared();

  private final URI base;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Control(URI base) {
    this.base = base;
  }

  URI base() {
    return base;
  }

  JsonNode get(String path) {
    return json(send("GET", path, "", Map.of()), path);
  }

  JsonNode put(String path, String body) {
    return json(send("PUT", path, body, Map.of()), path);
  }

  JsonNode post(String path, String body) {
    return json(send("POST", path, body, Map.of()), path);
  }

  /** The text of the metrics page. */
  String metrics() {
    return new String(send("GET", "/metrics", "", Map.of()).body(), UTF_8);
  }

  /** The whole answer, whatever its status. */
  HttpResponse<byte[]> send(String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::setHeader);
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The client underneath. */
  HttpClient client() {
    return client;
  }

  /** Every usage record of a team. */
  List<JsonNode> records(String team) {
    return List.copyOf(get("/api/v1/usage?limit=1000&team=" + team).path("items").values());
  }

  /** The one window of a budget without groups. */
  JsonNode window(String budget) {
    return get("/api/v1/budgets/" + budget + "/status").at("/windows/0");
  }

  /** A key whose calls belong to a team. */
  String keyOf(String team) {
    return post(
            "/api/v1/keys", "{\"name\":\"%s\",\"labels\":{\"team\":\"%s\"}}".formatted(team, team))
        .path("secret")
        .asString();
  }

  /** A hard budget of a month over the calls of a team. */
  void budget(String id, String team, String unit, String limit) {
    put(
        "/api/v1/budgets/" + id,
        """
        {"match":{"team":["%s"]},"unit":"%s","limit":"%s","period":"month","enforcement":"hard"}
        """
            .formatted(team, unit, limit));
  }

  private static JsonNode json(HttpResponse<byte[]> answer, String path) {
    String body = new String(answer.body(), UTF_8);
    assertThat(answer.statusCode()).as(path + ": " + body).isBetween(200, 299);
    return body.isEmpty() ? MAPPER.createObjectNode() : MAPPER.readTree(body);
  }

  @Override
  public void close() {
    client.close();
  }
}
