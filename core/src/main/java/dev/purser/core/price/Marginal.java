package dev.purser.core.price;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;

/**
 * An override that holds for a part of a call only: the part of its context, or of what the account
 * uses, that lies in a span.
 *
 * <p>For that the tokens of a call stand in a line: what was read from the cache first, as it is
 * the beginning of the prompt, then what was written to it, then the rest of the input, then the
 * output.
 *
 * @param bit stands for it in a set of overrides
 * @param override what it changes
 * @param used what the account has used before the call, of what the override counts
 */
record Marginal(long bit, PriceOverride override, BigDecimal used) {

  private static final List<TokenClass> LINE =
      List.of(
          TokenClass.CACHE_READ,
          TokenClass.CACHE_READ_AUDIO,
          TokenClass.CACHE_READ_IMAGE,
          TokenClass.CACHE_READ_VIDEO,
          TokenClass.CACHE_WRITE_1H,
          TokenClass.CACHE_WRITE_5M,
          TokenClass.INPUT,
          TokenClass.INPUT_AUDIO,
          TokenClass.INPUT_IMAGE,
          TokenClass.INPUT_VIDEO,
          TokenClass.REASONING,
          TokenClass.OUTPUT,
          TokenClass.OUTPUT_AUDIO,
          TokenClass.OUTPUT_IMAGE,
          TokenClass.OUTPUT_VIDEO);

  /** A span of a line, {@code [from, to)}. */
  private record Span(BigDecimal from, BigDecimal to) {
    Extent extent(long first, long last) {
      return extent(BigDecimal.valueOf(first), BigDecimal.valueOf(last));
    }

    /** How much of {@code [first, last)} lies in it. */
    Extent extent(BigDecimal first, BigDecimal last) {
      BigDecimal start = from.max(first);
      BigDecimal end = to.min(last);
      if (start.compareTo(end) >= 0) {
        return Extent.NOTHING;
      }
      return start.compareTo(first) == 0 && end.compareTo(last) == 0 ? Extent.ALL : Extent.PART;
    }

    boolean has(BigDecimal place) {
      return place.compareTo(from) >= 0 && place.compareTo(to) < 0;
    }
  }

  /**
   * A call in the parts that are charged differently.
   *
   * @param applied the overrides that hold for all of it
   * @param tables gives the rates under a set of overrides
   */
  static List<Bill.Charge> split(
      Bill.Charge whole, long applied, List<Marginal> partly, LongFunction<RateTable> tables) {
    TokenCounts tokens = whole.tokens();
    if (Bill.isBilledOtherwise(whole.quantities(), whole.rates())) {
      tokens = TokenCounts.NONE;
    }
    Map<String, BigDecimal> others = new TreeMap<>(whole.quantities().amounts());
    List<Bill.Charge> parts = new ArrayList<>();
    for (Map.Entry<String, BigDecimal> quantity : whole.quantities().amounts().entrySet()) {
      String unit = quantity.getKey();
      BigDecimal end = quantity.getValue();
      List<Marginal> its = partly.stream().filter(one -> one.counts(unit)).toList();
      if (!its.isEmpty()) {
        others.remove(unit);
        BigDecimal before = BigDecimal.ZERO;
        for (BigDecimal cut : cuts(its, TokenCounts.NONE, end)) {
          long mask = applied | at(before, its, TokenCounts.NONE, end);
          Quantities part = Quantities.of(Map.of(unit, cut.subtract(before)));
          parts.add(whole.of(TokenCounts.NONE, part, tables.apply(mask)));
          before = cut;
        }
      }
    }
    List<Marginal> ofTokens = partly.stream().filter(Marginal::countsTokens).toList();
    long before = 0;
    BigDecimal end = BigDecimal.valueOf(tokens.total());
    for (BigDecimal cut : cuts(ofTokens, tokens, end)) {
      long mask = applied | at(BigDecimal.valueOf(before), ofTokens, tokens, end);
      parts.add(
          whole.of(slice(tokens, before, cut.longValue()), Quantities.NONE, tables.apply(mask)));
      before = cut.longValue();
    }
    // The first one is charged the fee for the call.
    parts.addFirst(whole.of(TokenCounts.NONE, Quantities.of(others), whole.rates()));
    return parts;
  }

  /** How much of what it counts of a call it holds for. */
  enum Extent {
    NOTHING,
    PART,
    ALL
  }

  /** How much of a call it holds for; only where that is a part has the call to be split. */
  Extent extent(TokenCounts tokens, Quantities quantities) {
    if (countsTokens()) {
      Span span = span(tokens, BigDecimal.valueOf(tokens.total()));
      boolean outputOnly = isOf(PriceOverride.Family.OUTPUT);
      boolean inputOnly = override.when().used().isEmpty() || isOf(PriceOverride.Family.INPUT);
      return span.extent(
          outputOnly ? tokens.inputTotal() : 0, inputOnly ? tokens.inputTotal() : tokens.total());
    }
    Extent extent = Extent.NOTHING;
    boolean first = true;
    for (Map.Entry<String, BigDecimal> quantity : quantities.amounts().entrySet()) {
      if (counts(quantity.getKey())) {
        BigDecimal end = quantity.getValue();
        Extent its = span(TokenCounts.NONE, end).extent(BigDecimal.ZERO, end);
        extent = first || its == extent ? its : Extent.PART;
        first = false;
      }
    }
    return extent;
  }

  private boolean isOf(PriceOverride.Family family) {
    return override
        .when()
        .used()
        .filter(volume -> volume.meter().of().equals(family.wireName()))
        .isPresent();
  }

  private boolean countsTokens() {
    return override.when().used().map(volume -> volume.meter().countsTokens()).orElse(true);
  }

  private boolean counts(String unit) {
    return override
        .when()
        .used()
        .map(Volume::meter)
        .filter(meter -> meter.countsQuantity() && Units.isOf(meter.of(), unit))
        .isPresent();
  }

  /** Where on a line it holds. */
  private Span span(TokenCounts tokens, BigDecimal end) {
    Optional<Volume> volume = override.when().used();
    if (volume.isEmpty()) {
      return new Span(
          BigDecimal.valueOf(override.when().contextFrom() - 1),
          BigDecimal.valueOf(tokens.inputTotal()));
    }
    Meter meter = volume.get().meter();
    boolean outputOnly = isOf(PriceOverride.Family.OUTPUT);
    BigDecimal first = BigDecimal.valueOf(outputOnly ? tokens.inputTotal() : 0);
    BigDecimal last = meter.countsOutput() ? end : BigDecimal.valueOf(tokens.inputTotal());
    BigDecimal from = place(first.add(volume.get().from())).max(first);
    BigDecimal to = volume.get().to().map(most -> place(first.add(most))).orElse(last).min(last);
    return new Span(from, to);
  }

  /** Where on the line of a call so much of the period is reached; tokens are not cut in two. */
  private BigDecimal place(BigDecimal ofPeriod) {
    BigDecimal place = ofPeriod.subtract(used);
    return countsTokens() ? place.setScale(0, RoundingMode.CEILING) : place;
  }

  /** Where parts end on a line, the last at its end. */
  private static TreeSet<BigDecimal> cuts(
      List<Marginal> partly, TokenCounts tokens, BigDecimal end) {
    TreeSet<BigDecimal> cuts = new TreeSet<>();
    for (Marginal one : partly) {
      Span span = one.span(tokens, end);
      cuts.add(span.from());
      cuts.add(span.to());
    }
    cuts.add(end);
    cuts.removeIf(cut -> cut.signum() <= 0 || cut.compareTo(end) > 0);
    return cuts;
  }

  private static long at(
      BigDecimal place, List<Marginal> partly, TokenCounts tokens, BigDecimal end) {
    long bits = 0;
    for (Marginal one : partly) {
      bits |= one.span(tokens, end).has(place) ? one.bit() : 0;
    }
    return bits;
  }

  /** The tokens at the places {@code [from, to)} of the line. */
  private static TokenCounts slice(TokenCounts tokens, long from, long to) {
    TokenCounts.Builder slice = TokenCounts.builder();
    long start = 0;
    for (TokenClass c : LINE) {
      long end = start + tokens.get(c);
      slice.add(c, Math.max(0, Math.min(end, to) - Math.max(start, from)));
      start = end;
    }
    return slice.build();
  }
}
