package dev.purser.core.price;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that was agreed with sellers. Two are the same only if they are the same object, so that what
 * was worked out for one is found at once. Immutable.
 */
final class Agreements {

  static final Agreements NONE = new Agreements(List.of());

  /** More changes of one offer than this are a mistake, and would not fit a set of bits. */
  private static final int MOST_OVERRIDES = 36;

  private final List<Agreement> all;
  private final Set<String> sellers;

  Agreements(List<Agreement> all) {
    this.all = List.copyOf(all);
    this.sellers = all.stream().map(Agreement::seller).collect(Collectors.toUnmodifiableSet());
    for (String seller : sellers) {
      int changes =
          all.stream()
              .filter(one -> one.seller().equals(seller))
              .mapToInt(one -> one.overrides().size())
              .sum();
      if (changes > MOST_OVERRIDES) {
        throw new IllegalArgumentException(
            "the agreements with " + seller + " have more than " + MOST_OVERRIDES + " changes");
      }
    }
  }

  List<Agreement> all() {
    return all;
  }

  /** These, after those of another. */
  Agreements after(Agreements first) {
    if (all.isEmpty()) {
      return first;
    }
    List<Agreement> both = new ArrayList<>(first.all);
    both.addAll(all);
    return first.all.isEmpty() ? this : new Agreements(both);
  }

  boolean concern(String seller) {
    return sellers.contains(seller);
  }

  /** A price with what was agreed about its offer. */
  DatedPrice appliedTo(String seller, Offer offer, DatedPrice price) {
    List<PriceOverride> more =
        all.stream()
            .filter(one -> one.isAbout(seller, offer))
            .flatMap(one -> one.overrides().stream())
            .toList();
    return more.isEmpty() ? price : price.with(more);
  }
}
