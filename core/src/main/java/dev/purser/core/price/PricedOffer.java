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

  /** Prices change and are read again; so many ways to look at one are kept. */
  private static final int KEPT = 64;

  private final Offer offer;
  private volatile List<Tariff> tariffs = List.of();
  private final Map<Variant, Tariff> variants = new ConcurrentHashMap<>();

  /** One of the prices at one exchange rate, with what was agreed with whom it is bought of. */
  private record Variant(int price, Optional<Ratio> usd, String provider, Agreements agreements) {}

  PricedOffer(Offer offer) {
    this.offer = offer;
  }

  Offer offer() {
    return offer;
  }

  Optional<Tariff> at(String provider, Instant at, Market market) {
    List<Tariff> known = tariffs;
    if (known.isEmpty()) {
      known = offer.prices().stream().map(price -> new Tariff(offer, price, USD)).toList();
      tariffs = known;
    }
    for (int i = known.size() - 1; i >= 0; i--) {
      if (known.get(i).inForceAt(at)) {
        Tariff tariff = known.get(i);
        boolean agreed = market.agreements().concern(provider);
        if (tariff.isInUsd() && !agreed) {
          return Optional.of(tariff);
        }
        Optional<Ratio> usd =
            tariff.isInUsd()
                ? USD
                : market.rates().at(tariff.inForce().currency(), at).map(ExchangeRate::usd);
        return Optional.of(
            variant(
                new Variant(
                    i,
                    usd,
                    agreed ? provider : "",
                    agreed ? market.agreements() : Agreements.NONE)));
      }
    }
    return Optional.empty();
  }

  private Tariff variant(Variant variant) {
    if (variants.size() > KEPT) {
      variants.clear();
    }
    return variants.computeIfAbsent(
        variant,
        key -> {
          DatedPrice price = offer.prices().get(key.price());
          return new Tariff(
              offer, key.agreements().appliedTo(key.provider(), offer, price), key.usd());
        });
  }
}
