package dev.purser.core.price;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.UsagePart;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
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
  public static final Catalog EMPTY =
      new Catalog(List.of(), Map.of(), Market.NONE, AccountUse.NONE);

  private final List<Layer> layers;
  private final Map<String, List<String>> standsFor;
  private final Market market;
  private final AccountUse use;

  /** Offers of one origin, by seller. */
  private record Layer(Map<String, Shelf> bySeller) {
    Optional<Names> of(String seller) {
      return Optional.ofNullable(bySeller.get(seller)).map(Shelf::names);
    }
  }

  private Catalog(
      List<Layer> layers, Map<String, List<String>> standsFor, Market market, AccountUse use) {
    this.layers = List.copyOf(layers);
    this.standsFor = Map.copyOf(standsFor);
    this.market = market;
    this.use = use;
  }

  /**
   * A catalogue of one layer. Of two offers of the same model the later one in the list wins while
   * it has a price in force.
   *
   * @param offers the offers
   * @param standsFor by seller, the sellers whose offers it uses where it has none of its own
   */
  public static Catalog of(List<Offer> offers, Map<String, List<String>> standsFor) {
    Map<String, List<Offer>> grouped =
        offers.stream()
            .collect(
                Collectors.groupingBy(Offer::provider, LinkedHashMap::new, Collectors.toList()));
    Map<String, Supplier<List<Offer>>> bySeller = new LinkedHashMap<>();
    grouped.forEach((seller, its) -> bySeller.put(seller, () -> its));
    return lazy(bySeller, standsFor);
  }

  /**
   * A catalogue of one layer whose offers are read, seller by seller, when they are first asked
   * for. Reading may take some milliseconds; {@link #offers(String)} brings it forward.
   *
   * @param bySeller by seller, where its offers come from; asked once
   * @param standsFor by seller, the sellers whose offers it uses where it has none of its own
   */
  public static Catalog lazy(
      Map<String, Supplier<List<Offer>>> bySeller, Map<String, List<String>> standsFor) {
    Map<String, Shelf> shelves = new LinkedHashMap<>();
    bySeller.forEach((seller, source) -> shelves.put(seller, new Shelf(source)));
    return new Catalog(List.of(new Layer(shelves)), standsFor, Market.NONE, AccountUse.NONE);
  }

  /** This catalogue with the layers of another on top. */
  public Catalog under(Catalog upper) {
    List<Layer> all = new ArrayList<>(upper.layers);
    all.addAll(layers);
    Map<String, List<String>> stand = new HashMap<>(standsFor);
    stand.putAll(upper.standsFor);
    Agreements both = upper.market.agreements().after(market.agreements());
    return new Catalog(all, stand, new Market(market.rates(), both), use);
  }

  /** This catalogue with exchange rates for what is priced in other currencies than US dollars. */
  public Catalog with(ExchangeRates exchangeRates) {
    return new Catalog(layers, standsFor, new Market(exchangeRates, market.agreements()), use);
  }

  /** This catalogue with what was agreed with sellers, after what it has. */
  public Catalog with(List<Agreement> agreements) {
    Agreements all = new Agreements(agreements).after(market.agreements());
    return new Catalog(layers, standsFor, new Market(market.rates(), all), use);
  }

  /**
   * This catalogue where accounts have used what is told here, unless a question says so itself.
   */
  public Catalog with(AccountUse accounts) {
    return new Catalog(layers, standsFor, market, accounts);
  }

  /** What was agreed with sellers. */
  public List<Agreement> agreements() {
    return market.agreements().all();
  }

  /** Every offer, those of upper layers first. */
  public List<Offer> offers() {
    return layers.stream()
        .flatMap(layer -> layer.bySeller().values().stream())
        .flatMap(shelf -> shelf.offers().stream())
        .toList();
  }

  /** Every offer of one seller itself, those of upper layers first. */
  public List<Offer> offers(String provider) {
    return layers.stream()
        .map(layer -> layer.bySeller().get(provider))
        .filter(Objects::nonNull)
        .flatMap(shelf -> shelf.offers().stream())
        .toList();
  }

  /** The sellers that have offers of their own or stand for one that has. */
  public Set<String> providers() {
    Set<String> all = new TreeSet<>(standsFor.keySet());
    layers.forEach(layer -> all.addAll(layer.bySeller().keySet()));
    return all;
  }

  @Override
  public Cost cost(Priceable usage) {
    return cost(usage, use);
  }

  @Override
  public Cost cost(Priceable usage, AccountUse accounts) {
    if (!usage.parts().isEmpty()) {
      return costOfParts(usage, accounts);
    }
    Optional<Tariff> tariff = tariff(usage.provider(), usage.model(), usage.at());
    return tariff.isPresent()
        ? tariff.get().cost(usage, accounts)
        : new Cost.Unpriced(noPrice(usage.provider(), usage.model(), usage.at()));
  }

  /**
   * Each part at the rates of its own model and context length, after what the parts before it have
   * used; the quantities at the record's.
   */
  private Cost costOfParts(Priceable usage, AccountUse accounts) {
    List<Bill.Charge> charges = new ArrayList<>(usage.parts().size());
    Map<AccountUse.Key, BigDecimal> before = new HashMap<>();
    AccountUse use = key -> accounts.of(key).add(before.getOrDefault(key, BigDecimal.ZERO));
    boolean first = true;
    for (Priceable run : runs(usage)) {
      Optional<Tariff> tariff = tariff(run.provider(), run.model(), run.at());
      if (tariff.isEmpty()) {
        return new Cost.Unpriced(noPrice(run.provider(), run.model(), run.at()));
      }
      switch (tariff.get().terms(run, use)) {
        case Tariff.Terms.Known(List<Bill.Charge> its) -> charges.addAll(its);
        case Tariff.Terms.Missing(Cost.Unpriced cost) -> {
          return cost;
        }
      }
      Meter.Use its = new Meter.Use(run, first, Money.ZERO);
      tariff.get().meter(its, (key, amount) -> before.merge(key, amount, BigDecimal::add));
      first = false;
    }
    return Bill.of(charges);
  }

  /** Its parts as calls of their own, those of its own model first; else itself. */
  private static List<Priceable> runs(Priceable usage) {
    if (usage.parts().isEmpty()) {
      return List.of(usage);
    }
    List<Priceable> runs = new ArrayList<>(usage.parts().size());
    usage.parts().stream()
        .sorted(Comparator.comparing((UsagePart part) -> !part.model().isEmpty()))
        .forEach(part ->
            runs.add(usage.of(part, runs.isEmpty() ? usage.quantities() : Quantities.NONE)));
    return runs;
  }

  @Override
  public Cost dearest(Priceable usage) {
    Cost fresh = cost(usage, AccountUse.NONE);
    Optional<Tariff> tariff = tariff(usage.provider(), usage.model(), usage.at());
    if (fresh instanceof Cost.Unpriced || !tariff.map(Tariff::isMetered).orElse(false)) {
      return fresh;
    }
    return Stream.of(fresh, cost(usage, AccountUse.ENDLESS), tariff.get().dearest(usage))
        .max(Comparator.comparingLong(Cost::ticksOrZero))
        .orElseThrow();
  }

  @Override
  public boolean isMetered() {
    return !use.equals(AccountUse.NONE);
  }

  @Override
  public void meter(UsageRecord record, BiConsumer<AccountUse.Key, BigDecimal> each) {
    boolean first = true;
    for (Priceable run : runs(Priceable.of(record, servedModel(record)))) {
      Meter.Use use = new Meter.Use(run, first, Money.ofTicks(record.cost().ticksOrZero()));
      tariff(run.provider(), run.model(), run.at()).ifPresent(tariff -> tariff.meter(use, each));
      first = false;
    }
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
        Optional<Names> names = layer.of(seller);
        if (names.isPresent()) {
          limits = limits.orElse(names.get().limits(model));
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
        Optional<Tariff> tariff =
            layer.of(seller).flatMap(names -> names.tariff(provider, model, at, market));
        if (tariff.isPresent()) {
          return tariff;
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
    List<Names> knowing =
        sellers(provider).stream()
            .flatMap(seller -> layers.stream().flatMap(layer -> layer.of(seller).stream()))
            .filter(names -> names.knows(model))
            .toList();
    String next =
        knowing.stream()
            .flatMap(names -> names.nextStart(model, at).stream())
            .min(Comparator.naturalOrder())
            .map(start -> "; one starts at " + start)
            .orElse("");
    return "no price for "
        + shown(provider)
        + "/"
        + shown(model)
        + (knowing.isEmpty() ? "" : " at " + at + next);
  }

  private static String shown(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }
}
