package dev.purser.core.price;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A span of what an account uses in a period, {@code [from, to)}, in which other rates hold.
 *
 * @param meter what is counted
 * @param from how much must have been used before, at least 0
 * @param to how much ends it; empty for no end
 */
public record Volume(Meter meter, BigDecimal from, Optional<BigDecimal> to) {

  /** Checks. */
  public Volume {
    if (from.signum() < 0 || to.isPresent() && to.get().compareTo(from) <= 0) {
      throw new IllegalArgumentException("a volume must end above where it begins, from 0 on");
    }
  }

  /** Whether so much lies in it. */
  boolean holds(BigDecimal used) {
    return used.compareTo(from) >= 0 && (to.isEmpty() || used.compareTo(to.get()) < 0);
  }
}
