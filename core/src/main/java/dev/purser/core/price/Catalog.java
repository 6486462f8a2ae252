package dev.purser.core.price;

import dev.purser.core.usage.Cost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prices from offers, in layers: an offer of an upper layer wins over those below while it has a
 * price in force. Immutable and thread-safe; a lookup does not slow down as offers are added.
 *
 * <p>A seller may stand in for others: where it has no offer of its own for a model, the offers of
 * the sellers named for it are used, in order. So the simulated provider costs what the real one
 * would, and a cloud platform what the maker charges.
 *
 * <p>What a price does not cover is never guessed: an unknown model, an unknown service tier or
 * speed, a token class or quantity without a rate make the call unpriced, with the reason. Which
 * token classes are billed like another is said at {@link RateTable}.
 */
public final class Catalog implements Pricing {

  /** No offers. */
  public static final Catalog EMPTY = new Catalog(List.of(), Map.of());

  private final List<Layer> layers;
  private final Map<String, List<String>> standsFor;

  /** Offers of one origin, and the same by seller. */
  private record Layer(List<Offer> offers, Map<String, Names> bySeller) {
    static Layer of(List<Offer> offers) {
      Map<String, List<PricedOffer>> grouped =
          offers.stream()
              .map(PricedOffer::of)
              .collect(
                  Collectors.groupingBy(
                      priced -> priced.offer().provider(),
                      LinkedHashMap::new,
                      Collectors.toList()));
      Map<String, Names> bySeller = new HashMap<>();
      grouped.forEach((seller, its) -> bySeller.put(seller, new Names(its)));
      return new Layer(List.copyOf(offers), bySeller);
    }
  }

  private Catalog(List<Layer> layers, Map<String, List<String>> standsFor) {
    this.layers = List.copyOf(layers);
    this.standsFor = Map.copyOf(standsFor);
  }

  /**
   * A catalogue of one layer. Of two offers of the same model the later one in the list wins while
   * it has a price in force.
   *
   * @param offers the offers
   * @param standsFor by seller, the sellers whose offers it uses where it has none of its own
   */
  public static Catalog of(List<Offer> offers, Map<String, List<String>> standsFor) {
    return new Catalog(List.of(Layer.of(offers)), standsFor);
  }

  /** This catalogue with the layers of another on top. */
  public Catalog under(Catalog upper) {
    List<Layer> all = new ArrayList<>(upper.layers);
    all.addAll(layers);
    Map<String, List<String>> stand = new HashMap<>(standsFor);
    stand.putAll(upper.standsFor);
    return new Catalog(all, stand);
  }

  /** Every offer, those of upper layers first. */
  public List<Offer> offers() {
    return layers.stream().flatMap(layer -> layer.offers().stream()).toList();
  }

  @Override
  public Cost cost(Priceable usage) {
    Optional<Tariff> tariff = tariff(usage.provider(), usage.model(), usage.at());
    return tariff.isPresent()
        ? tariff.get().cost(usage)
        : new Cost.Unpriced(noPrice(usage.provider(), usage.model(), usage.at()));
  }

  @Override
  public Bound bound(BoundRequest request) {
    Optional<Tariff> tariff = tariff(request.provider(), request.model(), request.at());
    return tariff.isPresent()
        ? tariff.get().bound(request)
        : new Bound.Unpriced(noPrice(request.provider(), request.model(), request.at()));
  }

  @Override
  public Optional<PriceInForce> find(String provider, String model, Instant at) {
    return tariff(provider, model, at).map(Tariff::inForce);
  }

  @Override
  public ModelLimits limits(String provider, String model) {
    ModelLimits limits = ModelLimits.UNKNOWN;
    for (String seller : sellers(provider)) {
      for (Layer layer : layers) {
        Names names = layer.bySeller().get(seller);
        if (names != null) {
          limits = limits.orElse(names.limits(model));
        }
      }
      if (!limits.equals(ModelLimits.UNKNOWN)) {
        return limits;
      }
    }
    return limits;
  }

  private Optional<Tariff> tariff(String provider, String model, Instant at) {
    for (String seller : sellers(provider)) {
      for (Layer layer : layers) {
        Names names = layer.bySeller().get(seller);
        if (names != null) {
          Optional<Tariff> tariff = names.tariff(model, at);
          if (tariff.isPresent()) {
            return tariff;
          }
        }
      }
    }
    return Optional.empty();
  }

  private List<String> sellers(String provider) {
    List<String> others = standsFor.get(provider);
    return others == null
        ? List.of(provider)
        : Stream.concat(Stream.of(provider), others.stream()).toList();
  }

  private String noPrice(String provider, String model, Instant at) {
    boolean known =
        sellers(provider).stream()
            .flatMap(seller -> layers.stream().map(layer -> layer.bySeller().get(seller)))
            .anyMatch(names -> names != null && names.knows(model));
    return "no price for " + shown(provider) + "/" + shown(model) + (known ? " at " + at : "");
  }

  private static String shown(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }
}
