package dev.purser.core.price;

import java.math.BigDecimal;
import java.time.Instant;

/** What accounts have used before a call, as far as prices depend on it. */
@FunctionalInterface
public interface AccountUse {

  /** Nothing yet. */
  AccountUse NONE = key -> BigDecimal.ZERO;

  /** More than any price depends on. */
  AccountUse ENDLESS = key -> BigDecimal.valueOf(Long.MAX_VALUE);

  /** How much was used by now, at least 0; US dollars where spending is counted. */
  BigDecimal of(Key key);

  /**
   * What a {@link Meter} counts for one account in one period.
   *
   * @param account who pays; empty where all accounts count together
   * @param seller whose offers
   * @param pool which of them
   * @param of what is counted
   * @param period how long
   * @param from since when
   */
  record Key(
      String account, String seller, String pool, String of, Meter.Period period, Instant from) {}
}
