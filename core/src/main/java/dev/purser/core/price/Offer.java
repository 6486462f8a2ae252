package dev.purser.core.price;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One model's prices at one seller.
 *
 * @param provider the seller's canonical name
 * @param model the model's id at the seller
 * @param aliases other exact ids
 * @param patterns regular expressions that match the whole of further ids; exact ids go first
 * @param limits documented limits of the model
 * @param prices the prices by date, none overlapping; sorted by start
 */
public record Offer(
    String provider,
    String model,
    List<Alias> aliases,
    List<String> patterns,
    ModelLimits limits,
    List<DatedPrice> prices) {

  /** Copies, sorts the prices and checks that none overlap. */
  public Offer {
    if (provider.isEmpty() || model.isEmpty()) {
      throw new IllegalArgumentException("an offer needs provider and model");
    }
    aliases = List.copyOf(aliases);
    patterns = List.copyOf(patterns);
    prices =
        prices.stream()
            .sorted(Comparator.comparing(price -> price.from().orElse(Instant.MIN)))
            .toList();
    for (int i = 1; i < prices.size(); i++) {
      Instant start = prices.get(i).from().orElse(Instant.MIN);
      if (prices.get(i - 1).to().orElse(Instant.MAX).isAfter(start)) {
        throw new IllegalArgumentException(
            "prices overlap: two are in force at "
                + prices.get(i).from().map(Instant::toString).orElse("every early date")
                + "; end the earlier one where the later one starts");
      }
    }
  }

  /** The periods in which what an account has used before counts for a price of it. */
  public Stream<Meter.Period> counted() {
    return prices.stream()
        .flatMap(price -> price.overrides().stream())
        .flatMap(override -> override.when().used().stream())
        .map(used -> used.meter().period());
  }

  /** The offer's id, {@code <provider>/<model>}. */
  public String id() {
    return provider + "/" + model;
  }

  /**
   * Another exact id of the model, possibly only for some time.
   *
   * @param id the id
   * @param from since when it means this model; empty: since ever
   * @param to until when (exclusive); empty: no end is known
   */
  public record Alias(String id, Optional<Instant> from, Optional<Instant> to) {
    /** An id that always means this model. */
    public static Alias of(String id) {
      return new Alias(id, Optional.empty(), Optional.empty());
    }

    boolean meansItAt(Instant at) {
      return from.map(start -> !at.isBefore(start)).orElse(true)
          && to.map(at::isBefore).orElse(true);
    }
  }
}
