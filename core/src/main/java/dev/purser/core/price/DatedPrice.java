package dev.purser.core.price;

import dev.purser.core.usage.Quantities;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The prices of an offer during {@code [from, to)}.
 *
 * @param from when they start; empty if they hold since ever
 * @param to when they end; empty if no end is known
 * @param knownAt when they were learnt; empty if not noted
 * @param currency ISO 4217 code of all its rates; other than USD they are converted at the exchange
 *     rate of the time of each call
 * @param source where they were read, and when
 * @param confidence how well that is known; empty if not noted
 * @param base rates by unit without any condition, in the order in which they are shown
 * @param overrides changes under conditions; where several apply the later one wins, unit by unit
 * @param minimums by quantity, how many of it are billed at least where there is any
 */
public record DatedPrice(
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<Instant> knownAt,
    String currency,
    String source,
    Optional<Confidence> confidence,
    Map<String, Rate> base,
    List<PriceOverride> overrides,
    Map<String, BigDecimal> minimums) {

  /** How well a price is known. */
  public enum Confidence {
    /** Read on the seller's own page, or seen on his bill. */
    OFFICIAL,
    /** Worked out from another price, such as that of the maker of the model. */
    DERIVED,
    /** From a list that does not say where it was read. */
    COMMUNITY;

    /** The name used in price files. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** More overrides of one price than this are a mistake. */
  static final int MOST_OVERRIDES = 60;

  /** Copies and checks. */
  public DatedPrice {
    base = Collections.unmodifiableMap(new LinkedHashMap<>(base));
    overrides = List.copyOf(overrides);
    minimums = Map.copyOf(minimums);
    minimums.forEach((unit, least) -> {
      if (least.signum() <= 0) {
        throw new IllegalArgumentException("the minimum of " + unit + " must be above 0");
      }
    });
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw new IllegalArgumentException(
          "a price must end after it starts: " + from.get() + ", " + to.get());
    }
    if (!ExchangeRate.isCode(currency)) {
      throw new IllegalArgumentException(
          "'" + currency + "' is no currency: a code of three capital letters such as CNY");
    }
    if (overrides.size() > MOST_OVERRIDES) {
      throw new IllegalArgumentException("more than " + MOST_OVERRIDES + " overrides");
    }
  }

  /** Quantities as they are billed: each at least at its minimum. */
  Quantities billed(Quantities used) {
    if (minimums.isEmpty() || used.isEmpty()) {
      return used;
    }
    Map<String, BigDecimal> billed = new LinkedHashMap<>(used.amounts());
    minimums.forEach(
        (unit, least) -> billed.computeIfPresent(unit, (u, amount) -> amount.max(least)));
    return Quantities.of(billed);
  }

  /** The same with more overrides after its own. */
  DatedPrice with(List<PriceOverride> more) {
    List<PriceOverride> all = new ArrayList<>(overrides);
    all.addAll(more);
    return new DatedPrice(from, to, knownAt, currency, source, confidence, base, all, minimums);
  }

  /** Whether these are the prices at an instant. */
  public boolean inForceAt(Instant at) {
    return from.map(start -> !at.isBefore(start)).orElse(true) && to.map(at::isBefore).orElse(true);
  }
}
