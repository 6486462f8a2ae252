package dev.purser.core.price;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An offer with its tariffs by date, which are made when they are first asked for: of a large
 * catalogue, few models are ever called. Thread-safe.
 */
final class PricedOffer {

  private static final Optional<Ratio> USD = Optional.of(Ratio.of(1));

  private final Offer offer;
  private volatile List<Tariff> tariffs = List.of();
  private final Map<Foreign, Tariff> foreign = new ConcurrentHashMap<>();

  /** One of the prices at one exchange rate. */
  private record Foreign(int price, Optional<Ratio> usd) {}

  PricedOffer(Offer offer) {
    this.offer = offer;
  }

  Offer offer() {
    return offer;
  }

  Optional<Tariff> at(Instant at, ExchangeRates rates) {
    List<Tariff> known = tariffs;
    if (known.isEmpty()) {
      known = offer.prices().stream().map(price -> new Tariff(offer, price, USD)).toList();
      tariffs = known;
    }
    for (int i = known.size() - 1; i >= 0; i--) {
      if (known.get(i).inForceAt(at)) {
        Tariff tariff = known.get(i);
        return Optional.of(
            tariff.isInUsd()
                ? tariff
                : foreign(i, offer.prices().get(i), rates.at(tariff.inForce().currency(), at)));
      }
    }
    return Optional.empty();
  }

  private Tariff foreign(int i, DatedPrice price, Optional<ExchangeRate> rate) {
    return foreign.computeIfAbsent(
        new Foreign(i, rate.map(ExchangeRate::usd)), key -> new Tariff(offer, price, key.usd()));
  }
}
