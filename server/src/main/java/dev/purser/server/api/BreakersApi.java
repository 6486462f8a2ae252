package dev.purser.server.api;

import dev.purser.core.budget.Breaker;
import dev.purser.core.usage.Labels;
import dev.purser.ledger.Books;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Breakers: tripped, listed, reset. Thread-safe. */
final class BreakersApi {

  private final Books books;
  private final InstantSource clock;

  BreakersApi(Books books, InstantSource clock) {
    this.books = books;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/breakers", this::list),
        new Route("POST", "/breakers", this::trip),
        new Route("DELETE", "/breakers/:id", this::reset));
  }

  private Answer list(Request request) {
    return Page.cut(request, books.breakers(), Breaker::id, BreakersApi::write);
  }

  private Answer trip(Request request) {
    Fields fields = request.fields();
    if (!fields.has("scope")) {
      throw Problem.missing("scope", "scope (an empty one stops every call of everybody)")
          .toException();
    }
    Labels scope = LabelsJson.readWhole(fields, "scope");
    String reason = fields.reason();
    fields.end();
    Instant now = clock.instant();
    Breaker breaker =
        new Breaker(MintedId.of("brk_", now), scope, reason, request.author(), now.toEpochMilli());
    books.trip(breaker);
    Synced.await(books);
    return Answer.json(201, write(breaker));
  }

  private Answer reset(Request request) {
    String id = request.path("id");
    if (!books.reset(id)) {
      throw Problem.notFound("there is no breaker " + id).toException();
    }
    Synced.await(books);
    return Answer.noContent();
  }

  static ObjectNode write(Breaker breaker) {
    ObjectNode json = Json.object();
    json.put("id", breaker.id());
    json.set("scope", LabelsJson.write(breaker.scope()));
    json.put("reason", breaker.reason());
    json.put("created_by", breaker.author());
    Json.putInstant(json, "created_at", breaker.at());
    return json;
  }
}
