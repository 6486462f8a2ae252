package dev.purser.core.price;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Dated exchange rates of all currencies. Immutable; two are equal if their rates are. */
public final class ExchangeRates {

  /** No rates. */
  public static final ExchangeRates NONE = new ExchangeRates(List.of());

  private final SortedMap<String, NavigableMap<Instant, ExchangeRate>> byCurrency = new TreeMap<>();

  private ExchangeRates(List<ExchangeRate> rates) {
    for (ExchangeRate rate : rates) {
      byCurrency
          .computeIfAbsent(rate.currency(), currency -> new TreeMap<>())
          .put(rate.from().orElse(Instant.MIN), rate);
    }
  }

  /** Rates of a list; of two of one currency with the same start the later in the list counts. */
  public static ExchangeRates of(List<ExchangeRate> rates) {
    return rates.isEmpty() ? NONE : new ExchangeRates(rates);
  }

  /** The rate of a currency at an instant: that which started last. */
  public Optional<ExchangeRate> at(String currency, Instant at) {
    return Optional.ofNullable(byCurrency.get(currency))
        .map(rates -> rates.floorEntry(at))
        .map(Map.Entry::getValue);
  }

  /** Every currency that has a rate, in order. */
  public List<String> currencies() {
    return List.copyOf(byCurrency.keySet());
  }

  /** Every rate of a currency, oldest first. */
  public List<ExchangeRate> of(String currency) {
    return List.copyOf(byCurrency.getOrDefault(currency, Collections.emptyNavigableMap()).values());
  }

  /** Every rate. */
  public List<ExchangeRate> all() {
    return byCurrency.values().stream().flatMap(rates -> rates.values().stream()).toList();
  }

  /**
   * A span cut where the rate of a currency changes.
   *
   * @param from the first instant
   * @param to the first instant after, not before {@code from}
   */
  public List<Span> spans(String currency, Instant from, Instant to) {
    List<Span> spans = new ArrayList<>();
    Instant start = from;
    for (ExchangeRate rate : of(currency)) {
      Instant change = rate.from().orElse(Instant.MIN);
      if (change.isAfter(start) && change.isBefore(to)) {
        spans.add(new Span(start, change, at(currency, start)));
        start = change;
      }
    }
    spans.add(new Span(start, to, at(currency, start)));
    return spans;
  }

  /**
   * A time with one rate.
   *
   * @param from the first instant
   * @param to the first instant after
   * @param rate the rate; empty where there is none yet
   */
  public record Span(Instant from, Instant to, Optional<ExchangeRate> rate) {}

  @Override
  public boolean equals(Object o) {
    return o instanceof ExchangeRates other && byCurrency.equals(other.byCurrency);
  }

  @Override
  public int hashCode() {
    return byCurrency.hashCode();
  }
}
