package dev.purser.analytics;

import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenCounts;

/**
 * What some records add up to.
 *
 * @param records how many
 * @param tokens their tokens by class
 * @param cost what those cost that have a cost
 * @param inputCost the part of it that input tokens cost, as far as cost lines say
 * @param outputCost the part of it that output tokens cost, as far as cost lines say
 * @param unpriced how many have no known cost
 * @param estimated how many were counted by us
 * @param errors how many ended in an error of the provider
 */
public record UsageTotals(
    long records,
    TokenCounts tokens,
    Money cost,
    Money inputCost,
    Money outputCost,
    long unpriced,
    long estimated,
    long errors) {

  /** Of no records. */
  public static final UsageTotals NONE =
      new UsageTotals(0, TokenCounts.NONE, Money.ZERO, Money.ZERO, Money.ZERO, 0, 0, 0);

  /** The sum. */
  public UsageTotals plus(UsageTotals other) {
    return new UsageTotals(
        records + other.records,
        tokens.plus(other.tokens),
        cost.plus(other.cost),
        inputCost.plus(other.inputCost),
        outputCost.plus(other.outputCost),
        unpriced + other.unpriced,
        estimated + other.estimated,
        errors + other.errors);
  }
}
