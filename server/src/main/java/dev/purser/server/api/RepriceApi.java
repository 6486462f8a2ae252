package dev.purser.server.api;

import dev.purser.analytics.RecordPage;
import dev.purser.analytics.UsageFilter;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.ProviderNames;
import dev.purser.core.usage.UsageRecord;
import dev.purser.server.prices.Repricer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pricing records of the past anew, page by page. Thread-safe. */
final class RepriceApi {

  private static final String REASON = "repriced";

  /** What can be said beside {@code match}, for brevity. */
  private static final List<String> SHORT = List.of("org", "provider", "model");

  private final Repricer repricer;

  RepriceApi(Repricer repricer) {
    this.repricer = repricer;
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/reprice", this::reprice));
  }

  private Answer reprice(Request request) {
    Fields fields = request.fields();
    Instant from = fields.instant("from").orElseThrow(() -> fields.missing("from"));
    Instant to = fields.instant("to").orElseThrow(() -> fields.missing("to"));
    if (to.isBefore(from)) {
      throw fields.invalid("to", "must not be before from");
    }
    UsageFilter filter = UsageFilter.of(from, to, match(fields));
    boolean dry = fields.bool("dry_run").orElse(false);
    int limit =
        Math.toIntExact(
            fields.wholeNumber("limit", 1, Request.MAX_LIMIT).orElse((long) Request.MAX_LIMIT));
    RecordPage.Cursor after =
        fields.text("cursor").map(RepriceApi::cursor).orElse(RecordPage.Cursor.START);
    String reason = fields.text("reason").orElse(REASON);
    fields.end();
    Repricer.Page page = repricer.reprice(filter, after, limit, !dry, reason);
    return Answer.ok(write(filter, dry, page));
  }

  private static RecordPage.Cursor cursor(String text) {
    return RecordPage.Cursor.parse(text)
        .orElseThrow(() ->
            Problem.invalid("cursor", "must be the next_cursor of the page before").toException());
  }

  private static Map<String, List<String>> match(Fields fields) {
    Map<String, List<String>> dimensions = new TreeMap<>();
    fields
        .take("match")
        .ifPresent(node -> {
          if (!node.isObject()) {
            throw fields.invalid("match", "must be an object of labels, provider, model and so on");
          }
          node.properties()
              .forEach(entry ->
                  dimensions.put(
                      entry.getKey(),
                      Fields.textList("match." + entry.getKey(), entry.getValue())));
        });
    for (String name : SHORT) {
      fields.textList(name).ifPresent(values -> dimensions.put(name, values));
    }
    dimensions.computeIfPresent(
        "provider", (name, values) -> values.stream().map(ProviderNames::canonical).toList());
    return dimensions;
  }

  private static ObjectNode write(UsageFilter filter, boolean dry, Repricer.Page page) {
    Sums all = new Sums();
    Map<String, Sums> byModel = new TreeMap<>();
    ArrayNode changes = Json.array();
    int failed = 0;
    for (Repricer.Change change : page.changes()) {
      changes.add(write(change));
      if (change.problem().isEmpty()) {
        all.add(change);
        UsageRecord record = change.before();
        byModel
            .computeIfAbsent(record.provider() + "\n" + record.model(), key -> new Sums())
            .add(change);
      } else {
        failed++;
      }
    }
    ObjectNode json = Json.object();
    json.put("from", filter.from().toString());
    json.put("to", filter.to().toString());
    json.put("dry_run", dry);
    json.put("examined", page.examined());
    json.put("changed", all.records);
    json.put("failed", failed);
    json.putObject("kept").put("reported", page.reported()).put("provisional", page.provisional());
    all.write(json);
    ArrayNode models = json.putArray("by_model");
    byModel.forEach((key, sums) -> {
      String[] parts = key.split("\n", 2);
      ObjectNode model = models.addObject();
      model.put("provider", parts[0]).put("model", parts[1]).put("records", sums.records);
      sums.write(model);
    });
    json.set("changes", changes);
    Json.putText(json, "next_cursor", page.next().map(RecordPage.Cursor::toString).orElse(""));
    return json;
  }

  private static ObjectNode write(Repricer.Change change) {
    UsageRecord record = change.before();
    ObjectNode json = Json.object();
    json.put("id", record.id().id());
    json.put("org", record.id().org());
    json.put("origin", record.id().origin());
    json.put("time", record.time().toString());
    json.put("provider", record.provider());
    json.put("model", record.model());
    json.set("before", cost(record.cost()));
    json.set("after", cost(change.after()));
    json.put(
        "difference",
        Money.toDecimal(
            Math.subtractExact(change.after().ticksOrZero(), record.cost().ticksOrZero())));
    Json.putText(json, "problem", change.problem());
    return json;
  }

  private static ObjectNode cost(Cost cost) {
    ObjectNode json = Json.object();
    Json.putText(json, "amount", cost.amount().map(Money::toDecimal).orElse(""));
    json.put("status", cost.status());
    Json.putText(json, "price", cost.price());
    if (cost instanceof Cost.Unpriced(String reason)) {
      json.put("reason", reason);
    }
    return json;
  }

  /** What changes add up to. Not thread-safe. */
  private static final class Sums {
    private int records;
    private Money before = Money.ZERO;
    private Money after = Money.ZERO;
    private int unpricedBefore;
    private int unpricedAfter;

    void add(Repricer.Change change) {
      records++;
      before = before.plus(orZero(change.before().cost()));
      after = after.plus(orZero(change.after()));
      unpricedBefore += change.before().cost() instanceof Cost.Unpriced ? 1 : 0;
      unpricedAfter += change.after() instanceof Cost.Unpriced ? 1 : 0;
    }

    private static Money orZero(Cost cost) {
      return cost.amount().orElse(Money.ZERO);
    }

    void write(ObjectNode json) {
      json.put("cost_before", before.toDecimal());
      json.put("cost_after", after.toDecimal());
      json.put("difference", after.minus(before).toDecimal());
      json.put("unpriced_before", unpricedBefore);
      json.put("unpriced_after", unpricedAfter);
    }
  }
}
