package dev.purser.server.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** A provider's bill, by day in UTC and model. Filled by one thread. */
public final class Bill {

  /**
   * What a line of the bill is about.
   *
   * @param model the model, or what else is billed where no model is named; empty if neither is
   */
  public record Key(LocalDate day, String model) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return Comparator.comparing(Key::day).thenComparing(Key::model).compare(this, other);
    }
  }

  /**
   * What is billed; empty where the export does not say.
   *
   * @param input every token sent, cached ones included
   * @param output every token made, reasoning included
   * @param requests how many requests
   * @param usd the amount in US dollars
   */
  public record Line(
      OptionalLong input, OptionalLong output, OptionalLong requests, Optional<BigDecimal> usd) {

    /** Nothing is said. */
    public static final Line EMPTY =
        new Line(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

    static Line tokens(long input, long output, OptionalLong requests) {
      return new Line(OptionalLong.of(input), OptionalLong.of(output), requests, Optional.empty());
    }

    static Line cost(BigDecimal usd) {
      return new Line(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.of(usd));
    }

    /** The sum of what is said. */
    public Line plus(Line other) {
      return new Line(
          sum(input, other.input),
          sum(output, other.output),
          sum(requests, other.requests),
          usd.isPresent() && other.usd.isPresent()
              ? Optional.of(usd.get().add(other.usd.get()))
              : usd.or(() -> other.usd));
    }

    private static OptionalLong sum(OptionalLong a, OptionalLong b) {
      return a.isPresent() && b.isPresent()
          ? OptionalLong.of(Math.addExact(a.getAsLong(), b.getAsLong()))
          : a.isPresent() ? a : b;
    }
  }

  /** An export that cannot be read; the message says what is wrong and where. */
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }

    /** What is wrong. */
    public String text() {
      return String.valueOf(getMessage());
    }
  }

  private final SortedMap<Key, Line> lines = new TreeMap<>();

  void add(LocalDate day, String model, Line line) {
    lines.merge(new Key(day, model), line, Line::plus);
  }

  /** Every line, by day and model. */
  public SortedMap<Key, Line> lines() {
    return lines;
  }
}
