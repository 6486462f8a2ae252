package dev.purser.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The control API of one server. Every fault becomes a {@link CommandFailed}. */
final class Api implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final URI server;
  private final String token;
  private final HttpClient http;

  Api(String server, String token) {
    this.server = base(server);
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
  }

  private static URI base(String server) {
    try {
      URI uri = new URI(server.endsWith("/") ? server.substring(0, server.length() - 1) : server);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException notAUrl) {
      // The same message as for a URL that is none of ours.
    }
    throw new CommandFailed(
        CommandFailed.USAGE,
        "--server is '" + server + "', but must be a URL such as http://127.0.0.1:4777");
  }

  /** Reads JSON. The path starts after {@code /api/v1}. */
  JsonNode get(String path, Query query) {
    return json(send("GET", path, query, ""));
  }

  /** Reads text of whatever format the query asks for. */
  String text(String path, Query query) {
    return send("GET", path, query, "");
  }

  JsonNode post(String path, JsonNode body) {
    return json(send("POST", path, new Query(), body.toString()));
  }

  /** Reads a body of any size into a file that does not exist. */
  void download(String path, Path file) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api/v1" + path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() / 100 != 2) {
          String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
          throw refused(answer.statusCode(), text);
        }
        Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(part, file);
    } catch (ConnectException e) {
      throw unreachable();
    } catch (IOException e) {
      throw new CommandFailed(
          CommandFailed.REFUSED, file + " could not be written, or was cut off: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed(CommandFailed.UNREACHABLE, "interrupted");
    } finally {
      delete(part);
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new CommandFailed(CommandFailed.REFUSED, part + " is left behind: " + e);
    }
  }

  void delete(String path) {
    send("DELETE", path, new Query(), "");
  }

  /** A path whose parts may hold any character. */
  static String path(String... parts) {
    return List.of(parts).stream().map(Api::encode).collect(Collectors.joining("/", "/", ""));
  }

  private String send(String method, String path, Query query, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + "/api/v1" + path + query))
            .timeout(ANSWER)
            .header("Accept", "application/json, */*")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw refused(answer.statusCode(), answer.body());
      }
      return answer.body();
    } catch (HttpTimeoutException e) {
      throw new CommandFailed(CommandFailed.UNREACHABLE, server + " does not answer in time");
    } catch (ConnectException e) {
      throw unreachable();
    } catch (IOException e) {
      throw new CommandFailed(
          CommandFailed.UNREACHABLE,
          server + " broke off its answer" + (e.getMessage() == null ? "" : ": " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed(CommandFailed.UNREACHABLE, "interrupted");
    }
  }

  private CommandFailed unreachable() {
    return new CommandFailed(
        CommandFailed.UNREACHABLE,
        "no server answers at "
            + server
            + ": start one with './purser start', or name another with --server");
  }

  private CommandFailed refused(int status, String body) {
    if (status == 401 || status == 403) {
      return new CommandFailed(
          CommandFailed.UNAUTHORIZED,
          server
              + (token.isEmpty()
                  ? " asks for a token: give it with --token or PURSER_TOKEN"
                  : " does not accept this token"));
    }
    return new CommandFailed(CommandFailed.REFUSED, problem(status, body));
  }

  private String problem(int status, String body) {
    try {
      JsonNode problem = JSON.readTree(body);
      for (String field : List.of("detail", "title")) {
        if (problem.path(field).isString()) {
          String code = problem.path("code").asString("");
          return problem.path(field).asString() + (code.isEmpty() ? "" : " (" + code + ")");
        }
      }
    } catch (JacksonException notJson) {
      // Something else than a Purser answers there.
    }
    return server + " answered with status " + status + "; is it a Purser?";
  }

  private JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new CommandFailed(
          CommandFailed.REFUSED, server + " did not answer with JSON; is it a Purser?");
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The query of a request. */
  static final class Query {
    private final StringBuilder text = new StringBuilder();

    /** Adds a parameter, unless its value is empty. */
    Query with(String name, String value) {
      if (!value.isEmpty()) {
        text.append(text.isEmpty() ? '?' : '&').append(encode(name)).append('=');
        text.append(encode(value));
      }
      return this;
    }

    /** Adds each value of each parameter. */
    Query with(Map<String, List<String>> parameters) {
      parameters.forEach((name, values) -> values.forEach(value -> with(name, value)));
      return this;
    }

    /** This query and one more parameter, as a query of its own. */
    Query and(String name, String value) {
      Query longer = new Query();
      longer.text.append(text);
      return longer.with(name, value);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
