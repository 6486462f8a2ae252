package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.price.Bound;
import dev.purser.core.price.BoundRequest;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Conditions;
import dev.purser.core.price.DatedPrice;
import dev.purser.core.price.Offer;
import dev.purser.core.price.PriceOverride;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every shipped price, under every condition that it has. */
class ShippedBoundsTest {

  private static final Catalog CATALOG = Catalogs.builtIn();
  private static final int CALLS = 12;

  private final Random random = new Random(20261121);

  @Test
  void bound_ofEveryShippedPrice_isAboveAnyUsageThatTheRequestAllows() {
    long compared = 0;
    for (Offer offer : CATALOG.offers()) {
      for (DatedPrice price : offer.prices()) {
        for (int i = 0; i < CALLS; i++) {
          compared += isBoundAboveCost(offer, price) ? 1 : 0;
        }
      }
    }
    assertThat(compared).as("of all calls, most had a price").isGreaterThan(15_000);
  }

  private boolean isBoundAboveCost(Offer offer, DatedPrice price) {
    List<String> tier = way(price, Conditions::serviceTiers);
    List<String> region = way(price, Conditions::regions);
    Set<String> speeds = new TreeSet<>(Set.of(""));
    price.overrides().forEach(override -> speeds.addAll(override.when().speeds()));
    String speed = one(speeds);
    TokenCounts tokens = tokens(price);
    Quantities quantities = quantities(price);
    Instant at = at(price);
    Cost cost =
        CATALOG.cost(
            new Priceable(
                offer.provider(),
                offer.model(),
                at,
                tokens,
                quantities,
                tier.getLast(),
                region.getLast(),
                speed));
    if (cost instanceof Cost.Unpriced) {
      return false;
    }
    Bound bound =
        CATALOG.bound(
            new BoundRequest(
                offer.provider(),
                offer.model(),
                at,
                tokens.inputTotal() + random.nextInt(2),
                tokens.outputTotal() + random.nextInt(2) * (tokens.outputTotal() > 0 ? 1 : 0),
                quantities,
                tier.getFirst(),
                region.getFirst(),
                speed));
    assertThat(bound)
        .as("%s of %s: %s, %s, %s, %s", offer.id(), at, tokens, quantities, tier, region)
        .isInstanceOfSatisfying(
            Bound.Bounded.class,
            most -> assertThat(most.ticks()).isGreaterThanOrEqualTo(cost.ticksOrZero()));
    return true;
  }

  /**
   * What is asked for, and what serves: what was asked for, the standard, or any if nothing was.
   */
  private List<String> way(DatedPrice price, Function<Conditions, Set<String>> names) {
    Set<String> all = new TreeSet<>(Set.of(""));
    Set<String> unasked = new TreeSet<>(Set.of(""));
    for (PriceOverride override : price.overrides()) {
      all.addAll(names.apply(override.when()));
      if (!override.onlyIfAsked()) {
        unasked.addAll(names.apply(override.when()));
      }
      if (!override.when().otherRegions().isEmpty() && names.apply(region()).contains("x")) {
        all.add("elsewhere");
        unasked.add("elsewhere");
      }
    }
    String asked = one(all);
    return List.of(asked, asked.isEmpty() ? one(unasked) : one(Set.of(asked, "")));
  }

  private static Conditions region() {
    return new Conditions(Set.of(), Set.of(), Set.of("x"), 0, List.of(), Set.of());
  }

  private Instant at(DatedPrice price) {
    long earliest = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
    long latest = Instant.parse("2028-01-01T00:00:00Z").getEpochSecond();
    long from = price.from().map(Instant::getEpochSecond).orElse(earliest);
    long to = price.to().map(Instant::getEpochSecond).orElse(latest);
    return Instant.ofEpochSecond(from >= to ? to - 1 : random.nextLong(Math.min(from, to - 1), to));
  }

  /** Around the lengths at which rates change, and any. */
  private TokenCounts tokens(DatedPrice price) {
    List<Long> lengths = new ArrayList<>(List.of(1L, 1_000L, 150_000L, 900_000L));
    price
        .overrides()
        .forEach(override -> {
          if (override.when().contextFrom() > 0) {
            lengths.add(override.when().contextFrom());
            lengths.add(override.when().contextFrom() - 1);
          }
        });
    long input = lengths.get(random.nextInt(lengths.size()));
    TokenCounts.Builder tokens = TokenCounts.builder();
    List<TokenClass> priced =
        price.base().keySet().stream()
            .flatMap(unit -> TokenClass.ofWireName(unit).stream())
            .toList();
    List<TokenClass> in = priced.stream().filter(TokenClass::isInput).toList();
    List<TokenClass> out = priced.stream().filter(c -> !c.isInput()).toList();
    if (!in.isEmpty()) {
      long some = random.nextLong(input + 1);
      tokens.add(in.get(random.nextInt(in.size())), some);
      tokens.add(in.get(random.nextInt(in.size())), input - some);
    }
    if (!out.isEmpty()) {
      tokens.add(out.get(random.nextInt(out.size())), random.nextInt(100_000));
      tokens.add(out.get(random.nextInt(out.size())), random.nextInt(100_000));
    }
    return tokens.build();
  }

  private Quantities quantities(DatedPrice price) {
    Map<String, BigDecimal> some = new TreeMap<>();
    for (String unit : price.base().keySet()) {
      if (TokenClass.ofWireName(unit).isEmpty() && !unit.startsWith("requests")) {
        some.put(unit, BigDecimal.valueOf(random.nextInt(5_000), random.nextInt(3)));
      }
    }
    return Quantities.of(some);
  }

  private String one(Set<String> names) {
    return List.copyOf(new TreeSet<>(names)).get(random.nextInt(names.size()));
  }
}
