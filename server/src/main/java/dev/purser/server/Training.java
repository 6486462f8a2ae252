package dev.purser.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/**
 * Some requests of a server to itself, so that the JVM's cache, which is made from such a run,
 * holds the classes that the first requests of a real one need.
 */
final class Training {

  private static final List<String> PAGES =
      List.of("/healthz", "/readyz", "/", "/metrics", "/openapi.json", "/api/v1/budgets");

  private static final String BUDGET =
      """
      {"unit":"usd","limit":"1000","period":"day","per":["user"],"enforcement":"hard"}
      """;

  private static final String CHAT =
      """
      {"model":"gpt-4o-mini","stream":%s,"max_tokens":16,
       "messages":[{"role":"user","content":"hello"}]}
      """;

  private static final List<Call> CALLS =
      List.of(
          new Call("/sandbox/openai/v1/chat/completions", CHAT.formatted("false")),
          new Call("/sandbox/openai/v1/chat/completions", CHAT.formatted("true")),
          new Call(
              "/sandbox/openai/v1/responses",
              """
              {"model":"gpt-4o-mini","max_output_tokens":16,"input":"hello"}
              """),
          new Call(
              "/sandbox/anthropic/v1/messages",
              """
              {"model":"claude-haiku-4-5","max_tokens":16,
               "messages":[{"role":"user","content":"hello"}]}
              """),
          new Call(
              "/sandbox/gemini/v1beta/models/gemini-2.5-flash:generateContent",
              """
              {"generationConfig":{"maxOutputTokens":16},
               "contents":[{"role":"user","parts":[{"text":"hello"}]}]}
              """));

  private record Call(String path, String body) {}

  private Training() {}

  static void run(Application application) {
    URI address = application.address();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String page : PAGES) {
        send(client, HttpRequest.newBuilder(address.resolve(page)));
      }
      send(
          client,
          HttpRequest.newBuilder(address.resolve("/api/v1/budgets/training"))
              .PUT(BodyPublishers.ofString(BUDGET)));
      for (Call call : CALLS) {
        send(
            client,
            HttpRequest.newBuilder(address.resolve(call.path()))
                .header("content-type", "application/json")
                .header("x-purser-label-user", "training")
                .POST(BodyPublishers.ofString(call.body())));
      }
      send(client, HttpRequest.newBuilder(address.resolve("/api/v1/reports/usage")));
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
