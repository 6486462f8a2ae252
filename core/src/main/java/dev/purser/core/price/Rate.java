package dev.purser.core.price;

import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenClass;
import java.math.BigInteger;

/**
 * What a number of units cost.
 *
 * @param usd the price of {@code per} units, exact, in US dollars or the currency of its offer
 * @param per how many units the price is for, at least 1
 */
public record Rate(Ratio usd, long per) {

  /** How many tokens a price of tokens is for where nothing else is said. */
  public static final long TOKENS = 1_000_000;

  private static final Ratio TICKS_PER_USD = Ratio.of(Money.TICKS_PER_USD);

  /** Checks {@code per}. */
  public Rate {
    if (per < 1) {
      throw new IllegalArgumentException("a price is for at least one unit, not " + per);
    }
  }

  /** How many of a unit its price is for where nothing else is said: a million tokens, else one. */
  public static long usualPer(String unit) {
    return TokenClass.ofWireName(unit).isPresent() ? TOKENS : 1;
  }

  /** This rate with its price multiplied. */
  Rate times(Ratio factor) {
    return new Rate(usd.times(factor), per);
  }

  /** The price of one unit in ticks, exact. */
  Ratio ticksPerUnit() {
    return usd.times(TICKS_PER_USD).times(new Ratio(BigInteger.ONE, BigInteger.valueOf(per)));
  }
}
