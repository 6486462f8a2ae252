package dev.purser.core.price;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An offer with its tariffs by date, which are made when they are first asked for: of a large
 * catalogue, few models are ever called. Thread-safe.
 */
final class PricedOffer {

  private final Offer offer;
  private volatile List<Tariff> tariffs = List.of();

  PricedOffer(Offer offer) {
    this.offer = offer;
  }

  Offer offer() {
    return offer;
  }

  Optional<Tariff> at(Instant at) {
    List<Tariff> known = tariffs;
    if (known.isEmpty()) {
      known = offer.prices().stream().map(price -> new Tariff(offer, price)).toList();
      tariffs = known;
    }
    for (int i = known.size() - 1; i >= 0; i--) {
      if (known.get(i).inForceAt(at)) {
        return Optional.of(known.get(i));
      }
    }
    return Optional.empty();
  }
}
