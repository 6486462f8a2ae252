package dev.purser.core.price;

import dev.purser.core.price.RateTable.UnitTicks;
import dev.purser.core.usage.Quantities;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/** Finds the most that a request can cost over the rate tables that may apply. Not thread-safe. */
final class Ceiling {

  private final BoundRequest request;
  private final Quantities quantities;
  private final PriceInForce price;
  private BigInteger exactMost = BigInteger.ZERO;
  private long most;
  private String missing = "";

  /**
   * @param quantities the most of what is billed besides tokens, as it is billed
   */
  Ceiling(BoundRequest request, Quantities quantities, PriceInForce price) {
    this.request = request;
    this.quantities = quantities;
    this.price = price;
  }

  void include(RateTable rates) {
    if (Bill.isBilledOtherwise(quantities, rates)) {
      exactMost = exactMost.max(quantityAmount(rates).ceiling());
      return;
    }
    long parts = product(rates, true);
    long more = product(rates, false);
    if (parts < 0 || more < 0 || parts + more < 0 || rates.hasFee() || hasQuantities()) {
      exactMost = exactMost.max(exact(rates).ceiling());
    } else {
      long floor = (parts + more) / rates.denominator();
      boolean whole = (parts + more) % rates.denominator() == 0;
      most = Math.max(most, whole ? floor : floor + 1);
    }
  }

  private long product(RateTable rates, boolean input) {
    long tokens = tokens(input);
    Optional<UnitTicks> rate = rates.dearestOf(input);
    return tokens == 0 ? 0 : rate.isEmpty() ? -1 : Bill.wholeProduct(tokens, rate.get().parts());
  }

  private long tokens(boolean input) {
    return input ? request.inputTokens() : request.outputTokens();
  }

  private boolean hasQuantities() {
    return !quantities.isEmpty();
  }

  private Ratio exact(RateTable rates) {
    return tokenAmount(rates, true).plus(tokenAmount(rates, false)).plus(quantityAmount(rates));
  }

  private Ratio quantityAmount(RateTable rates) {
    Ratio sum = Ratio.ZERO;
    for (Map.Entry<String, BigDecimal> quantity : quantities.amounts().entrySet()) {
      if (Bill.isNoFee(quantity.getKey(), rates)) {
        continue;
      }
      sum =
          sum.plus(
              amount(quantity.getKey(), quantity.getValue(), rates.dearestOf(quantity.getKey())));
    }
    return rates.hasFee() && !Bill.hasFee(quantities)
        ? sum.plus(amount(Bill.FEE, BigDecimal.ONE, rates.dearestOf(Bill.FEE)))
        : sum;
  }

  private Ratio tokenAmount(RateTable rates, boolean input) {
    long tokens = tokens(input);
    return tokens == 0
        ? Ratio.ZERO
        : amount(input ? "input" : "output", BigDecimal.valueOf(tokens), rates.dearestOf(input));
  }

  private Ratio amount(String unit, BigDecimal quantity, Optional<UnitTicks> rate) {
    if (rate.isEmpty()) {
      missing = unit;
      return Ratio.ZERO;
    }
    return Bill.exactProduct(quantity, rate.get());
  }

  Bound bound() {
    if (!missing.isEmpty()) {
      return new Bound.Unpriced(price.offer() + " has no price for " + missing);
    }
    BigInteger ticks = exactMost.max(BigInteger.valueOf(most));
    return ticks.bitLength() < Long.SIZE
        ? new Bound.Bounded(ticks.longValue())
        : new Bound.Unboundable("the amount at " + price.offer() + " is out of range");
  }
}
