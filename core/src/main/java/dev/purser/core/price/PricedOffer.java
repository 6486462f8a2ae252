package dev.purser.core.price;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An offer with its tariffs by date. */
record PricedOffer(Offer offer, List<Tariff> tariffs) {

  static PricedOffer of(Offer offer) {
    return new PricedOffer(
        offer, offer.prices().stream().map(price -> new Tariff(offer, price)).toList());
  }

  Optional<Tariff> at(Instant at) {
    for (int i = tariffs.size() - 1; i >= 0; i--) {
      if (tariffs.get(i).inForceAt(at)) {
        return Optional.of(tariffs.get(i));
      }
    }
    return Optional.empty();
  }
}
