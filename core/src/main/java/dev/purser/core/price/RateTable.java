package dev.purser.core.price;

import dev.purser.core.usage.TokenClass;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rates of one price under one set of conditions, one for each token class and quantity that
 * has a price. Immutable.
 *
 * <p>A class without a rate of its own is billed like another only where that is how sellers bill,
 * and never cheaper:
 *
 * <ul>
 *   <li>reasoning as output;
 *   <li>image and video input as text input; audio input too, unless the offer prices any audio,
 *       for then audio differs and a missing rate is a gap;
 *   <li>a cache read as the fresh input of its medium, or as a text cache read where that medium is
 *       billed as text;
 *   <li>cache writes as input where the offer prices no write at all, since then the seller does
 *       not charge extra; an offer that prices five minutes only says nothing about an hour.
 * </ul>
 *
 * <p>Output other than text never falls back: it costs several times the text.
 */
final class RateTable {

  private static final Ratio ONE = Ratio.of(1);
  private static final TokenClass[] CLASSES = TokenClass.values();

  /** A common denominator beyond this would leave too little room for amounts. */
  private static final int DENOMINATOR_BITS = 24;

  /**
   * What one unit costs.
   *
   * @param text the price of {@code per} units, as shown on a line
   * @param per how many units that price is for
   * @param ticks ticks for one unit, exact
   * @param parts the same in parts of a tick, of which the table's {@code denominator} make one; -1
   *     where that is no {@code long}
   */
  record UnitTicks(String text, long per, Ratio ticks, long parts) {}

  private final Map<TokenClass, UnitTicks> tokens = new EnumMap<>(TokenClass.class);
  private final Map<String, UnitTicks> quantities = new HashMap<>();
  private final Set<String> varying = new HashSet<>();
  private final Optional<UnitTicks> dearestInput;
  private final Optional<UnitTicks> dearestOutput;
  private final long denominator;
  private final boolean free;

  /** The rates in US dollars, of which one unit of their currency is worth so many. */
  static RateTable of(Map<String, Rate> rates, Ratio usd) {
    if (usd.equals(ONE)) {
      return new RateTable(rates);
    }
    Map<String, Rate> converted = new LinkedHashMap<>();
    rates.forEach((unit, rate) -> converted.put(unit, rate.times(usd)));
    return new RateTable(converted);
  }

  RateTable(Map<String, Rate> rates) {
    BigInteger common = BigInteger.ONE;
    for (Rate rate : rates.values()) {
      BigInteger its = rate.ticksPerUnit().denominator();
      common = common.divide(common.gcd(its)).multiply(its);
    }
    denominator = common.bitLength() <= DENOMINATOR_BITS ? common.longValue() : 1;
    Map<TokenClass, UnitTicks> own = new EnumMap<>(TokenClass.class);
    rates.forEach((unit, rate) -> {
      Ratio ticks = rate.ticksPerUnit();
      long parts = ticks.times(Ratio.of(denominator)).wholeOrMinusOne();
      UnitTicks known = new UnitTicks(rate.usd().text(), rate.per(), ticks, parts);
      TokenClass.ofWireName(unit)
          .ifPresentOrElse(c -> own.put(c, known), () -> quantity(unit, known));
    });
    for (TokenClass c : CLASSES) {
      billedAs(c, own).ifPresent(as -> tokens.put(c, as));
    }
    free = !rates.isEmpty() && rates.values().stream().allMatch(rate -> rate.usd().isZero());
    dearestInput = dearest(true);
    dearestOutput = dearest(false);
  }

  private void quantity(String unit, UnitTicks rate) {
    quantities.put(unit, rate);
    if (Units.isVariant(unit)) {
      varying.add(Units.base(unit));
    }
  }

  private static Optional<UnitTicks> billedAs(TokenClass c, Map<TokenClass, UnitTicks> own) {
    UnitTicks rate = own.get(c);
    if (rate != null) {
      return Optional.of(rate);
    }
    return switch (c) {
      case INPUT, OUTPUT, OUTPUT_AUDIO, OUTPUT_IMAGE, OUTPUT_VIDEO -> Optional.empty();
      case REASONING -> billedAs(TokenClass.OUTPUT, own);
      case INPUT_IMAGE, INPUT_VIDEO, CACHE_READ -> billedAs(TokenClass.INPUT, own);
      case INPUT_AUDIO ->
          own.containsKey(TokenClass.OUTPUT_AUDIO) || own.containsKey(TokenClass.CACHE_READ_AUDIO)
              ? Optional.empty()
              : billedAs(TokenClass.INPUT, own);
      case CACHE_READ_AUDIO -> cachedAs(TokenClass.INPUT_AUDIO, own);
      case CACHE_READ_IMAGE -> cachedAs(TokenClass.INPUT_IMAGE, own);
      case CACHE_READ_VIDEO -> cachedAs(TokenClass.INPUT_VIDEO, own);
      case CACHE_WRITE_5M, CACHE_WRITE_1H ->
          own.containsKey(TokenClass.CACHE_WRITE_5M) || own.containsKey(TokenClass.CACHE_WRITE_1H)
              ? Optional.empty()
              : billedAs(TokenClass.INPUT, own);
    };
  }

  private static Optional<UnitTicks> cachedAs(TokenClass fresh, Map<TokenClass, UnitTicks> own) {
    Optional<UnitTicks> freshRate = billedAs(fresh, own);
    return own.containsKey(fresh) || freshRate.isEmpty()
        ? freshRate
        : billedAs(TokenClass.CACHE_READ, own);
  }

  private Optional<UnitTicks> dearest(boolean input) {
    return tokens.entrySet().stream()
        .filter(entry -> entry.getKey().isInput() == input)
        .map(Map.Entry::getValue)
        .max((a, b) -> a.ticks().compareTo(b.ticks()));
  }

  /** The rate of a token class; empty where it cannot be priced. */
  Optional<UnitTicks> of(TokenClass tokenClass) {
    return Optional.ofNullable(tokens.get(tokenClass));
  }

  /**
   * The rate of a quantity; empty where it cannot be priced. A variant costs what its quantity does
   * where no variant has a rate of its own.
   */
  Optional<UnitTicks> of(String quantity) {
    UnitTicks own = quantities.get(quantity);
    if (own != null || !Units.isVariant(quantity)) {
      return Optional.ofNullable(own);
    }
    String base = Units.base(quantity);
    return varying.contains(base) ? Optional.empty() : Optional.ofNullable(quantities.get(base));
  }

  /** The highest rate that a quantity may turn out to have, whichever of its variants it is. */
  Optional<UnitTicks> dearestOf(String quantity) {
    if (!varying.contains(quantity)) {
      return of(quantity);
    }
    return quantities.entrySet().stream()
        .filter(entry -> Units.isOf(quantity, entry.getKey()))
        .map(Map.Entry::getValue)
        .max((a, b) -> a.ticks().compareTo(b.ticks()));
  }

  /** The highest rate of any input class, or of any output class; empty where none has one. */
  Optional<UnitTicks> dearestOf(boolean input) {
    return input ? dearestInput : dearestOutput;
  }

  /** How many {@code parts} make a tick; 1 where every rate is a whole number of ticks. */
  long denominator() {
    return denominator;
  }

  /** Whether every call is charged for as such. */
  boolean hasFee() {
    return quantities.containsKey(Bill.FEE) || varying.contains(Bill.FEE);
  }

  /** Whether any class of tokens has a price. */
  boolean billsTokens() {
    return !tokens.isEmpty();
  }

  /** Whether every price is zero. */
  boolean isFree() {
    return free;
  }
}
