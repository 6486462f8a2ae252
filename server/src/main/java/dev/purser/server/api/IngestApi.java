package dev.purser.server.api;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Batch;
import dev.purser.ledger.Books;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes usage records from outside: one, a list, one a line, or as CloudEvents. Each stands for
 * itself; a faulty one spoils no other. Thread-safe.
 */
final class IngestApi {

  // Calls of the gateway wait while a group is decided, so groups are small.
  private static final int GROUP = 100;

  private final Books books;
  private final Supplier<PricesNow> prices;
  private final Orgs orgs;
  private final InstantSource clock;

  IngestApi(Books books, Supplier<PricesNow> prices, Orgs orgs, InstantSource clock) {
    this.books = books;
    this.prices = prices;
    this.orgs = orgs;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/usage", this::post));
  }

  private Answer post(Request request) {
    Tally tally = new Tally();
    Batch batch = new Batch();
    // Where a price depends on the records before, each is written before the next is priced.
    int group = prices.get().pricing().isMetered() ? 1 : GROUP;
    Instant now = clock.instant();
    String org = request.org().orElse("");
    for (Sent sent : sent(request)) {
      ObjectNode entry = tally.records.addObject();
      try {
        Command.Post command = command(sent, org, now);
        entry.put("id", command.record().id().id());
        batch.add(command, outcome -> tally.add(entry, outcome));
      } catch (ProblemException e) {
        tally.invalid(entry, sent, e.problem());
      } catch (IllegalArgumentException e) {
        tally.invalid(
            entry, sent, Problem.of(ProblemCode.INVALID_FIELD, String.valueOf(e.getMessage())));
      }
      if (batch.size() == group) {
        books.execute(batch);
        batch = new Batch();
      }
    }
    if (!batch.isEmpty()) {
      books.execute(batch);
    }
    Synced.await(books);
    return Answer.ok(tally.toJson());
  }

  private static List<Sent> sent(Request request) {
    if (!request.attributes().isEmpty()) {
      return List.of(CloudEvents.sent(request.attributes(), request.json()));
    }
    return switch (request.contentType()) {
      case "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/x-jsonlines" ->
          lines(request.body());
      case "application/cloudevents+json" -> List.of(CloudEvents.sent(request.json()));
      case "application/cloudevents-batch+json" -> {
        List<Sent> events = new ArrayList<>();
        list(request.json()).forEach(event -> events.add(CloudEvents.sent(event)));
        yield events;
      }
      default -> documents(request);
    };
  }

  /** One document or a list; several lines of documents are often sent as plain JSON. */
  private static List<Sent> documents(Request request) {
    JsonNode json;
    try {
      json = request.json();
    } catch (ProblemException e) {
      List<Sent> lines = lines(request.body());
      if (lines.size() > 1 && lines.getFirst().problem().isEmpty()) {
        return lines;
      }
      throw e;
    }
    return json.isArray()
        ? json.valueStream().map(Sent::plain).toList()
        : List.of(Sent.plain(json));
  }

  private static ArrayNode list(JsonNode json) {
    if (json instanceof ArrayNode array) {
      return array;
    }
    throw Problem.of(ProblemCode.INVALID_FIELD, "a batch must be a JSON array").toException();
  }

  private static List<Sent> lines(byte[] body) {
    List<Sent> lines = new ArrayList<>();
    new String(body, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> {
          try {
            lines.add(Sent.plain(Json.read(line.getBytes(StandardCharsets.UTF_8))));
          } catch (ProblemException e) {
            lines.add(Sent.unreadable("the line is not valid JSON"));
          }
        });
    return lines;
  }

  private Command.Post command(Sent sent, String org, Instant now) {
    if (!sent.problem().isEmpty()) {
      throw Problem.of(ProblemCode.INVALID_JSON, sent.problem()).toException();
    }
    Instant time =
        sent.defaults().has("time")
            ? Request.instant("time", sent.defaults().get("time").asString())
            : now;
    String eventId = Fields.word("id", sent.defaults().path("id").asString(""));
    UsageJson.Defaults defaults =
        new UsageJson.Defaults(
            eventId.isEmpty() ? MintedId.of("u_", now) : eventId,
            Fields.word("source", sent.origin()),
            time,
            "",
            "",
            "chat",
            Labels.NONE,
            org,
            orgs);
    Fields fields = Fields.of(sent.record(), "");
    if (!eventId.isEmpty()) {
      fields.take("id"); // the event's id identifies it, together with the source
    }
    UsageRecord record = UsageJson.read(fields, defaults, prices.get());
    return new Command.Post(record, Json.hash(sent.record()));
  }

  /** What became of the records. Not thread-safe. */
  private static final class Tally {
    final ArrayNode records = Json.array();
    private int accepted;
    private int duplicates;
    private int conflicts;
    private int invalid;

    void add(ObjectNode entry, Outcome.OfPost outcome) {
      switch (outcome) {
        case Outcome.Posted(UsageRecord record, var postings) -> {
          accepted++;
          put(entry, "accepted", CostJson.write(record.cost()));
        }
        case Outcome.Duplicate(UsageRecord record) -> {
          duplicates++;
          put(entry, "duplicate", CostJson.write(record.cost()));
        }
        case Outcome.Conflict(String message) -> {
          conflicts++;
          putError(entry, "conflict", Problem.conflict(message));
        }
        case Outcome.NotFound() -> throw new IllegalStateException("a post finds nothing missing");
      }
    }

    void invalid(ObjectNode entry, Sent sent, Problem problem) {
      invalid++;
      String own = sent.record().path("id").asString("");
      Json.putText(entry, "id", sent.defaults().path("id").asString(own));
      putError(entry, "invalid", problem);
    }

    private static void put(ObjectNode entry, String status, ObjectNode cost) {
      entry.put("status", status);
      entry.set("cost", cost);
      entry.putNull("error");
    }

    private static void putError(ObjectNode entry, String status, Problem problem) {
      entry.put("status", status);
      entry.putNull("cost");
      ObjectNode error = entry.putObject("error");
      error.put("code", problem.code());
      error.put("detail", problem.detail());
      error.setAll(problem.more());
    }

    ObjectNode toJson() {
      ObjectNode json = Json.object();
      json.put("accepted", accepted);
      json.put("duplicates", duplicates);
      json.put("conflicts", conflicts);
      json.put("invalid", invalid);
      json.set("records", records);
      return json;
    }
  }
}
