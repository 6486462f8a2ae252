package dev.purser.core.price;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * The prices in force, as one immutable state that answers every question about a call
 * consistently. Whoever changes a price makes a new one and swaps it in.
 */
public interface Pricing {

  /** The exact cost of a usage; {@link Cost.Unpriced} with the reason where there is no price. */
  Cost cost(Priceable usage);

  /**
   * The cost of what a record used: at the model that the provider says has served where that has a
   * price, else at the one asked for.
   */
  default Cost costOf(UsageRecord record) {
    String served = record.responseModel();
    boolean known = !served.isEmpty() && find(record.provider(), served, record.time()).isPresent();
    return cost(
        new Priceable(
            record.provider(),
            known ? served : record.model(),
            record.time(),
            record.tokens(),
            record.parts(),
            record.quantities(),
            record.serviceTier(),
            record.region(),
            record.speed()));
  }

  /** The most that a request can cost. */
  Bound bound(BoundRequest request);

  /** The price of a model at an instant. */
  Optional<PriceInForce> find(String provider, String model, Instant at);

  /** The documented limits of a model; {@link ModelLimits#UNKNOWN} where nothing is known. */
  ModelLimits limits(String provider, String model);
}
