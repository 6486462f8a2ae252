package dev.purser.core.price;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a seller and a customer have agreed on beside the seller's prices, such as a discount. It
 * changes the prices in force of every offer that it names, whoever lists them.
 *
 * @param seller canonical name of the seller
 * @param models patterns of the whole ids of models; empty for every model
 * @param accounts who pays by it; empty for every account
 * @param from when it starts; empty if it holds since ever
 * @param to when it ends; empty if no end is known
 * @param source where it was read
 * @param overrides its changes, applied after those of the price itself
 */
public record Agreement(
    String seller,
    List<String> models,
    Set<String> accounts,
    Optional<Instant> from,
    Optional<Instant> to,
    String source,
    List<PriceOverride> overrides) {

  /** Copies, and puts accounts and dates into the conditions of each override. */
  public Agreement {
    models = List.copyOf(models);
    accounts = Set.copyOf(accounts);
    if (overrides.isEmpty() || overrides.size() > DatedPrice.MOST_OVERRIDES) {
      throw new IllegalArgumentException(
          "an agreement has 1 to " + DatedPrice.MOST_OVERRIDES + " changes");
    }
    overrides = limited(overrides, accounts, from, to);
  }

  private static List<PriceOverride> limited(
      List<PriceOverride> overrides,
      Set<String> accounts,
      Optional<Instant> from,
      Optional<Instant> to) {
    return overrides.stream()
        .map(override -> {
          Conditions when = override.when();
          if (!when.accounts().isEmpty() && !when.accounts().equals(accounts)) {
            throw new IllegalArgumentException("the accounts stand beside the overrides");
          }
          return new PriceOverride(
              when.of(accounts).with(when.times().within(from, to)),
              override.set(),
              override.multiply(),
              override.onlyIfAsked(),
              override.marginal());
        })
        .toList();
  }

  /** The periods in which what an account has used before counts for it. */
  public Stream<Meter.Period> counted() {
    return overrides.stream()
        .flatMap(override -> override.when().used().stream())
        .map(used -> used.meter().period());
  }

  /** Whether it changes the price of an offer that a seller charges by. */
  boolean isAbout(String provider, Offer offer) {
    return provider.equals(seller)
        && (models.isEmpty()
            || models.stream()
                .anyMatch(regex ->
                    new NamePattern(regex).matches(offer.model().toLowerCase(Locale.ROOT))));
  }
}
