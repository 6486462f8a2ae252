package dev.purser.server;

import dev.purser.gateway.Gateway;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * The first to see a request. It listens from the first moment, so that a used port is found at
 * once and whoever watches sees the process live; until all is open it says what is missing.
 * Thread-safe.
 */
final class Front implements Handler<HttpServerRequest> {

  private static final String OK = "ok";
  private static final String JSON = "application/json";
  private static final String ALIVE = "{\"status\":\"ok\"}";

  private volatile Map<String, String> components = Map.of("server", "starting");
  private volatile Handler<HttpServerRequest> service = Front::notReady;
  private volatile BiPredicate<HttpServerRequest, Unreadable> refuser = (request, what) -> false;

  /** Serves requests from now on. */
  void open(Gateway gateway, Handler<HttpServerRequest> others) {
    service =
        request -> {
          if (!gateway.handle(request)) {
            others.handle(request);
          }
        };
    refuser = (request, what) -> gateway.refuse(request, what.status(), what.code(), what.detail());
    components = Map.of("ledger", OK, "gateway", OK);
  }

  /** Says from now on that a component is not ready. */
  synchronized void unready(String component, String reason) {
    Map<String, String> changed = new TreeMap<>(components);
    changed.put(component, reason);
    components = Map.copyOf(changed);
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (request.headers().getAll(HttpHeaders.HOST).size() > 1) {
      refuse(request, Unreadable.SEVERAL_HOSTS);
      return;
    }
    switch (String.valueOf(request.path())) {
      case "/healthz" -> look(request, () -> answer(request.response(), 200, JSON, ALIVE));
      case "/readyz" -> look(request, () -> readiness(request.response()));
      default -> service.handle(request);
    }
  }

  /** Answers whoever only wants to look. */
  private static void look(HttpServerRequest request, Runnable answer) {
    if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
      answer.run();
      return;
    }
    request.response().putHeader("allow", "GET, HEAD");
    answer(
        request.response(),
        405,
        "application/problem+json",
        "{\"type\":\"about:blank\",\"title\":\"Method Not Allowed\",\"status\":405,"
            + "\"detail\":\"this can only be read, with GET\",\"code\":\"method_not_allowed\"}");
  }

  /**
   * Answers what is no readable request, and ends its connection, as nobody knows where the next
   * one begins.
   */
  void unreadable(HttpServerRequest request) {
    refuse(request, Unreadable.of(request.decoderResult().cause()));
  }

  private void refuse(HttpServerRequest request, Unreadable what) {
    HttpServerResponse response = request.response().putHeader("connection", "close");
    if (!refuser.test(request, what)) {
      answer(response, what.status(), "application/problem+json", what.problem());
    }
    request.connection().close();
  }

  private void readiness(HttpServerResponse response) {
    Map<String, String> now = components;
    boolean ready = now.values().stream().allMatch(OK::equals);
    // Component names and reasons are our own words, without anything that JSON would escape.
    String each =
        now.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
            .collect(Collectors.joining(","));
    answer(
        response,
        ready ? 200 : 503,
        JSON,
        "{\"status\":\"" + (ready ? "ready" : "not ready") + "\",\"components\":{" + each + "}}");
  }

  private static void notReady(HttpServerRequest request) {
    request.response().putHeader("retry-after", "1");
    answer(
        request.response(),
        503,
        "application/problem+json",
        "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
            + "\"detail\":\"the server is starting; GET /readyz says what is missing\","
            + "\"code\":\"starting\"}");
  }

  private static void answer(HttpServerResponse response, int status, String type, String json) {
    response
        .setStatusCode(status)
        .putHeader("content-type", type)
        .putHeader("cache-control", "no-store")
        .end(json);
  }
}
