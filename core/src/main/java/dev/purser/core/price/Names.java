package dev.purser.core.price;

import dev.purser.core.price.Offer.Alias;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the offers of one seller by model id: exact ids first, then patterns, the more specific one
 * first. Ids are compared without regard to case. Thread-safe.
 */
final class Names {

  /** No provider has longer model ids; longer ones are not worth a look at the patterns. */
  private static final int LONGEST = 256;

  /** Callers can make up any number of ids, so only so many answers are kept. */
  private static final int KEPT = 1_024;

  private final Map<String, List<Named>> exact = new HashMap<>();
  private final List<Matcher> matchers = new ArrayList<>();
  private final Map<String, List<Named>> matched = new ConcurrentHashMap<>();

  /** An offer under one of its names. */
  private record Named(Alias alias, PricedOffer offer) {}

  private record Matcher(NamePattern pattern, PricedOffer offer) {}

  /** Offers further back in the list win over earlier ones of the same name. */
  Names(List<Offer> offers) {
    for (Offer offer : offers.reversed()) {
      PricedOffer priced = new PricedOffer(offer);
      add(Alias.of(offer.model()), priced);
      offer.aliases().forEach(alias -> add(alias, priced));
      offer.patterns().forEach(regex -> matchers.add(new Matcher(new NamePattern(regex), priced)));
    }
    matchers.sort(Comparator.comparing(Matcher::pattern));
  }

  private void add(Alias alias, PricedOffer offer) {
    exact
        .computeIfAbsent(alias.id().toLowerCase(Locale.ROOT), id -> new ArrayList<>(1))
        .add(new Named(alias, offer));
  }

  /** The tariff of a model at an instant, where it is bought of a provider. */
  Optional<Tariff> tariff(String provider, String model, Instant at, Market market) {
    for (Named named : named(model)) {
      if (named.alias().meansItAt(at)) {
        Optional<Tariff> tariff = named.offer().at(provider, at, market);
        if (tariff.isPresent()) {
          return tariff;
        }
      }
    }
    return Optional.empty();
  }

  /** The limits of a model, the newest meaning of its name first. */
  ModelLimits limits(String model) {
    ModelLimits limits = ModelLimits.UNKNOWN;
    for (Named named : named(model)) {
      limits = limits.orElse(named.offer().offer().limits());
    }
    return limits;
  }

  /** When the next price of a model begins. */
  Optional<Instant> nextStart(String model, Instant at) {
    return named(model).stream()
        .flatMap(named -> named.offer().offer().prices().stream())
        .flatMap(price -> price.from().stream())
        .filter(from -> from.isAfter(at))
        .min(Comparator.naturalOrder());
  }

  boolean knows(String model) {
    return !named(model).isEmpty();
  }

  private List<Named> named(String model) {
    if (model.length() > LONGEST) {
      return List.of();
    }
    String id = model.toLowerCase(Locale.ROOT);
    List<Named> found = exact.get(id);
    if (found == null) {
      found = matched.get(id);
    }
    return found != null ? found : match(id);
  }

  private List<Named> match(String id) {
    List<Named> found = new ArrayList<>(1);
    Optional<NamePattern> first = Optional.empty();
    for (Matcher matcher : matchers) {
      // Several offers may have the same pattern, each with prices of its own dates.
      if (first.map(matcher.pattern()::equals).orElseGet(() -> matcher.pattern().matches(id))) {
        first = Optional.of(matcher.pattern());
        found.add(new Named(Alias.of(id), matcher.offer()));
      }
    }
    found = List.copyOf(found);
    if (matched.size() >= KEPT) {
      matched.clear();
    }
    matched.put(id, found);
    return found;
  }
}
