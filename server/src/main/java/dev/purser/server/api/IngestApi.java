package dev.purser.server.api;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Batch;
import dev.purser.ledger.Books;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

  /** In one body: the smallest need some 60 bytes, and each is answered by 150 and more. */
  private static final int MOST_RECORDS = 500_000;

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
    Posting posting = new Posting(request.org().orElse(""));
    each(request, posting::take);
    posting.execute();
    Synced.await(books);
    return new Answer(200, "application/json", posting.tally.toJson());
  }

  /** The records of one request on their way into the books. Not thread-safe. */
  private final class Posting {
    private final String org;
    private final Instant now = clock.instant();
    // Where a price depends on the records before, each is written before the next is priced.
    private final int group = prices.get().pricing().isMetered() ? 1 : GROUP;
    private final Tally tally = new Tally();
    private Batch batch = new Batch();

    Posting(String org) {
      this.org = org;
    }

    void take(Sent sent) {
      ObjectNode entry = tally.entry();
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
      if (tally.undecided() >= group) {
        execute();
      }
    }

    void execute() {
      if (!batch.isEmpty()) {
        books.execute(batch);
        batch = new Batch();
      }
      tally.write();
    }
  }

  private static void each(Request request, Consumer<Sent> each) {
    if (!request.attributes().isEmpty()) {
      each.accept(CloudEvents.sent(request.attributes(), request.json()));
      return;
    }
    switch (request.contentType()) {
      case "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/x-jsonlines" ->
          lines(request.body()).forEach(each);
      case "application/cloudevents+json" -> each.accept(CloudEvents.sent(request.json()));
      case "application/cloudevents-batch+json" -> {
        if (Json.isList(request.body())) {
          Json.items(request.body(), MOST_RECORDS, event -> each.accept(CloudEvents.sent(event)));
        } else if (request.json() instanceof ArrayNode array) {
          array.forEach(event -> each.accept(CloudEvents.sent(event)));
        } else {
          throw Problem.of(ProblemCode.INVALID_FIELD, "a batch must be a JSON array").toException();
        }
      }
      default -> documents(request, each);
    }
  }

  /** One document or a list; several lines of documents are often sent as plain JSON. */
  private static void documents(Request request, Consumer<Sent> each) {
    if (Json.isList(request.body())) {
      Json.items(request.body(), MOST_RECORDS, item -> each.accept(Sent.plain(item)));
      return;
    }
    JsonNode json;
    try {
      json = request.json();
    } catch (ProblemException e) {
      if (!hasLines(request.body())) {
        throw e;
      }
      lines(request.body()).forEach(each);
      return;
    }
    (json.isArray() ? json.valueStream() : Stream.of(json)).map(Sent::plain).forEach(each);
  }

  private static boolean hasLines(byte[] body) {
    List<Sent> first = lines(body).limit(2).toList();
    return first.size() == 2 && first.getFirst().problem().isEmpty();
  }

  private static Stream<Sent> lines(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    if (text.lines().filter(line -> !line.isBlank()).skip(MOST_RECORDS).findAny().isPresent()) {
      throw Json.tooMany(MOST_RECORDS).toException();
    }
    return text.lines()
        .filter(line -> !line.isBlank())
        .map(line -> {
          try {
            return Sent.plain(Json.read(line.getBytes(StandardCharsets.UTF_8)));
          } catch (ProblemException e) {
            return Sent.unreadable("the line is not valid JSON");
          }
        });
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
    if (!sent.record().isObject()) {
      throw Problem.of(ProblemCode.INVALID_FIELD, "a record must be a JSON object").toException();
    }
    Fields fields = Fields.of(sent.record(), "");
    if (!eventId.isEmpty()) {
      fields.take("id"); // the event's id identifies it, together with the source
    }
    UsageRecord record = UsageJson.read(fields, defaults, prices.get());
    return new Command.Post(record, Json.hash(sent.record()));
  }

  /** What became of the records. Not thread-safe. */
  private static final class Tally {
    // Written as they are decided: as trees, many would take more memory than their records.
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final List<ObjectNode> undecided = new ArrayList<>();
    private int accepted;
    private int duplicates;
    private int conflicts;
    private int invalid;

    ObjectNode entry() {
      ObjectNode entry = Json.object();
      undecided.add(entry);
      return entry;
    }

    int undecided() {
      return undecided.size();
    }

    /** All that were begun are decided. */
    void write() {
      for (ObjectNode entry : undecided) {
        if (records.size() > 0) {
          records.write(',');
        }
        records.writeBytes(Json.write(entry));
      }
      undecided.clear();
    }

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

    byte[] toJson() {
      ObjectNode json = Json.object();
      json.put("accepted", accepted);
      json.put("duplicates", duplicates);
      json.put("conflicts", conflicts);
      json.put("invalid", invalid);
      json.putArray("records");
      byte[] whole = Json.write(json);
      byte[] answer = Arrays.copyOf(whole, whole.length + records.size());
      // Between the brackets with which it ends.
      int at = whole.length - 2;
      System.arraycopy(records.toByteArray(), 0, answer, at, records.size());
      answer[answer.length - 2] = ']';
      answer[answer.length - 1] = '}';
      return answer;
    }
  }
}
