package dev.purser.core.price;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The prices in force, as one immutable state that answers every question about a call
 * consistently. Whoever changes a price makes a new one and swaps it in.
 */
public interface Pricing {

  /** The exact cost of a usage; {@link Cost.Unpriced} with the reason where there is no price. */
  Cost cost(Priceable usage);

  /**
   * The exact cost of a usage by an account that has used so much before.
   *
   * @param accounts what was used before the call
   */
  Cost cost(Priceable usage, AccountUse accounts);

  /**
   * The cost of what a record used: at the model that the provider says has served where that has a
   * price, else at the one asked for.
   */
  default Cost costOf(UsageRecord record) {
    return cost(Priceable.of(record, servedModel(record)));
  }

  /** As {@link #costOf(UsageRecord)}, by an account that has used so much before. */
  default Cost costOf(UsageRecord record, AccountUse accounts) {
    return cost(Priceable.of(record, servedModel(record)), accounts);
  }

  /** The model that a record is priced at. */
  default String servedModel(UsageRecord record) {
    String served = record.responseModel();
    boolean known = !served.isEmpty() && find(record.provider(), served, record.time()).isPresent();
    return known ? served : record.model();
  }

  /** The most that a usage can cost, whatever its account has used before. */
  Cost dearest(Priceable usage);

  /**
   * Tells what a record adds to each count that its price depends on; nothing where no price
   * depends on what was used before.
   */
  void meter(UsageRecord record, BiConsumer<AccountUse.Key, BigDecimal> each);

  /** Whether some price depends on what accounts have used before, and this knows how much. */
  default boolean isMetered() {
    return false;
  }

  /** The most that a request can cost. */
  Bound bound(BoundRequest request);

  /** The price of a model at an instant. */
  Optional<PriceInForce> find(String provider, String model, Instant at);

  /**
   * The name that the catalogue has for a model, which is the same whatever alias is asked for; the
   * model itself where it has none.
   */
  default String canonical(String provider, String model, Instant at) {
    return find(provider, model, at).map(PriceInForce::model).orElse(model);
  }

  /** The documented limits of a model; {@link ModelLimits#UNKNOWN} where nothing is known. */
  ModelLimits limits(String provider, String model);
}
