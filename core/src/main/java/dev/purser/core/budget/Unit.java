package dev.purser.core.budget;

import dev.purser.core.money.Money;
import java.math.BigDecimal;
import java.util.Optional;

/** What a budget counts. Amounts of every unit are {@code long}s: ticks, tokens or requests. */
public enum Unit {
  /** US dollars, kept in ticks of 1e-10. */
  USD,
  /** Tokens of all classes. */
  TOKENS,
  /** Attempts sent. */
  REQUESTS;

  private final String wireName = WireNames.of(this);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The unit with this API name, if there is one. */
  public static Optional<Unit> ofWireName(String name) {
    return WireNames.find(values(), Unit::wireName, name);
  }

  /**
   * The amount that a decimal text gives.
   *
   * @throws NumberFormatException if it is no decimal number
   * @throws ArithmeticException if it is finer than the unit or out of range
   */
  public long parse(String amount) {
    if (this == USD) {
      return Money.parse(amount).ticks();
    }
    BigDecimal decimal = new BigDecimal(amount);
    if (decimal.signum() != 0 && decimal.precision() - (long) decimal.scale() > 19) {
      throw new ArithmeticException("amount out of range");
    }
    return decimal.longValueExact();
  }

  /** An amount as plain decimal text, as the API shows it. */
  public String format(long amount) {
    return this == USD ? Money.toDecimal(amount) : Long.toString(amount);
  }
}
