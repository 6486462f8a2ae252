package dev.purser.core.money;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * Amounts of US dollars as people read them: short where a glance will do, exact where it will not.
 */
public final class MoneyFormat {

  private static final int CENTS = 2;
  private static final int SMALL = 4;
  private static final BigDecimal TINY = new BigDecimal("0.001");
  private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.HALF_EVEN);

  private MoneyFormat() {}

  /**
   * The amount in as few digits as its size deserves: {@code $1,234.50}, {@code $0.0816}, {@code
   * $0.0000012}. From one dollar on it is rounded to cents, below to four decimals, and below a
   * tenth of a cent to two significant digits; never to zero.
   *
   * @param ticks the amount, may be negative
   */
  public static String brief(long ticks) {
    BigDecimal usd = BigDecimal.valueOf(ticks, Money.SCALE);
    BigDecimal size = usd.abs();
    BigDecimal rounded;
    if (size.compareTo(BigDecimal.ONE) >= 0) {
      rounded = usd.setScale(CENTS, RoundingMode.HALF_EVEN);
    } else if (size.compareTo(TINY) >= 0) {
      rounded = usd.setScale(SMALL, RoundingMode.HALF_EVEN);
    } else {
      rounded = usd.round(TWO_DIGITS);
    }
    return text(rounded);
  }

  /**
   * The amount to the last tick: {@code $0.0816003}.
   *
   * @param ticks the amount, may be negative
   */
  public static String exact(long ticks) {
    return text(BigDecimal.valueOf(ticks, Money.SCALE));
  }

  private static String text(BigDecimal usd) {
    // Made anew each time, as a DecimalFormat is not thread-safe.
    DecimalFormat digits =
        new DecimalFormat("#,##0.00########", DecimalFormatSymbols.getInstance(Locale.ROOT));
    return (usd.signum() < 0 ? "-$" : "$") + digits.format(usd.abs());
  }
}
