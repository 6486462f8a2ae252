package dev.purser.server.api;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Hold;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Refusal;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reservations for callers that reach their providers without the gateway. Thread-safe. */
final class ReservationsApi {

  private final Books books;
  private final Supplier<PricesNow> prices;
  private final Orgs orgs;
  private final Refusals refusals;
  private final InstantSource clock;

  ReservationsApi(
      Books books, Supplier<PricesNow> prices, Orgs orgs, Refusals refusals, InstantSource clock) {
    this.books = books;
    this.refusals = refusals;
    this.prices = prices;
    this.orgs = orgs;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/reservations", this::reserve),
        new Route("GET", "/reservations/:id", this::get),
        new Route("POST", "/reservations/:id/settle", this::settle),
        new Route("POST", "/reservations/:id/release", this::release),
        new Route("POST", "/reservations/:id/renew", this::renew),
        new Route("POST", "/budgets/check", this::check));
  }

  private Answer reserve(Request request) {
    ReservationRequest wanted = new ReservationRequest(request.json());
    String org = orgs.of(request.org().orElse(""), wanted.labels());
    Instant now = clock.instant();
    Command.Reserve command =
        wanted.command(org, MintedId.of("rsv_", now), prices.get().pricing(), now);
    return refusals.oneAtATime(
        command,
        () ->
            switch (Synced.execute(books, command)) {
              case Outcome.Held(Reservation reservation, boolean repeated) ->
                  Answer.json(repeated ? 200 : 201, write(reservation));
              case Outcome.Refused(Refusal refusal) -> {
                Problem problem = RefusalJson.problem(refusal, perOf(refusal));
                refusals.keep(command, problem);
                yield problem.answer();
              }
              case Outcome.MissingAmount missing ->
                  missingAmount(missing.unit(), missing.budget().id());
              case Outcome.Conflict(String message) -> Problem.conflict(message).answer();
            });
  }

  private static Answer missingAmount(Unit unit, String budget) {
    String needed =
        switch (unit) {
          case USD -> "amount, or provider, model, input_tokens and max_output_tokens, or tokens";
          case TOKENS -> "total_tokens, or input_tokens and max_output_tokens, or tokens";
          case REQUESTS -> "nothing";
        };
    Problem problem =
        Problem.of(
            ProblemCode.MISSING_AMOUNT,
            "budget " + budget + " counts " + unit.wireName() + "; give " + needed);
    problem.more().put("budget", budget).put("unit", unit.wireName());
    return problem.answer();
  }

  private Answer get(Request request) {
    return Answer.ok(write(find(request)));
  }

  private Reservation find(Request request) {
    String id = request.path("id");
    Reservation found =
        orgs.only(request.org(), "reservation " + id, org -> books.ledger().reservation(org, id));
    if (found.owner() == Reservation.Owner.GATEWAY) {
      throw Problem.conflict("reservation " + id + " belongs to a running call of the gateway")
          .toException();
    }
    return found;
  }

  private Answer settle(Request request) {
    JsonNode body = request.json();
    Reservation found = find(request);
    if (found.state() == Reservation.State.RELEASED) {
      // Whatever the record would lack, this is what is wrong.
      return Problem.conflict("reservation " + found.id() + " is released").answer();
    }
    Command.Settle command =
        new Command.Settle(found.org(), found.id(), record(found, body), Json.hash(body));
    return switch (Synced.execute(books, command)) {
      case Outcome.Settled settled -> {
        ObjectNode answer = Json.object();
        answer.set("record", UsageJson.write(settled.record()));
        answer.set("returned", write(settled.returned()));
        answer.set("overrun", write(settled.overrun()));
        yield Answer.ok(answer);
      }
      case Outcome.Conflict(String message) -> Problem.conflict(message).answer();
      case Outcome.NotFound() -> notFound(request).answer();
    };
  }

  private UsageRecord record(Reservation reservation, JsonNode body) {
    Fields fields = Fields.of(body, "");
    UsageRecord intent = reservation.intent();
    UsageJson.Defaults defaults =
        new UsageJson.Defaults(
            reservation.id(),
            UsageApi.ORIGIN,
            clock.instant(),
            known(intent.provider()),
            known(intent.model()),
            intent.operation(),
            intent.labels(),
            reservation.org(),
            orgs);
    if (fields.has("usage") == fields.has("tokens")) {
      throw fields.has("usage")
          ? fields.invalid("usage", "goes without tokens; give one of the two")
          : Problem.missing("usage", "what was used, as usage or as tokens,").toException();
    }
    requireNamed(defaults.provider(), "provider", body);
    requireNamed(defaults.model(), "model", body);
    UsageRecord record;
    if (fields.has("usage")) {
      record = UsageJson.read(fields.mandatoryObject("usage"), defaults, prices.get());
    } else {
      // The counts alone are a record of which all else is what the reservation says.
      ObjectNode usage = Json.object();
      usage.set("tokens", fields.take("tokens").orElseThrow());
      record = UsageJson.read(Fields.of(usage, ""), defaults, prices.get());
    }
    fields.end();
    return record;
  }

  /** What the reservation did not name its settlement has to. */
  private static void requireNamed(String reserved, String field, JsonNode body) {
    JsonNode said = body.path("usage").path(field);
    if (reserved.isEmpty() && (said.isMissingNode() || said.isNull() || isEmpty(said))) {
      Problem problem =
          Problem.of(
              ProblemCode.MISSING_FIELD,
              "usage."
                  + field
                  + " is missing, and the reservation names no "
                  + field
                  + ": settle with {\"usage\": {\"provider\", \"model\", \"tokens\"}}, and with"
                  + " \"cost\": {\"amount\"} in it where you know what was billed");
      problem.more().put("field", "usage." + field);
      throw problem.toException();
    }
  }

  private static boolean isEmpty(JsonNode said) {
    return said.isString() && said.stringValue().isEmpty();
  }

  private static String known(String name) {
    return name.equals(ReservationRequest.UNKNOWN) ? "" : name;
  }

  private Answer release(Request request) {
    request.optionalFields().end();
    Reservation found = find(request);
    return ended(request, new Command.Release(found.org(), found.id()));
  }

  private Answer renew(Request request) {
    Fields fields = request.optionalFields();
    long ttlMs = ReservationRequest.ttl(fields);
    fields.end();
    Reservation found = find(request);
    return ended(request, new Command.Renew(found.org(), found.id(), ttlMs));
  }

  private Answer ended(Request request, Command<Outcome.OfEnd> command) {
    return switch (Synced.execute(books, command)) {
      case Outcome.Ended(Reservation reservation, boolean repeated) ->
          Answer.ok(write(reservation));
      case Outcome.Conflict(String message) -> Problem.conflict(message).answer();
      case Outcome.NotFound() -> notFound(request).answer();
    };
  }

  private static Problem notFound(Request request) {
    return Problem.notFound("there is no reservation " + request.path("id"));
  }

  private Answer check(Request request) {
    ReservationRequest wanted = new ReservationRequest(request.json());
    String org = orgs.of(request.org().orElse(""), wanted.labels());
    Pricing pricing = prices.get().pricing();
    Instant now = clock.instant();
    Demand demand = wanted.demand(org, pricing, now);
    Outcome.Checked checked =
        books.execute(new Command.Check(wanted.call(org, pricing, now), demand, wanted.priority()));
    for (Outcome.Verdict verdict : checked.verdicts()) {
      Optional<Budget> budget = books.budget(verdict.window().budget());
      if (isMissing(demand, verdict.unit())
          && budget.filter(b -> b.enforcement().isCeiling()).isPresent()) {
        return missingAmount(verdict.unit(), verdict.window().budget().id());
      }
    }
    ObjectNode answer = Json.object();
    answer.put("allowed", checked.refusal().isEmpty());
    ArrayNode budgets = answer.putArray("budgets");
    for (Outcome.Verdict verdict : checked.verdicts()) {
      ObjectNode entry = budgets.addObject();
      putWindow(entry, verdict.window());
      entry.put("unit", verdict.unit().wireName());
      entry.put("remaining", verdict.unit().format(verdict.remaining()));
      entry.put("allowed", verdict.refusal().isEmpty());
    }
    checked
        .refusal()
        .ifPresentOrElse(
            refusal -> answer.set("refusal", RefusalJson.write(refusal, perOf(refusal))),
            () -> answer.putNull("refusal"));
    return Answer.ok(answer);
  }

  private static boolean isMissing(Demand demand, Unit unit) {
    return switch (unit) {
      case USD -> demand.usd() instanceof Claim.Missing;
      case TOKENS -> demand.tokens() instanceof Claim.Missing;
      case REQUESTS -> false;
    };
  }

  private ObjectNode write(Reservation reservation) {
    ObjectNode object = Json.object();
    object.put("id", reservation.id());
    object.put("org", reservation.org());
    object.put("state", reservation.state().wireName());
    Json.putInstant(object, "created_at", reservation.created());
    Json.putInstant(object, "expires_at", reservation.expires());
    object.set("holds", write(reservation.holds()));
    UsageRecord intent = reservation.intent();
    Json.putText(object, "provider", known(intent.provider()));
    Json.putText(object, "model", known(intent.model()));
    object.set("labels", LabelsJson.write(intent.labels()));
    return object;
  }

  private ArrayNode write(List<Hold> holds) {
    ArrayNode array = Json.array();
    for (Hold hold : holds) {
      ObjectNode entry = array.addObject();
      putWindow(entry, hold.window());
      entry.put("unit", hold.unit().wireName());
      entry.put("amount", hold.unit().format(hold.amount()));
    }
    return array;
  }

  private void putWindow(ObjectNode entry, WindowKey window) {
    entry.put("budget", window.budget().id());
    List<String> per = books.budget(window.budget()).map(Budget::per).orElse(List.of());
    entry.set("group", LabelsJson.group(window.group(), per));
  }

  private List<String> perOf(Refusal refusal) {
    return books.budget(refusal.budget()).map(Budget::per).orElse(List.of());
  }
}
