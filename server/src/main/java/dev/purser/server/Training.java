package dev.purser.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/**
 * A few requests of a server to itself, so that the JVM's cache of loaded classes, which is made
 * from such a run, holds what the first requests of a real one need.
 */
final class Training {

  /* One call of each kind, and no more: a cache made from thousands of calls, which holds profiles for the compiler,
   * served the first four seconds of a load two to three times faster and the next ten at half the speed. */

  private static final String BUDGET =
      """
      {"unit":"usd","limit":"1","period":"day","per":["user"],"enforcement":"hard"}
      """;

  private static final String CHAT =
      """
      {"model":"gpt-4o-mini","stream":%s,"max_tokens":16,
       "messages":[{"role":"user","content":"hello"}]}
      """;

  private Training() {}

  static void run(Application application) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path :
          List.of("/healthz", "/readyz", "/", "/metrics", "/openapi.json", "/api/v1/budgets")) {
        send(client, HttpRequest.newBuilder(application.address().resolve(path)));
      }
      send(
          client,
          HttpRequest.newBuilder(application.address().resolve("/api/v1/budgets/training"))
              .PUT(HttpRequest.BodyPublishers.ofString(BUDGET)));
      URI chat = application.address().resolve("/sandbox/openai/v1/chat/completions");
      for (String stream : List.of("false", "true")) {
        send(
            client,
            HttpRequest.newBuilder(chat)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(CHAT.formatted(stream))));
      }
      send(client, HttpRequest.newBuilder(application.address().resolve("/api/v1/reports/usage")));
    }
  }

  private static void send(HttpClient client, HttpRequest.Builder request) {
    try {
      client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      // What cannot be trained costs a few milliseconds later, nothing else.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
