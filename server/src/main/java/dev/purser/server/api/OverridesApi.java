package dev.purser.server.api;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.ProviderNames;
import dev.purser.ledger.Books;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Overrides of the windows of a budget: granted, listed, ended. Thread-safe. */
final class OverridesApi {

  // The name under which metadata is kept that is more than texts.
  private static final String WHOLE = "";

  private final Books books;
  private final InstantSource clock;
  private final Function<Request, Budget> find;

  /**
   * @param find the budget that the path of a request names
   */
  OverridesApi(Books books, InstantSource clock, Function<Request, Budget> find) {
    this.books = books;
    this.clock = clock;
    this.find = find;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/budgets/:id/overrides", this::list),
        new Route("POST", "/budgets/:id/overrides", this::grant),
        new Route("DELETE", "/budgets/:id/overrides/:override", this::end));
  }

  private Answer list(Request request) {
    Budget budget = find.apply(request);
    return Page.cut(
        request, of(budget.key()), BudgetOverride::id, override -> write(budget, override));
  }

  private List<BudgetOverride> of(BudgetKey key) {
    return books.ledger().overrides().stream()
        .filter(override -> override.window().budget().equals(key))
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  private Answer grant(Request request) {
    Budget budget = find.apply(request);
    Fields fields = request.fields();
    Labels group = group(fields, budget);
    long amount = amount(fields, budget.unit());
    String reason = fields.reason();
    Instant expires = fields.instant("expires_at").orElseThrow(() -> fields.missing("expires_at"));
    Map<String, String> metadata = metadata(fields);
    fields.end();
    Instant now = clock.instant();
    if (!expires.isAfter(now)) {
      throw fields.invalid("expires_at", "must be in the future");
    }
    BudgetOverride override =
        books
            .windowOf(budget.key(), group)
            .map(window ->
                new BudgetOverride(
                    MintedId.of("ovr_", now),
                    window,
                    amount,
                    reason,
                    request.author(),
                    now.toEpochMilli(),
                    expires.toEpochMilli(),
                    metadata,
                    OptionalLong.empty()))
            .orElseThrow(
                () -> Problem.notFound("there is no budget " + budget.key().id()).toException());
    books.grant(override);
    Synced.await(books);
    return Answer.json(201, write(budget, override));
  }

  /** Under a split, which window is meant must be said in full: an empty value is one, too. */
  private static Labels group(Fields fields, Budget budget) {
    if (!budget.per().isEmpty() && !fields.has("group")) {
      throw fields.missing("group");
    }
    Map<String, String> values = fields.texts("group").orElse(Map.of());
    if (!Set.copyOf(budget.per()).containsAll(values.keySet())) {
      throw fields.invalid("group", "may only name what the budget is split by with per");
    }
    return ProviderNames.canonical(LabelsJson.of(fields, "group", values));
  }

  /** Open: texts are kept by name, anything else as a whole. */
  private static Map<String, String> metadata(Fields fields) {
    JsonNode metadata = fields.metadata().orElseGet(Json::object);
    Map<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
      if (!entry.getValue().isString() || entry.getKey().equals(WHOLE)) {
        return Map.of(WHOLE, Json.text(metadata));
      }
      texts.put(entry.getKey(), entry.getValue().stringValue());
    }
    return texts;
  }

  private static JsonNode metadata(BudgetOverride override) {
    Map<String, String> kept = override.metadata();
    return kept.containsKey(WHOLE) ? Json.parse(kept.get(WHOLE)) : Json.strings(kept);
  }

  private static long amount(Fields fields, Unit unit) {
    String text = fields.decimal("amount").orElseThrow(() -> fields.missing("amount"));
    try {
      long amount = unit.parse(text);
      if (amount >= 1 && amount <= Budget.MAX_AMOUNT) {
        return amount;
      }
    } catch (ArithmeticException e) {
      // said below
    }
    throw fields.invalid(
        "amount",
        "must be above 0 and at most "
            + unit.format(Budget.MAX_AMOUNT)
            + ", in "
            + unit.wireName());
  }

  private Answer end(Request request) {
    Budget budget = find.apply(request);
    String id = request.path("override");
    boolean known = of(budget.key()).stream().anyMatch(override -> override.id().equals(id));
    if (!known || !books.endOverride(id)) {
      throw Problem.notFound(
              "there is no override " + id + " of " + budget.key().id() + " that still counts")
          .toException();
    }
    Synced.await(books);
    return Answer.noContent();
  }

  private static ObjectNode write(Budget budget, BudgetOverride override) {
    ObjectNode json = Json.object();
    json.put("id", override.id());
    json.put("budget", budget.key().id());
    json.set("group", LabelsJson.group(override.window().group(), budget.per()));
    json.put("amount", budget.unit().format(override.amount()));
    json.put("reason", override.reason());
    json.put("created_by", override.createdBy());
    Json.putInstant(json, "created_at", override.createdAt());
    Json.putInstant(json, "expires_at", override.expiresAt());
    json.set("metadata", metadata(override));
    json.put("state", override.endedAt().isPresent() ? "ended" : "active");
    override
        .endedAt()
        .ifPresentOrElse(
            at -> Json.putInstant(json, "ended_at", at), () -> json.putNull("ended_at"));
    return json;
  }
}
