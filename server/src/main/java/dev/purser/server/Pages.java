package dev.purser.server;

import dev.purser.server.api.ControlApi;
import dev.purser.server.api.OpenApi;
import dev.purser.server.metrics.Metrics;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Executor;

/** What is served beside the control API. */
final class Pages {

  private final ControlApi api;
  private final Metrics metrics;

  Pages(ControlApi api, Metrics metrics) {
    this.api = api;
    this.metrics = metrics;
  }

  void mount(Router router, Executor executor) {
    readable(router, "/metrics").handler(api::admit).handler(context -> scrape(context, executor));
    readable(router, "/openapi.json")
        .handler(
            context -> send(context, new Metrics.Scrape("application/json", OpenApi.document())));
  }

  private static Route readable(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private void scrape(RoutingContext context, Executor executor) {
    String accept = context.request().getHeader(HttpHeaders.ACCEPT);
    Context loop = context.vertx().getOrCreateContext();
    executor.execute(() -> {
      try {
        Metrics.Scrape scrape = metrics.scrape(accept == null ? "" : accept);
        loop.runOnContext(now -> send(context, scrape));
      } catch (RuntimeException e) {
        loop.runOnContext(now -> context.fail(e));
      }
    });
  }

  private static void send(RoutingContext context, Metrics.Scrape scrape) {
    HttpServerResponse response = context.response();
    if (response.closed()) {
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, scrape.contentType());
    if (HttpMethod.HEAD.equals(context.request().method())) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(scrape.body().length)).end();
    } else {
      response.end(Buffer.buffer(scrape.body()));
    }
  }
}
