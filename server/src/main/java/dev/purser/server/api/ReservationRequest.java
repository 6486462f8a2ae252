package dev.purser.server.api;

import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Reservation;
import dev.purser.core.money.Money;
import dev.purser.core.price.Bound;
import dev.purser.core.price.BoundRequest;
import dev.purser.core.price.Priceable;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.ProviderNames;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Source;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a caller of the API wants to reserve. */
final class ReservationRequest {

  /** What stands in an intent for a provider or a model that the caller did not name. */
  static final String UNKNOWN = "unknown";

  private static final long DEFAULT_TTL_S = 900;
  private static final long MAX_TTL_S = 86_400;

  private final String id;
  private final Labels labels;
  private final String provider;
  private final String model;
  private final String operation;
  private final Optional<Long> input;
  private final Optional<Long> output;
  private final Optional<TokenCounts> tokens;
  private final Quantities quantities;
  private final Optional<Money> amount;
  private final Optional<Long> total;
  private final String serviceTier;
  private final String region;
  private final String speed;
  private final long ttlMs;
  private final Priority priority;
  private final String contentHash;

  ReservationRequest(JsonNode body) {
    Fields fields = Fields.of(body, "");
    contentHash = Json.hash(body);
    id = fields.id().orElse("");
    labels = LabelsJson.read(fields, "labels");
    provider = ProviderNames.canonical(fields.word("provider").orElse(""));
    model = fields.word("model").orElse("");
    operation = fields.word("operation").orElse("chat");
    input = fields.wholeNumber("input_tokens", 0, Long.MAX_VALUE);
    output = fields.wholeNumber("max_output_tokens", 0, Long.MAX_VALUE);
    tokens = fields.object("tokens").map(TokensJson::read);
    quantities =
        fields.object("quantities").map(TokensJson::readQuantities).orElse(Quantities.NONE);
    amount = fields.decimal("amount").map(text -> money(fields, text));
    total = fields.wholeNumber("total_tokens", 0, Long.MAX_VALUE);
    serviceTier = fields.word("service_tier").orElse("");
    region = fields.word("region").orElse("");
    speed = fields.word("speed").orElse("");
    ttlMs = ttl(fields);
    priority =
        fields
            .text("priority")
            .map(text ->
                Priority.ofWireName(text)
                    .orElseThrow(
                        () -> fields.invalid("priority", "must be low, normal, high or critical")))
            .orElse(Priority.NORMAL);
    fields.end();
    if (tokens.isPresent() && (input.isPresent() || output.isPresent())) {
      throw fields.invalid("tokens", "excludes input_tokens and max_output_tokens");
    }
  }

  /** The field {@code ttl} in milliseconds. */
  static long ttl(Fields fields) {
    return fields.wholeNumber("ttl", 1, MAX_TTL_S).orElse(DEFAULT_TTL_S) * 1000;
  }

  private static Money money(Fields fields, String text) {
    try {
      Money money = Money.parse(text);
      if (money.ticks() < 0) {
        throw fields.invalid("amount", "must not be negative");
      }
      return money;
    } catch (ArithmeticException e) {
      throw fields.invalid("amount", "is out of range or finer than 1e-10 USD");
    }
  }

  Priority priority() {
    return priority;
  }

  Labels labels() {
    return labels;
  }

  Call call(String org, Pricing pricing, Instant now) {
    String canonical = pricing.canonical(provider, model, now);
    return new Call(org, provider, model, operation, labels, labels, canonical);
  }

  Demand demand(String org, Pricing pricing, Instant now) {
    return new Demand(usd(org, pricing, now), tokenClaim(), 1);
  }

  private Claim usd(String org, Pricing pricing, Instant now) {
    if (amount.isPresent()) {
      return new Claim.Of(amount.get().ticks());
    }
    if (provider.isEmpty() || model.isEmpty()) {
      return new Claim.Missing();
    }
    // Who names the classes knows what will be billed; who names two sums may mean any class.
    if (tokens.isPresent()) {
      return ofClasses(priceable(org, tokens.get(), now), pricing);
    }
    if (input.isEmpty() || output.isEmpty()) {
      return new Claim.Missing();
    }
    Bound bound =
        pricing.bound(
            new BoundRequest(
                provider,
                model,
                now,
                input.get(),
                output.get(),
                quantities,
                serviceTier,
                region,
                speed,
                org));
    return switch (bound) {
      case Bound.Bounded(long ticks) -> new Claim.Of(ticks);
      case Bound.Unpriced(String reason) -> new Claim.Unpriced(reason);
      case Bound.Unboundable(String reason) -> new Claim.Unboundable(reason);
    };
  }

  /** At the dearest tier, and without an allowance, as others may get there first. */
  private static Claim ofClasses(Priceable usage, Pricing pricing) {
    Cost most = pricing.dearest(usage);
    return most instanceof Cost.Unpriced(String reason)
        ? new Claim.Unpriced(reason)
        : new Claim.Of(most.ticksOrZero());
  }

  private Priceable priceable(String org, TokenCounts counts, Instant now) {
    return new Priceable(
        provider, model, now, counts, List.of(), quantities, serviceTier, region, speed, org);
  }

  private Claim tokenClaim() {
    if (total.isPresent()) {
      return new Claim.Of(total.get());
    }
    if (tokens.isPresent()) {
      return new Claim.Of(tokens.get().total());
    }
    if (input.isEmpty() || output.isEmpty()) {
      return new Claim.Missing();
    }
    try {
      return new Claim.Of(Math.addExact(input.get(), output.get()));
    } catch (ArithmeticException e) {
      throw Problem.invalid("max_output_tokens", "and input_tokens sum to more than 64 bits")
          .toException();
    }
  }

  /**
   * @param mintedId the id where the caller gave none
   */
  Command.Reserve command(String org, String mintedId, Pricing pricing, Instant now) {
    String own = id.isEmpty() ? mintedId : id;
    Demand demand = demand(org, pricing, now);
    UsageRecord intent =
        UsageRecord.builder(
                new RecordId(org, UsageApi.ORIGIN, own),
                now,
                provider.isEmpty() ? UNKNOWN : provider,
                model.isEmpty() ? UNKNOWN : model)
            .operation(operation)
            .tokens(tokens.orElseGet(() -> TokenCounts.of(input.orElse(0L), output.orElse(0L))))
            .quantities(quantities)
            .labels(labels)
            .status(Status.UNRESOLVED)
            .counted(Counted.ESTIMATED)
            .source(Source.API)
            .cost(
                demand.usd() instanceof Claim.Of(long ticks)
                    ? new Cost.Priced(Money.ofTicks(ticks), List.of(), "")
                    : new Cost.Unpriced("not known before the call"))
            .build();
    return new Command.Reserve(
        own,
        call(org, pricing, now),
        demand,
        Reservation.Owner.API,
        ttlMs,
        contentHash,
        intent,
        priority,
        /* tentative= */ false);
  }
}
