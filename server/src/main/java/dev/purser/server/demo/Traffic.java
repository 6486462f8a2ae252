package dev.purser.server.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Calls through the gateway, a few a second; most go well, some fail, a few callers leave early.
 */
final class Traffic {

  private static final int CALLS_PER_SESSION = 20;

  private final URI base;
  private final Map<String, String> secrets;
  private final HttpClient client;
  private final SplittableRandom random;
  private final Map<String, Integer> callsOf = new ConcurrentHashMap<>();

  Traffic(URI base, Map<String, String> secrets, HttpClient client, SplittableRandom random) {
    this.base = base;
    this.secrets = secrets;
    this.client = client;
    this.random = random;
  }

  /** Sends one call, without waiting for its answer; gives how long to wait for the next. */
  Duration sendOne() {
    Actor actor = Actor.any(random);
    Calls.Request call = Calls.of(actor, random);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(call.path()))
            .timeout(Duration.ofMinutes(2))
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + secrets.getOrDefault(actor.team(), ""))
            .header("x-purser-labels", labels(actor))
            .header("x-sandbox-latency-ms", "" + random.nextInt(150, 1_500))
            .header("x-sandbox-chunk-ms", "" + random.nextInt(5, 25))
            .header("x-sandbox-output-tokens", "" + random.nextInt(40, 280))
            .POST(HttpRequest.BodyPublishers.ofString(call.body()));
    int fate = random.nextInt(100);
    if (fate < 2) {
      request.header("x-sandbox-status", fate == 0 ? "429" : "500");
    } else if (fate == 2 && call.streams()) {
      request.header("x-sandbox-cut-after", "12");
    }
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
    if (fate == 3) {
      // Someone closes the window before the answer is complete.
      CompletableFuture.delayedExecutor(900, TimeUnit.MILLISECONDS)
          .execute(() -> answer.cancel(true));
    }
    return Duration.ofMillis(random.nextInt(120, 600));
  }

  private String labels(Actor actor) {
    int calls = callsOf.merge(actor.agent(), 1, Integer::sum);
    String session = actor.agent() + "-" + calls / CALLS_PER_SESSION;
    return actor.labels(random, session).entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue().replace(" ", "%20"))
        .sorted()
        .collect(Collectors.joining(","));
  }
}
