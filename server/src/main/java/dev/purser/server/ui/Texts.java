package dev.purser.server.ui;

import dev.purser.core.budget.Unit;
import dev.purser.core.money.MoneyFormat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;

/** Numbers and spans of time in words. Exact arithmetic throughout. */
final class Texts {

  static final Board.Figure NOTHING = new Board.Figure("", "");

  private static final long COMPACT_FROM = 10_000;
  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final String[] SUFFIXES = {"", "k", "M", "B", "T", "P", "E"};
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal TENFOLD = BigDecimal.TEN;
  private static final int WIDTH_SCALE = 3;

  private Texts() {}

  /** A sum of money. */
  static Board.Figure money(long ticks) {
    return new Board.Figure(MoneyFormat.brief(ticks), MoneyFormat.exact(ticks));
  }

  /** A count. */
  static Board.Figure count(long n) {
    return new Board.Figure(compact(n), whole(n));
  }

  /** An amount of a budget. */
  static Board.Figure amount(Unit unit, long amount) {
    return unit == Unit.USD
        ? money(amount)
        : new Board.Figure(compact(amount), whole(amount) + " " + unit.wireName());
  }

  /** In groups of three digits. */
  static String whole(long n) {
    return new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(n);
  }

  /** As it is up to 9,999, then to three digits with a suffix: {@code 12.3k}. */
  static String compact(long n) {
    if (n > -COMPACT_FROM && n < COMPACT_FROM) {
      return whole(n);
    }
    BigDecimal rounded = BigDecimal.valueOf(n).round(THREE_DIGITS);
    int digits = rounded.precision() - rounded.scale();
    int thousands = (digits - 1) / 3;
    BigDecimal shown = rounded.movePointLeft(3 * thousands);
    int decimals = 3 - (digits - 3 * thousands);
    return shown.setScale(decimals, RoundingMode.UNNECESSARY).toPlainString() + SUFFIXES[thousands];
  }

  /** {@code part} of {@code whole} as a percentage for a drawing, between 0 and 100. */
  static String width(long part, long whole) {
    if (part <= 0 || whole <= 0) {
      return "0";
    }
    BigDecimal percent =
        BigDecimal.valueOf(part)
            .multiply(HUNDRED)
            .divide(BigDecimal.valueOf(whole), WIDTH_SCALE, RoundingMode.HALF_EVEN);
    return percent.min(HUNDRED).stripTrailingZeros().toPlainString();
  }

  /** {@code part} of {@code whole} as per cent in words; empty where there is no whole. */
  static String percent(long part, long whole) {
    if (whole <= 0) {
      return "";
    }
    BigDecimal percent =
        BigDecimal.valueOf(part)
            .multiply(HUNDRED)
            .divide(BigDecimal.valueOf(whole), WIDTH_SCALE, RoundingMode.HALF_EVEN);
    if (percent.signum() > 0 && percent.compareTo(BigDecimal.ONE) < 0) {
      return "<1%";
    }
    return percent.setScale(0, RoundingMode.DOWN).toPlainString() + "%";
  }

  /** How much more or less than before: {@code +12%}, {@code ×12}; empty if there was nothing. */
  static String change(long now, long before) {
    if (before <= 0) {
      return "";
    }
    BigDecimal ratio =
        BigDecimal.valueOf(now).divide(BigDecimal.valueOf(before), MathContext.DECIMAL64);
    if (ratio.compareTo(TENFOLD) >= 0) {
      return "×" + compact(now / before);
    }
    BigDecimal percent =
        ratio.subtract(BigDecimal.ONE).multiply(HUNDRED).setScale(0, RoundingMode.HALF_EVEN);
    return switch (percent.signum()) {
      case 1 -> "+" + percent.toPlainString() + "%";
      case -1 -> "−" + percent.negate().toPlainString() + "%";
      default -> "±0%";
    };
  }

  /** A span of milliseconds: {@code 812 ms}, {@code 1.8 s}, {@code 2 m 05 s}; – if unknown. */
  static String latency(long millis) {
    if (millis < 0) {
      return "–";
    }
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return BigDecimal.valueOf(millis, 3).setScale(1, RoundingMode.DOWN).toPlainString() + " s";
    }
    long seconds = millis / 1_000;
    return String.format(Locale.ROOT, "%s m %02d s", whole(seconds / 60), seconds % 60);
  }

  /** How long until something: {@code in 3 h 12 min}. */
  static String until(Duration left) {
    if (left.compareTo(Duration.ofMinutes(1)) < 0) {
      return "in under a minute";
    }
    if (left.compareTo(Duration.ofHours(1)) < 0) {
      return "in " + left.toMinutes() + " min";
    }
    if (left.compareTo(Duration.ofDays(1)) < 0) {
      return "in " + left.toHours() + " h " + left.toMinutesPart() + " min";
    }
    return "in " + left.toDays() + " d " + left.toHoursPart() + " h";
  }
}
