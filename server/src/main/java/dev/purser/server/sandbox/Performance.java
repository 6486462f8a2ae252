package dev.purser.server.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * What to send back.
 *
 * @param status HTTP status
 * @param type media type
 * @param pieces the body, one write each
 */
record Performance(int status, String type, List<String> pieces) {

  static Performance whole(int status, String json) {
    return new Performance(status, "application/json", List.of(json));
  }

  /** Sends it at the pace that the caller asked for. Runs on the event loop of the request. */
  void play(Vertx vertx, HttpServerRequest request, Knobs knobs) {
    if (knobs.latencyMs() > 0) {
      vertx.setTimer(knobs.latencyMs(), timer -> begin(vertx, request, knobs));
    } else {
      begin(vertx, request, knobs);
    }
  }

  private void begin(Vertx vertx, HttpServerRequest request, Knobs knobs) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    response.setStatusCode(status).putHeader("content-type", type);
    if (status == 429) {
      response.putHeader("retry-after", "1");
    }
    if (pieces.size() == 1 && knobs.cutAfter().isEmpty()) {
      response.end(pieces.getFirst());
      return;
    }
    response.setChunked(true);
    write(vertx, request, knobs, 0);
  }

  private void write(Vertx vertx, HttpServerRequest request, Knobs knobs, int at) {
    HttpServerResponse response = request.response();
    for (int next = at; ; next++) {
      if (response.closed()) {
        return;
      }
      if (next >= knobs.cutAfter().orElse(Long.MAX_VALUE)) {
        request.connection().close();
        return;
      }
      if (next == pieces.size()) {
        response.end();
        return;
      }
      response.write(pieces.get(next));
      if (knobs.chunkMs() > 0) {
        int following = next + 1;
        vertx.setTimer(knobs.chunkMs(), timer -> write(vertx, request, knobs, following));
        return;
      }
    }
  }
}
