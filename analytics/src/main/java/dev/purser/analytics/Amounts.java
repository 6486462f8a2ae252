package dev.purser.analytics;

import java.math.BigDecimal;

/**
 * The money of a row in the currency of its report, each rounded once to ten places.
 *
 * @param cost of all
 * @param inputCost the part of it that input tokens cost, as far as cost lines say
 * @param outputCost the part of it that output tokens cost, as far as cost lines say
 */
public record Amounts(BigDecimal cost, BigDecimal inputCost, BigDecimal outputCost) {

  /** In US dollars. */
  public static Amounts usd(UsageTotals totals) {
    return new Amounts(totals.cost().usd(), totals.inputCost().usd(), totals.outputCost().usd());
  }

  /** A decimal without trailing zeros and without an exponent. */
  public static String text(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
