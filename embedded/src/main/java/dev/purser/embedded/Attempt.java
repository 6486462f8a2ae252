package dev.purser.embedded;

import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Demand;
import dev.purser.core.money.Money;
import dev.purser.core.price.Bound;
import dev.purser.core.price.BoundRequest;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.ProviderNames;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.RecordId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One call that is about to be sent to a provider, or was: who it is for, which model, and the most
 * that it may use. Starts with {@link #to} and is refined by methods that give another one.
 *
 * @param provider name of the provider, such as {@code anthropic}; an alias is replaced by the
 *     canonical one, which is part of a record's price
 * @param model the provider's name of the model
 * @param operation OpenTelemetry {@code gen_ai.operation.name}; {@code chat} where nothing is said
 * @param labels who and what for; {@code org} names the organisation, else it is the default one
 * @param id unique within the organisation; empty to have one minted. The same id with the same
 *     content reserves once, however often it is asked
 * @param inputTokens the most input tokens; with {@code maxOutputTokens} the bound in money follows
 * @param maxOutputTokens the most output tokens
 * @param totalTokens the most tokens in all, for budgets that count tokens
 * @param amount the most money, where the caller knows it better than the prices
 * @param ttl how long the holds live if nobody ends or renews them; 15 minutes where nothing is
 *     said
 */
public record Attempt(
    String provider,
    String model,
    String operation,
    Labels labels,
    String id,
    OptionalLong inputTokens,
    OptionalLong maxOutputTokens,
    OptionalLong totalTokens,
    Optional<Money> amount,
    Duration ttl) {

  /** How long holds live where nothing is said. */
  public static final Duration DEFAULT_TTL = Duration.ofMinutes(15);

  /**
   * Checks ranges.
   *
   * @throws IllegalArgumentException if provider or model are empty, an amount is negative or too
   *     large, or the time to live is not between a millisecond and ten years
   */
  public Attempt {
    provider = ProviderNames.canonical(provider);
    if (provider.isEmpty() || model.isEmpty()) {
      throw new IllegalArgumentException("an attempt needs provider and model");
    }
    checkNotNegative("inputTokens", inputTokens);
    checkNotNegative("maxOutputTokens", maxOutputTokens);
    checkNotNegative("totalTokens", totalTokens);
    if (inputTokens.orElse(0) > Long.MAX_VALUE - maxOutputTokens.orElse(0)) {
      throw new IllegalArgumentException(
          "inputTokens and maxOutputTokens sum to more than 64 bits");
    }
    if (amount.isPresent() && amount.get().ticks() < 0) {
      throw new IllegalArgumentException("amount must not be negative");
    }
    checkTtl(ttl);
  }

  static void checkTtl(Duration ttl) {
    if (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(Duration.ofDays(3650)) > 0) {
      throw new IllegalArgumentException("ttl must be between 1 ms and 3650 days, is " + ttl);
    }
  }

  private static void checkNotNegative(String name, OptionalLong value) {
    if (value.isPresent() && value.getAsLong() < 0) {
      throw new IllegalArgumentException(name + " must not be negative");
    }
  }

  /** An attempt at a model, of which nothing else is known yet. */
  public static Attempt to(String provider, String model) {
    return new Attempt(
        provider,
        model,
        "chat",
        Labels.NONE,
        "",
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        DEFAULT_TTL);
  }

  /** The same with another operation. */
  public Attempt operation(String value) {
    return with(draft -> draft.operation = value);
  }

  /** The same with one more label, or another value of it. */
  public Attempt label(String name, String value) {
    return with(draft -> draft.labels = labels.with(Labels.of(name, value)));
  }

  /** The same with these labels and no others. */
  public Attempt labels(Map<String, String> values) {
    return with(draft -> draft.labels = Labels.of(values));
  }

  /** The same with an id of the caller's. */
  public Attempt id(String value) {
    return with(draft -> draft.id = value);
  }

  /** The same with the most tokens that go in and come out. */
  public Attempt tokens(long mostInput, long mostOutput) {
    return with(draft -> {
      draft.inputTokens = OptionalLong.of(mostInput);
      draft.maxOutputTokens = OptionalLong.of(mostOutput);
    });
  }

  /** The same with the most tokens in all, for budgets that count tokens. */
  public Attempt totalTokens(long most) {
    return with(draft -> draft.totalTokens = OptionalLong.of(most));
  }

  /** The same with the most money that it can cost. */
  public Attempt amount(Money most) {
    return with(draft -> draft.amount = Optional.of(most));
  }

  /** The same with holds that live as long as this. */
  public Attempt ttl(Duration value) {
    return with(draft -> draft.ttl = value);
  }

  private Attempt with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  String org() {
    String org = labels.get("org");
    return org.isEmpty() ? RecordId.DEFAULT_ORG : org;
  }

  Call call(Pricing pricing, Instant now) {
    String canonical = pricing.canonical(provider, model, now);
    return new Call(org(), provider, model, operation, labels, labels, canonical);
  }

  Demand demand(Pricing pricing, Instant now) {
    return new Demand(usd(pricing, now), tokenClaim(), 1);
  }

  private Claim usd(Pricing pricing, Instant now) {
    if (amount.isPresent()) {
      return new Claim.Of(amount.get().ticks());
    }
    if (inputTokens.isEmpty() || maxOutputTokens.isEmpty()) {
      return new Claim.Missing();
    }
    Bound bound =
        pricing.bound(
            new BoundRequest(
                provider,
                model,
                now,
                inputTokens.getAsLong(),
                maxOutputTokens.getAsLong(),
                Quantities.NONE,
                "",
                "",
                "",
                org()));
    return switch (bound) {
      case Bound.Bounded(long ticks) -> new Claim.Of(ticks);
      case Bound.Unpriced(String reason) -> new Claim.Unpriced(reason);
      case Bound.Unboundable(String reason) -> new Claim.Unboundable(reason);
    };
  }

  private Claim tokenClaim() {
    if (totalTokens.isPresent()) {
      return new Claim.Of(totalTokens.getAsLong());
    }
    if (inputTokens.isEmpty() || maxOutputTokens.isEmpty()) {
      return new Claim.Missing();
    }
    return new Claim.Of(Math.addExact(inputTokens.getAsLong(), maxOutputTokens.getAsLong()));
  }

  /** A copy that can be changed, so that each method names only what it changes. */
  private static final class Draft {
    private final String provider;
    private final String model;
    private String operation;
    private Labels labels;
    private String id;
    private OptionalLong inputTokens;
    private OptionalLong maxOutputTokens;
    private OptionalLong totalTokens;
    private Optional<Money> amount;
    private Duration ttl;

    private Draft(Attempt from) {
      provider = from.provider;
      model = from.model;
      operation = from.operation;
      labels = from.labels;
      id = from.id;
      inputTokens = from.inputTokens;
      maxOutputTokens = from.maxOutputTokens;
      totalTokens = from.totalTokens;
      amount = from.amount;
      ttl = from.ttl;
    }

    private Attempt done() {
      return new Attempt(
          provider,
          model,
          operation,
          labels,
          id,
          inputTokens,
          maxOutputTokens,
          totalTokens,
          amount,
          ttl);
    }
  }
}
