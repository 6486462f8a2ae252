package dev.purser.core.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An amount of US dollars as a whole number of ticks; one tick is 1e-10 USD.
 *
 * <p>The range is that of a {@code long}: about ±922 million USD. Every operation is exact or
 * throws {@link ArithmeticException} on overflow; nothing is rounded silently.
 *
 * @param ticks the amount in ticks, may be negative
 */
public record Money(long ticks) implements Comparable<Money> {

  /** Ticks in one US dollar. */
  public static final long TICKS_PER_USD = 10_000_000_000L;

  /** Decimal places of a tick. */
  public static final int SCALE = 10;

  /** No money. */
  public static final Money ZERO = new Money(0);

  /** The amount of {@code ticks} ticks. */
  public static Money ofTicks(long ticks) {
    return ticks == 0 ? ZERO : new Money(ticks);
  }

  /**
   * The amount that a decimal string such as {@code "12.5"} gives in US dollars.
   *
   * @throws NumberFormatException if the text is no decimal number
   * @throws ArithmeticException if it is finer than a tick or does not fit
   */
  public static Money parse(String usd) {
    return of(new BigDecimal(usd));
  }

  /**
   * The amount of {@code usd} US dollars.
   *
   * @throws ArithmeticException if it is finer than a tick or does not fit
   */
  public static Money of(BigDecimal usd) {
    // A hostile exponent (1e999999999) must not unfold into a number of that many digits.
    if (usd.signum() != 0 && usd.precision() - (long) usd.scale() > 19) {
      throw new ArithmeticException("amount out of range");
    }
    return ofTicks(usd.setScale(SCALE, RoundingMode.UNNECESSARY).unscaledValue().longValueExact());
  }

  /** The sum. */
  public Money plus(Money other) {
    return ofTicks(Math.addExact(ticks, other.ticks));
  }

  /** The difference. */
  public Money minus(Money other) {
    return ofTicks(Math.subtractExact(ticks, other.ticks));
  }

  /** The amount in US dollars, exact. */
  public BigDecimal usd() {
    return new BigDecimal(BigInteger.valueOf(ticks), SCALE);
  }

  /** The amount in US dollars as a plain decimal without trailing zeros, such as {@code 0.0816}. */
  public String toDecimal() {
    return toDecimal(ticks);
  }

  /** What {@link #toDecimal()} gives for {@code ticks} ticks. */
  public static String toDecimal(long ticks) {
    if (ticks == 0) {
      return "0";
    }
    return BigDecimal.valueOf(ticks, SCALE).stripTrailingZeros().toPlainString();
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(ticks, other.ticks);
  }

  @Override
  public String toString() {
    return toDecimal() + " USD";
  }
}
