package dev.purser.server.api;

import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.Backup;
import dev.purser.ledger.Books;
import dev.purser.ledger.Diagnosis;
import dev.purser.ledger.Difference;
import dev.purser.ledger.EmbeddedLedger;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Looks after the ledger while calls go on: checks it and hands out copies. Thread-safe. */
final class LedgerApi {

  private static final System.Logger LOG = System.getLogger(LedgerApi.class.getName());
  private static final int CHUNK = 64 << 10;

  private final Books books;
  private final InstantSource clock;

  LedgerApi(Books books, InstantSource clock) {
    this.books = books;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/doctor", this::doctor));
  }

  /** The backup is longer than memory is large, so it has a way of its own. */
  void mount(Router router, Executor executor) {
    router
        .get(ControlApi.ROOT + "/backup")
        .handler(routing -> executor.execute(() -> backup(routing)));
  }

  private Optional<EmbeddedLedger> embedded() {
    return books.ledger() instanceof EmbeddedLedger ledger ? Optional.of(ledger) : Optional.empty();
  }

  private static Problem notEmbedded() {
    return Problem.of(
        ProblemCode.NOT_EMBEDDED,
        "this server keeps its ledger in memory: there is nothing on disk");
  }

  private Answer doctor(Request request) {
    request.optionalFields().end();
    EmbeddedLedger ledger = embedded().orElseThrow(() -> notEmbedded().toException());
    return Answer.ok(write(Backup.examine(ledger, clock.millis())));
  }

  private static ObjectNode write(Diagnosis diagnosis) {
    ObjectNode json = Json.object();
    json.put("healthy", diagnosis.isHealthy());
    json.put("entries", diagnosis.entries());
    json.put("windows", diagnosis.windows());
    json.put("reservations", diagnosis.reservations());
    json.put("difference_count", diagnosis.count());
    ArrayNode differences = json.putArray("differences");
    for (Difference difference : diagnosis.differences()) {
      differences
          .addObject()
          .put("kind", difference.kind().name().toLowerCase(Locale.ROOT))
          .put("where", difference.where())
          .put("expected", difference.expected())
          .put("found", difference.found());
    }
    return json;
  }

  private void backup(RoutingContext routing) {
    Optional<EmbeddedLedger> ledger = embedded();
    if (ledger.isEmpty()) {
      routing.vertx().runOnContext(now -> ControlApi.send(routing, notEmbedded().answer()));
      return;
    }
    HttpServerResponse response = routing.response();
    try (OutputStream out = new BufferedOutputStream(new Body(routing), CHUNK)) {
      Backup.write(ledger.get(), out);
      out.flush();
      routing.vertx().runOnContext(now -> response.end());
    } catch (IOException | LedgerException e) {
      LOG.log(System.Logger.Level.WARNING, "a backup was not finished: {0}", e.getMessage());
      // Cut off, so that nobody takes it for a whole one.
      routing.vertx().runOnContext(now -> routing.request().connection().close());
    }
  }

  /** The body of an answer, written by a thread that waits until each piece is on its way. */
  private static final class Body extends OutputStream {
    private final RoutingContext routing;

    Body(RoutingContext routing) {
      this.routing = routing;
      routing
          .response()
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/zip")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .putHeader("content-disposition", "attachment; filename=\"purser-backup.zip\"");
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      io.vertx.core.buffer.Buffer piece =
          io.vertx.core.buffer.Buffer.buffer(length).appendBytes(bytes, offset, length);
      try {
        routing.response().write(piece).toCompletionStage().toCompletableFuture().join();
      } catch (java.util.concurrent.CompletionException | IllegalStateException e) {
        throw new IOException("the caller left", e);
      }
    }
  }
}
