package dev.purser.core.price;

import dev.purser.core.money.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;

/**
 * What one unit of a currency is worth, from an instant on until the next rate of the currency.
 *
 * @param currency ISO 4217 code, three capital letters, not {@code USD}
 * @param from since when; empty: since ever
 * @param usd US dollars for one unit, above 0, exact
 * @param source who says so
 */
public record ExchangeRate(String currency, Optional<Instant> from, Ratio usd, String source) {

  /** The currency of all books. */
  public static final String USD = "USD";

  private static final BigInteger TICKS = BigInteger.valueOf(Money.TICKS_PER_USD);

  /** Checks. */
  public ExchangeRate {
    if (!isCode(currency)) {
      throw new IllegalArgumentException(
          "'" + currency + "' is no currency: a code of three capital letters such as EUR");
    }
    if (currency.equals(USD)) {
      throw new IllegalArgumentException("USD needs no rate: all books are kept in it");
    }
    if (usd.isZero()) {
      throw new IllegalArgumentException("a rate must be above 0");
    }
  }

  /** Whether a text has the form of an ISO 4217 code. */
  public static boolean isCode(String text) {
    return text.matches("[A-Z]{3}");
  }

  /**
   * An amount of this currency in ticks, rounded down: a limit that was stated in it is not
   * exceeded.
   *
   * @throws ArithmeticException if it is negative or does not fit
   */
  public long ticksOf(BigDecimal amount) {
    if (amount.signum() < 0) {
      throw new ArithmeticException("negative");
    }
    return fraction(amount)
        .times(usd)
        .times(new Ratio(TICKS, BigInteger.ONE))
        .floor()
        .longValueExact();
  }

  /**
   * What an amount of this currency is worth in US dollars, rounded half even to a tick.
   *
   * @throws ArithmeticException if it is negative or does not fit
   */
  public Money toUsd(BigDecimal amount) {
    if (amount.signum() < 0) {
      throw new ArithmeticException("negative");
    }
    Ratio ticks = fraction(amount).times(usd).times(new Ratio(TICKS, BigInteger.ONE));
    return Money.ofTicks(ticks.roundHalfEven().longValueExact());
  }

  /** Ticks, at least 0, as an exact amount of this currency. */
  public Ratio of(Money money) {
    return new Ratio(
        BigInteger.valueOf(money.ticks()).multiply(usd.denominator()),
        TICKS.multiply(usd.numerator()));
  }

  /** An exact amount as a decimal of ten places, rounded half even, without trailing zeros. */
  public static BigDecimal rounded(Ratio amount) {
    BigDecimal value =
        new BigDecimal(amount.numerator().multiply(TICKS))
            .divide(new BigDecimal(amount.denominator()), 0, RoundingMode.HALF_EVEN)
            .scaleByPowerOfTen(-Money.SCALE);
    return value.signum() == 0 ? BigDecimal.ZERO : value.round(MathContext.UNLIMITED);
  }

  private static Ratio fraction(BigDecimal amount) {
    return amount.scale() > 0
        ? new Ratio(amount.unscaledValue(), BigInteger.TEN.pow(amount.scale()))
        : new Ratio(amount.toBigIntegerExact(), BigInteger.ONE);
  }
}
