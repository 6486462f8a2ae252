package dev.purser.core.price;

import dev.purser.core.price.RateTable.UnitTicks;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/** Finds the most that a request can cost over the rate tables that may apply. Not thread-safe. */
final class Ceiling {

  private final BoundRequest request;
  private final PriceInForce price;
  private BigInteger exactMost = BigInteger.ZERO;
  private long most;
  private String missing = "";

  Ceiling(BoundRequest request, PriceInForce price) {
    this.request = request;
    this.price = price;
  }

  void include(RateTable rates) {
    Ratio exact = Ratio.ZERO;
    long whole = 0;
    for (int i = 0; i < 2; i++) {
      boolean input = i == 0;
      long tokens = input ? request.inputTokens() : request.outputTokens();
      if (tokens > 0) {
        Optional<UnitTicks> rate = rates.dearestOf(input);
        if (rate.isEmpty()) {
          missing = input ? "input" : "output";
          return;
        }
        long amount = Bill.wholeProduct(tokens, rate.get().wholeTicks());
        if (amount < 0) {
          exact = exact.plus(rate.get().ticks().times(Ratio.of(tokens)));
        } else {
          whole += amount;
        }
      }
    }
    // Two products below 2^63 may pass it together.
    if (whole < 0) {
      exact = exact.plus(new Ratio(new BigInteger(Long.toUnsignedString(whole)), BigInteger.ONE));
      whole = 0;
    }
    for (Map.Entry<String, BigDecimal> quantity : request.quantities().amounts().entrySet()) {
      Optional<UnitTicks> rate = rates.of(quantity.getKey());
      if (rate.isEmpty()) {
        missing = quantity.getKey();
        return;
      }
      exact = exact.plus(Bill.exactProduct(quantity.getValue(), rate.get()));
    }
    Optional<UnitTicks> fee = rates.of(Bill.FEE);
    if (fee.isPresent() && request.quantities().get(Bill.FEE).signum() == 0) {
      exact = exact.plus(fee.get().ticks());
    }
    if (exact.isZero()) {
      most = Math.max(most, whole);
    } else {
      exactMost = exactMost.max(exact.plus(Ratio.of(whole)).ceiling());
    }
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
