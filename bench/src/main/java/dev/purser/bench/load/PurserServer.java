package dev.purser.bench.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Purser as its users start it, from the root of its tree, with everything on: five hard budgets
 * match every call.
 */
final class PurserServer implements AutoCloseable {

  private static final Map<String, String> BUDGETS =
      Map.of(
          "company-month", "{\"unit\":\"usd\",\"limit\":\"1000000\",\"period\":\"month\"}",
          "team-day",
              "{\"unit\":\"usd\",\"limit\":\"1000000\",\"period\":\"day\",\"per\":[\"team\"]}",
          "user-day",
              "{\"unit\":\"usd\",\"limit\":\"1000000\",\"period\":\"day\",\"per\":[\"user\"]}",
          "agent-tokens",
              "{\"unit\":\"tokens\",\"limit\":\"1000000000000\",\"period\":\"hour\","
                  + "\"per\":[\"agent\"]}",
          "requests-hour", "{\"unit\":\"requests\",\"limit\":\"1000000000\",\"period\":\"hour\"}");

  private final Child process;
  private final URI base;

  private PurserServer(Child process, URI base) {
    this.process = process;
    this.base = base;
  }

  static PurserServer start(Path folder, int upstreamPort)
      throws IOException, InterruptedException {
    Child process =
        Child.start(
            List.of(
                "./purser", "start", "--port", "0", "--data", folder.resolve("data").toString()),
            Map.of(
                "PURSER_PROVIDERS_OPENAI_BASE_URL",
                "http://127.0.0.1:" + upstreamPort,
                "PURSER_PROVIDERS_OPENAI_API_KEY",
                "sk-bench"));
    PurserServer server =
        new PurserServer(process, URI.create(process.awaitLine("purser ready on ")));
    for (Map.Entry<String, String> budget : BUDGETS.entrySet()) {
      String hard = budget.getValue().replace("}", ",\"enforcement\":\"hard\"}");
      server.call(
          "/api/v1/budgets/" + budget.getKey(),
          HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofString(hard)));
    }
    return server;
  }

  int port() {
    return base.getPort();
  }

  Optional<Long> residentMegabytes() throws IOException {
    return process.residentMegabytes();
  }

  /** How many calls its own books have. */
  long recorded() throws IOException, InterruptedException {
    String report = call("/api/v1/reports/usage?granularity=none", HttpRequest.newBuilder().GET());
    Matcher records =
        Pattern.compile("\"totals\"\\s*:\\s*\\{.*?\"records\"\\s*:\\s*(\\d+)", Pattern.DOTALL)
            .matcher(report);
    return records.find() ? Long.parseLong(records.group(1)) : -1;
  }

  private String call(String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              request.uri(base.resolve(path)).header("content-type", "application/json").build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
