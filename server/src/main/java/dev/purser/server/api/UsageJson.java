package dev.purser.server.api;

import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.ProviderNames;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Source;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsagePart;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A usage record as JSON. */
final class UsageJson {

  private static final String STANDARD = "standard";

  private UsageJson() {}

  /**
   * What stands in for fields that a record lacks.
   *
   * @param id its id; empty if it must have one
   * @param origin its origin
   * @param time its time
   * @param provider its provider; empty if it must have one
   * @param model its model; empty if it must have one
   * @param operation its operation
   * @param labels put under its own
   * @param org the org of the credential; empty if the label decides
   * @param orgs knows what an org is
   */
  record Defaults(
      String id,
      String origin,
      Instant time,
      String provider,
      String model,
      String operation,
      Labels labels,
      String org,
      Orgs orgs) {}

  /** Thirty years. Sums over any number of records stay in range. */
  private static final long MOST_MILLIS = 1_000_000_000_000L;

  static UsageRecord read(Fields fields, Defaults defaults, PricesNow prices) {
    Labels labels = defaults.labels().with(LabelsJson.read(fields, "labels"));
    String org = defaults.orgs().of(defaults.org(), labels);
    UsageRecord.Builder record =
        UsageRecord.builder(
            new RecordId(
                org,
                defaults.origin(),
                fields.id().orElseGet(() -> orElse(fields, "id", defaults.id()))),
            fields.instant("time").orElse(defaults.time()),
            ProviderNames.canonical(orElse(fields, "provider", defaults.provider())),
            orElse(fields, "model", defaults.model()));
    record.labels(labels).source(Source.API);
    fields.word("request_id").ifPresent(record::requestId);
    fields
        .wholeNumber("attempt", 1, Integer.MAX_VALUE)
        .ifPresent(attempt -> record.attempt(attempt.intValue()));
    record.operation(fields.word("operation").orElse(defaults.operation()));
    readUsage(fields, record);
    UsageRecord used = record.build();
    Optional<Cost.Reported> reported = reported(fields, used, prices);
    fields.end();
    return priced(used, reported, prices.pricing());
  }

  /** What the sender says that a record cost, if he does. */
  static Optional<Cost.Reported> reported(Fields fields, UsageRecord record, PricesNow prices) {
    return fields
        .object("cost")
        .map(cost -> CostJson.readReported(cost, prices.rates(), record.time()));
  }

  /** The fields that a correction may change. */
  static void readUsage(Fields fields, UsageRecord.Builder record) {
    fields.object("tokens").map(TokensJson::read).ifPresent(record::tokens);
    fields.object("quantities").map(TokensJson::readQuantities).ifPresent(record::quantities);
    fields.wholeNumber("tool_calls", 0, Integer.MAX_VALUE).ifPresent(record::toolCalls);
    fields.word("response_model").ifPresent(record::responseModel);
    fields
        .word("service_tier")
        .ifPresent(tier -> record.serviceTier(tier.equals(STANDARD) ? "" : tier));
    fields.word("region").ifPresent(record::region);
    fields.word("speed").ifPresent(speed -> record.speed(speed.equals(STANDARD) ? "" : speed));
    fields.wholeNumber("latency_ms", 0, MOST_MILLIS).ifPresent(record::latencyMs);
    fields.wholeNumber("ttft_ms", 0, MOST_MILLIS).ifPresent(record::ttftMs);
    fields
        .text("status")
        .ifPresent(text ->
            record.status(
                Status.ofWireName(text)
                    .orElseThrow(() ->
                        fields.invalid(
                            "status", "must be ok, error, cancelled, partial or unresolved"))));
    fields
        .text("counted")
        .ifPresent(text ->
            record.counted(
                Counted.ofWireName(text)
                    .orElseThrow(
                        () -> fields.invalid("counted", "must be provider or estimated"))));
    fields.metadata().ifPresent(node -> record.metadata(Json.text(node)));
  }

  /**
   * The record with what it cost: said by its sender, nothing for an error, or by the catalogue.
   */
  static UsageRecord priced(UsageRecord record, Optional<Cost.Reported> reported, Pricing pricing) {
    if (record.status() == Status.ERROR) {
      Cost cost = reported.isPresent() ? reported.get() : Cost.Free.OF_CHARGE;
      return record.toBuilder().cost(cost).build();
    }
    Cost calculated = pricing.costOf(record);
    Cost cost =
        reported
            .<Cost>map(said ->
                new Cost.Reported(
                    said.money(), said.lines(), calculated.price(), calculated.amount()))
            .orElse(calculated);
    return record.toBuilder().cost(cost).build();
  }

  private static String orElse(Fields fields, String field, String otherwise) {
    String text = fields.word(field).orElse(otherwise);
    if (text.isEmpty()) {
      throw fields.missing(field);
    }
    return text;
  }

  static ObjectNode write(UsageRecord record) {
    ObjectNode object = Json.object();
    object.put("id", record.id().id());
    object.put("org", record.id().org());
    object.put("origin", record.id().origin());
    Json.putText(object, "request_id", record.requestId());
    object.put("attempt", record.attempt());
    object.put("time", record.time().toString());
    object.put("provider", record.provider());
    object.put("model", record.model());
    Json.putText(object, "response_model", record.responseModel());
    object.put("operation", record.operation());
    object.set("tokens", TokensJson.write(record.tokens()));
    object.put("total_tokens", record.tokens().total());
    if (!record.parts().isEmpty()) {
      ArrayNode parts = object.putArray("parts");
      for (UsagePart part : record.parts()) {
        ObjectNode json = parts.addObject();
        json.put("model", part.model().isEmpty() ? record.model() : part.model());
        json.set("tokens", TokensJson.write(part.tokens()));
      }
    }
    object.put("tool_calls", record.toolCalls());
    object.set("quantities", TokensJson.writeQuantities(record.quantities()));
    object.put("service_tier", record.serviceTier().isEmpty() ? STANDARD : record.serviceTier());
    Json.putText(object, "region", record.region());
    Json.putText(object, "speed", record.speed());
    object.set("labels", LabelsJson.write(record.labels()));
    putMillis(object, "latency_ms", record.latencyMs());
    putMillis(object, "ttft_ms", record.ttftMs());
    object.put("status", record.status().wireName());
    object.put("counted", record.counted().wireName());
    object.put("source", record.source().wireName());
    object.put("revision", record.revision());
    object.set("cost", CostJson.write(record.cost()));
    object.set("metadata", Json.parse(record.metadata()));
    return object;
  }

  private static void putMillis(ObjectNode object, String name, long millis) {
    if (millis < 0) {
      object.putNull(name);
    } else {
      object.put(name, millis);
    }
  }
}
