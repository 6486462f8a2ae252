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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Adds up what a usage costs at the rates of one table, exactly.
 *
 * <p>Amounts are whole numbers of parts of a tick, nearly always of ticks themselves, in a {@code
 * long}; where one does not fit or a quantity is no whole number, they are fractions. Their exact
 * sum is rounded once, half even, and the lines by largest remainder so that they sum to it.
 */
final class Bill {

  private static final TokenClass[] CLASSES = TokenClass.values();

  /** The quantity that every call has one of. */
  static final String FEE = "requests";

  /** Counts searches that stand under {@code web_search} too. */
  private static final String OLDER_SEARCH = "web_search_preview";

  private final List<Item> items = new ArrayList<>(4);
  private final long denominator;

  /** So many units at a rate; {@code parts} is the amount in parts of a tick, -1 if unknown. */
  private record Item(String unit, BigDecimal quantity, UnitTicks rate, long parts) {
    Ratio exact() {
      return exactProduct(quantity, rate);
    }

    Item plus(Item equal) {
      return new Item(unit, quantity.add(equal.quantity), rate, -1);
    }

    CostLine line(long ticks) {
      return new CostLine(unit, quantity, rate.text(), rate.per(), Money.ofTicks(ticks));
    }
  }

  private Bill(long denominator) {
    this.denominator = denominator;
  }

  /** What a call, or a part of it, is charged at. */
  record Charge(
      TokenCounts tokens, Quantities quantities, RateTable rates, String offer, String reference) {

    /** A part of it, at other rates. */
    Charge of(TokenCounts someTokens, Quantities some, RateTable its) {
      return new Charge(someTokens, some, its, offer, reference);
    }
  }

  /** The cost of a usage, {@link Cost.Unpriced} where a part of it has no rate. */
  static Cost of(Charge charge) {
    RateTable rates = charge.rates();
    Bill bill = new Bill(rates.denominator());
    Optional<Cost> gap = bill.charge(charge);
    if (gap.isPresent()) {
      return gap.get();
    }
    bill.fee(charge.quantities(), rates);
    return rates.isFree()
        ? new Cost.Free(charge.reference())
        : bill.total(charge.offer(), charge.reference());
  }

  /**
   * The cost of a usage whose runs or parts are charged at tables of their own. Equal lines are
   * added up, and their sum is rounded once.
   *
   * @param charges at least one; a fee for the call is that of the first
   */
  static Cost of(List<Charge> charges) {
    Bill bill = new Bill(1);
    Set<String> references = new LinkedHashSet<>();
    for (Charge charge : charges) {
      Optional<Cost> gap = bill.charge(charge);
      if (gap.isPresent()) {
        return gap.get();
      }
      references.add(charge.reference());
    }
    Charge first = charges.getFirst();
    bill.fee(first.quantities(), first.rates());
    String reference = String.join(", ", references);
    return charges.stream().allMatch(charge -> charge.rates().isFree())
        ? new Cost.Free(reference)
        : bill.merged().exactTotal(first.offer(), reference);
  }

  private Bill merged() {
    Bill merged = new Bill(denominator);
    Map<List<Object>, Item> sums = new LinkedHashMap<>();
    for (Item item : items) {
      sums.merge(
          List.of(item.unit(), item.rate().text(), item.rate().per()),
          new Item(item.unit(), item.quantity(), item.rate(), -1),
          Item::plus);
    }
    merged.items.addAll(sums.values());
    return merged;
  }

  /** Adds the items of a usage; the reason where a part of it has no rate. */
  private Optional<Cost> charge(Charge charge) {
    RateTable rates = charge.rates();
    Quantities quantities = charge.quantities();
    String offer = charge.offer();
    for (TokenClass c : CLASSES) {
      long count = charge.tokens().get(c);
      if (count != 0) {
        Optional<UnitTicks> rate = rates.of(c);
        if (rate.isEmpty()) {
          if (isBilledOtherwise(quantities, rates)) {
            continue;
          }
          return Optional.of(missing(c.wireName(), offer));
        }
        add(c.wireName(), BigDecimal.valueOf(count), count, rate.get());
      }
    }
    for (Map.Entry<String, BigDecimal> quantity : quantities.amounts().entrySet()) {
      Optional<UnitTicks> rate = rates.of(quantity.getKey());
      if (rate.isEmpty() && isNoFee(quantity.getKey(), rates)) {
        continue;
      }
      if (rate.isEmpty()) {
        return Optional.of(missing(quantity.getKey(), offer));
      }
      BigDecimal amount = quantity.getValue();
      add(quantity.getKey(), amount, wholeOrMinusOne(amount), rate.get());
    }
    return Optional.empty();
  }

  /** Whether the offer has no price for tokens at all, and one for something else that was used. */
  static boolean isBilledOtherwise(Quantities quantities, RateTable rates) {
    return !rates.billsTokens()
        && quantities.amounts().keySet().stream().anyMatch(unit -> rates.of(unit).isPresent());
  }

  /** A fee per call needs no count to be billed. */
  private void fee(Quantities quantities, RateTable rates) {
    if (!hasFee(quantities)) {
      rates.of(FEE).ifPresent(rate -> add(FEE, BigDecimal.ONE, 1, rate));
    }
  }

  /**
   * Whether a unit costs nothing where the offer does not name it: one that says which fee a call
   * would pay if there were one, or how much more a search of an older tool costs with some models.
   */
  static boolean isNoFee(String unit, RateTable rates) {
    return !rates.hasFee() && Units.isVariant(unit) && Units.isOf(FEE, unit)
        || unit.equals(OLDER_SEARCH) && rates.of(unit).isEmpty();
  }

  /** Whether the fee for the call is among the quantities, perhaps in a variant. */
  static boolean hasFee(Quantities quantities) {
    return !quantities.isEmpty()
        && quantities.amounts().keySet().stream().anyMatch(unit -> Units.isOf(FEE, unit));
  }

  private static Cost missing(String unit, String offer) {
    return new Cost.Unpriced(offer + " has no price for " + unit);
  }

  private void add(String unit, BigDecimal quantity, long count, UnitTicks rate) {
    items.add(new Item(unit, quantity, rate, wholeProduct(count, rate.parts())));
  }

  private Cost total(String offer, String reference) {
    long sum = 0;
    for (Item item : items) {
      sum += item.parts();
      if (item.parts() < 0 || sum < 0) {
        return exactTotal(offer, reference);
      }
    }
    int n = items.size();
    long[] ticks = new long[n];
    long[] remainders = new long[n];
    long rounded = roundHalfEven(sum);
    long left = rounded;
    for (int i = 0; i < n; i++) {
      ticks[i] = items.get(i).parts() / denominator;
      remainders[i] = items.get(i).parts() % denominator;
      left -= ticks[i];
    }
    for (; left > 0; left--) {
      int greatest = 0;
      for (int i = 1; i < n; i++) {
        greatest = remainders[i] > remainders[greatest] ? i : greatest;
      }
      ticks[greatest]++;
      remainders[greatest] = 0;
    }
    return priced(rounded, ticks, reference);
  }

  private long roundHalfEven(long parts) {
    long floor = parts / denominator;
    long twice = 2 * (parts % denominator);
    boolean up = twice > denominator || (twice == denominator && (floor & 1) == 1);
    return up ? floor + 1 : floor;
  }

  private Cost exactTotal(String offer, String reference) {
    List<Ratio> amounts = items.stream().map(Item::exact).toList();
    BigInteger sum = amounts.stream().reduce(Ratio.ZERO, Ratio::plus).roundHalfEven();
    if (sum.bitLength() >= Long.SIZE) {
      return new Cost.Unpriced("the amount at " + offer + " is out of range");
    }
    long[] ticks = amounts.stream().mapToLong(a -> a.floor().longValue()).toArray();
    long left = sum.longValue() - LongStream.of(ticks).sum();
    // Never more are left than there are lines with a remainder: each takes at most one.
    IntStream.range(0, ticks.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> remainder(amounts.get(i))).reversed())
        .limit(left)
        .forEach(i -> ticks[i]++);
    return priced(sum.longValue(), ticks, reference);
  }

  private Cost priced(long sum, long[] ticks, String reference) {
    List<CostLine> lines = new ArrayList<>(ticks.length);
    for (int i = 0; i < ticks.length; i++) {
      lines.add(items.get(i).line(ticks[i]));
    }
    return new Cost.Priced(Money.ofTicks(sum), lines, reference);
  }

  private static Ratio remainder(Ratio amount) {
    return new Ratio(amount.numerator().mod(amount.denominator()), amount.denominator());
  }

  /** The product of two numbers, -1 where one is negative or it is no {@code long}. */
  static long wholeProduct(long count, long each) {
    if (count < 0 || each < 0 || Math.multiplyHigh(count, each) != 0) {
      return -1;
    }
    // Negative exactly where the product has 64 bits: then it does not fit either.
    long product = count * each;
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
