package dev.purser.server.api;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.ProviderNames;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Single usage records: reading one, correcting one. Thread-safe. */
final class UsageApi {

  /** The origin of what is posted here. */
  static final String ORIGIN = "api";

  private final Books books;
  private final Supplier<PricesNow> prices;
  private final Orgs orgs;

  UsageApi(Books books, Supplier<PricesNow> prices, Orgs orgs) {
    this.books = books;
    this.prices = prices;
    this.orgs = orgs;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/usage/:id", this::get),
        new Route("GET", "/usage/:id/revisions", this::revisions),
        new Route("POST", "/usage/:id/corrections", this::correct));
  }

  private Answer get(Request request) {
    LedgerEntry newest = find(request);
    return Answer.ok(
        UsageJson.write(
            request
                .query("revision")
                .map(text -> revision(newest.record().id(), number(text)))
                .orElse(newest)
                .record()));
  }

  private static int number(String revision) {
    try {
      return Integer.parseUnsignedInt(revision);
    } catch (NumberFormatException e) {
      throw Problem.invalid("revision", "must be a whole number of at least 1").toException();
    }
  }

  private LedgerEntry revision(RecordId id, int number) {
    return books.ledger().revisions(id).stream()
        .filter(entry -> entry.record().revision() == number)
        .findFirst()
        .orElseThrow(() ->
            Problem.notFound("there is no revision " + number + " of usage record " + id.id())
                .toException());
  }

  private Answer revisions(Request request) {
    ArrayNode items = Json.array();
    for (LedgerEntry entry : books.ledger().revisions(find(request).record().id())) {
      ObjectNode record = UsageJson.write(entry.record());
      Json.putText(record, "reason", entry.reason());
      items.add(record);
    }
    return Page.of(items, Optional.empty());
  }

  private LedgerEntry find(Request request) {
    String id = request.path("id");
    return orgs.only(request.org(), "usage record " + id, org -> find(request, org, id));
  }

  private Optional<LedgerEntry> find(Request request, String org, String id) {
    List<String> origins =
        books.ledger().origins(org, id).stream()
            .filter(origin -> origin.equals(request.query("origin").orElse(origin)))
            .toList();
    if (origins.size() > 1) {
      throw Problem.of(
              ProblemCode.AMBIGUOUS,
              id + " came from " + String.join(", ", origins) + "; add ?origin= to say which")
          .toException();
    }
    return origins.stream()
        .findFirst()
        .flatMap(origin -> books.ledger().entry(new RecordId(org, origin, id)));
  }

  private Answer correct(Request request) {
    Fields fields = request.fields();
    String reason = fields.reason();
    Fields usage = fields.mandatoryObject("usage");
    fields.end();
    UsageRecord old = find(request).record();
    UsageRecord revised = revise(old, usage, prices.get());
    return switch (Synced.execute(
        books, new Command.Correct(old.id(), revised, reason, old.revision()))) {
      case Outcome.Posted posted -> {
        ObjectNode answer = UsageJson.write(posted.record());
        answer.put("reason", reason);
        yield Answer.json(201, answer);
      }
      case Outcome.Duplicate(UsageRecord record) -> Answer.ok(UsageJson.write(record));
      case Outcome.Conflict(String message) -> Problem.conflict(message).answer();
      case Outcome.NotFound() ->
          Problem.notFound("there is no usage record " + old.id().id()).answer();
    };
  }

  private static UsageRecord revise(UsageRecord old, Fields usage, PricesNow prices) {
    fixed(usage, "id", old.id().id());
    usage
        .text("provider")
        .filter(text -> !ProviderNames.canonical(text).equals(old.provider()))
        .ifPresent(text -> {
          throw immutable(usage, "provider");
        });
    fixed(usage, "model", old.model());
    fixed(usage, "operation", old.operation());
    usage
        .instant("time")
        .filter(time -> !time.equals(old.time()))
        .ifPresent(time -> {
          throw immutable(usage, "time");
        });
    if (usage.has("labels") && !LabelsJson.read(usage, "labels").equals(old.labels())) {
      throw immutable(usage, "labels");
    }
    usage.take("labels");
    UsageRecord.Builder revised = old.toBuilder().counted(Counted.PROVIDER);
    if (old.status() == Status.UNRESOLVED || old.status() == Status.PARTIAL) {
      revised.status(Status.OK); // what happened is now known
    }
    UsageJson.readUsage(usage, revised);
    UsageRecord used = revised.build();
    var reported = UsageJson.reported(usage, used, prices);
    usage.end();
    return UsageJson.priced(used, reported, prices.pricing());
  }

  private static void fixed(Fields usage, String field, String value) {
    usage
        .text(field)
        .filter(text -> !text.equals(value))
        .ifPresent(text -> {
          throw immutable(usage, field);
        });
  }

  private static ProblemException immutable(Fields usage, String field) {
    return usage.invalid(
        field, "cannot be corrected, as it decided which budgets the record went to");
  }
}
