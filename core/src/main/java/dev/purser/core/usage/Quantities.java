package dev.purser.core.usage;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a call used besides tokens, by unit: {@code web_search}, {@code audio_seconds}, {@code
 * images}, {@code pages}, {@code characters}, {@code search_units} and others. Zero amounts are not
 * kept; none is negative.
 *
 * @param amounts amount by unit, sorted by unit
 */
public record Quantities(SortedMap<String, BigDecimal> amounts) {

  /** Nothing besides tokens. */
  public static final Quantities NONE = new Quantities(new TreeMap<>());

  /** Checks and copies. */
  public Quantities {
    SortedMap<String, BigDecimal> kept = new TreeMap<>();
    amounts.forEach((unit, amount) -> {
      if (amount.signum() < 0) {
        throw new IllegalArgumentException(unit + " is negative: " + amount);
      }
      if (amount.signum() > 0) {
        if (amount.precision() - (long) amount.scale() > 19 || amount.scale() > 30) {
          throw new IllegalArgumentException(unit + " is out of range");
        }
        // 2.50 and 2.5 are the same amount and must compare equal.
        kept.put(unit, amount.stripTrailingZeros());
      }
    });
    amounts = Collections.unmodifiableSortedMap(kept);
  }

  /** Quantities of a map. */
  public static Quantities of(Map<String, BigDecimal> amounts) {
    return amounts.isEmpty() ? NONE : new Quantities(new TreeMap<>(amounts));
  }

  /** Quantities of one unit. */
  public static Quantities of(String unit, long amount) {
    return of(Map.of(unit, BigDecimal.valueOf(amount)));
  }

  /** The amount of a unit, 0 where there is none. */
  public BigDecimal get(String unit) {
    BigDecimal amount = amounts.get(unit);
    return amount == null ? BigDecimal.ZERO : amount;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return amounts.isEmpty();
  }
}
