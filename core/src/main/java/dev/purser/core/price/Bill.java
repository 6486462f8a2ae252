package dev.purser.core.price;

import dev.purser.core.money.Money;
import dev.purser.core.price.RateTable.UnitTicks;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Cost.CostLine;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Adds up what a usage costs at the rates of one table, exactly.
 *
 * <p>Nearly always every rate is a whole number of ticks and every quantity a whole number: then
 * lines and sum are {@code long}. Otherwise lines are fractions, their exact sum is rounded once,
 * half even, and the lines are rounded by largest remainder so that they sum to it.
 */
final class Bill {

  private static final TokenClass[] CLASSES = TokenClass.values();

  /** The quantity that every call has one of. */
  static final String FEE = "requests";

  private final List<Item> items = new ArrayList<>(4);

  /** So many units at a rate; {@code whole} is the amount in ticks, -1 where it is not whole. */
  private record Item(String unit, BigDecimal quantity, UnitTicks rate, long whole) {
    Ratio exact() {
      return exactProduct(quantity, rate);
    }

    CostLine line(long ticks) {
      return new CostLine(unit, quantity, rate.text(), rate.per(), Money.ofTicks(ticks));
    }
  }

  private Bill() {}

  /** The cost of a usage, {@link Cost.Unpriced} where a part of it has no rate. */
  static Cost of(
      TokenCounts tokens, Quantities quantities, RateTable rates, String offer, String reference) {
    Bill bill = new Bill();
    for (TokenClass c : CLASSES) {
      long count = tokens.get(c);
      if (count != 0) {
        Optional<UnitTicks> rate = rates.of(c);
        if (rate.isEmpty()) {
          return missing(c.wireName(), offer);
        }
        bill.add(c.wireName(), BigDecimal.valueOf(count), count, rate.get());
      }
    }
    for (Map.Entry<String, BigDecimal> quantity : quantities.amounts().entrySet()) {
      Optional<UnitTicks> rate = rates.of(quantity.getKey());
      if (rate.isEmpty()) {
        return missing(quantity.getKey(), offer);
      }
      BigDecimal amount = quantity.getValue();
      bill.add(quantity.getKey(), amount, wholeOrMinusOne(amount), rate.get());
    }
    // A fee per call needs no count to be billed.
    if (quantities.get(FEE).signum() == 0) {
      rates.of(FEE).ifPresent(rate -> bill.add(FEE, BigDecimal.ONE, 1, rate));
    }
    return rates.isFree() ? new Cost.Free(reference) : bill.total(offer, reference);
  }

  private static Cost missing(String unit, String offer) {
    return new Cost.Unpriced(offer + " has no price for " + unit);
  }

  private void add(String unit, BigDecimal quantity, long count, UnitTicks rate) {
    items.add(new Item(unit, quantity, rate, wholeProduct(count, rate.wholeTicks())));
  }

  private Cost total(String offer, String reference) {
    long sum = 0;
    for (Item item : items) {
      sum += item.whole();
      if (item.whole() < 0 || sum < 0) {
        return exactTotal(offer, reference);
      }
    }
    List<CostLine> lines = new ArrayList<>(items.size());
    for (Item item : items) {
      lines.add(item.line(item.whole()));
    }
    return new Cost.Priced(Money.ofTicks(sum), lines, reference);
  }

  private Cost exactTotal(String offer, String reference) {
    List<Ratio> amounts = items.stream().map(Item::exact).toList();
    Ratio exact = amounts.stream().reduce(Ratio.ZERO, Ratio::plus);
    BigInteger sum = exact.roundHalfEven();
    if (sum.bitLength() >= Long.SIZE) {
      return new Cost.Unpriced("the amount at " + offer + " is out of range");
    }
    long[] ticks = amounts.stream().mapToLong(a -> a.floor().longValue()).toArray();
    long left = sum.longValue() - IntStream.range(0, ticks.length).mapToLong(i -> ticks[i]).sum();
    // Never more are left than there are lines with a remainder: each takes at most one.
    IntStream.range(0, ticks.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> remainder(amounts.get(i))).reversed())
        .limit(left)
        .forEach(i -> ticks[i]++);
    List<CostLine> lines = new ArrayList<>(ticks.length);
    for (int i = 0; i < ticks.length; i++) {
      lines.add(items.get(i).line(ticks[i]));
    }
    return new Cost.Priced(Money.ofTicks(sum.longValue()), lines, reference);
  }

  private static Ratio remainder(Ratio amount) {
    return new Ratio(amount.numerator().mod(amount.denominator()), amount.denominator());
  }

  /** The product of a count and ticks per unit, -1 where either is not whole or it overflows. */
  static long wholeProduct(long count, long ticks) {
    if (count < 0 || ticks < 0 || Math.multiplyHigh(count, ticks) != 0) {
      return -1;
    }
    // Negative exactly where the product has 64 bits: then it does not fit either.
    long product = count * ticks;
    return product < 0 ? -1 : product;
  }

  static long wholeOrMinusOne(BigDecimal amount) {
    return amount.scale() <= 0 && amount.precision() - amount.scale() <= 18
        ? amount.longValue()
        : -1;
  }

  static Ratio exactProduct(BigDecimal quantity, UnitTicks rate) {
    BigInteger unscaled = quantity.unscaledValue();
    Ratio exact =
        quantity.scale() > 0
            ? new Ratio(unscaled, BigInteger.TEN.pow(quantity.scale()))
            : new Ratio(unscaled.multiply(BigInteger.TEN.pow(-quantity.scale())), BigInteger.ONE);
    return exact.times(rate.ticks());
  }
}
