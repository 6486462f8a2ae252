package dev.purser.server.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The control API of the server that the demo plays on, as any client would use it. */
final class Server {

  static final ObjectMapper MAPPER = JsonMapper.shared();

  private final URI base;
  private final Optional<String> adminToken;
  private final HttpClient client;

  Server(URI base, Optional<String> adminToken, HttpClient client) {
    this.base = base;
    this.adminToken = adminToken;
    this.client = client;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send(path, HttpRequest.newBuilder().GET());
  }

  JsonNode post(String path, Object body) throws IOException, InterruptedException {
    return send(path, HttpRequest.newBuilder().POST(json(body)));
  }

  JsonNode put(String path, Object body) throws IOException, InterruptedException {
    return send(path, HttpRequest.newBuilder().PUT(json(body)));
  }

  JsonNode delete(String path) throws IOException, InterruptedException {
    return send(path, HttpRequest.newBuilder().DELETE());
  }

  private static HttpRequest.BodyPublisher json(Object body) {
    return HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(body));
  }

  private JsonNode send(String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    request.uri(base.resolve("/api/v1" + path)).header("content-type", "application/json");
    adminToken.ifPresent(token -> request.header("authorization", "Bearer " + token));
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body().isEmpty() ? MAPPER.createObjectNode() : MAPPER.readTree(answer.body());
  }
}
