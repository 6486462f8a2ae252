package dev.purser.core.usage;

import java.util.Arrays;

/**
 * How many tokens of each disjoint class a call used. Immutable; counts are never negative and
 * their sum fits a {@code long}.
 */
public final class TokenCounts {

  private static final TokenClass[] CLASSES = TokenClass.values();

  /** No tokens at all. */
  public static final TokenCounts NONE = new TokenCounts(new long[CLASSES.length]);

  private final long[] counts;
  private final long total;

  private TokenCounts(long[] counts) {
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException(CLASSES[i].wireName() + " is negative: " + counts[i]);
      }
      sum = Math.addExact(sum, counts[i]);
    }
    this.counts = counts;
    this.total = sum;
  }

  /** Counts of plain text input and output, all else none. */
  public static TokenCounts of(long input, long output) {
    return builder().add(TokenClass.INPUT, input).add(TokenClass.OUTPUT, output).build();
  }

  /** A builder that starts with no tokens. */
  public static Builder builder() {
    return new Builder();
  }

  /** Tokens of one class, at least 0. */
  public long get(TokenClass tokenClass) {
    return counts[tokenClass.ordinal()];
  }

  /** Tokens of all classes together. */
  public long total() {
    return total;
  }

  /** Tokens of all input classes together, cache reads and writes included. */
  public long inputTotal() {
    long sum = 0;
    for (TokenClass c : CLASSES) {
      if (c.isInput()) {
        sum += counts[c.ordinal()];
      }
    }
    return sum;
  }

  /** Tokens of all output classes together, reasoning included. */
  public long outputTotal() {
    return total - inputTotal();
  }

  /**
   * The class-wise sum.
   *
   * @throws ArithmeticException if it overflows
   */
  public TokenCounts plus(TokenCounts other) {
    Builder sum = builder();
    for (TokenClass c : CLASSES) {
      sum.add(c, get(c)).add(c, other.get(c));
    }
    return sum.build();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TokenCounts other && Arrays.equals(counts, other.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  /** The classes that have tokens, such as {@code {input=10, output=3}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (TokenClass c : CLASSES) {
      if (get(c) != 0) {
        text.append(text.length() > 1 ? ", " : "").append(c.wireName()).append('=').append(get(c));
      }
    }
    return text.append('}').toString();
  }

  /** Collects counts class by class. Not thread-safe. */
  public static final class Builder {
    private final long[] counts = new long[CLASSES.length];

    private Builder() {}

    /** Adds to a class; the sum must stay a non-negative {@code long} until {@link #build}. */
    public Builder add(TokenClass tokenClass, long tokens) {
      int i = tokenClass.ordinal();
      counts[i] = Math.addExact(counts[i], tokens);
      return this;
    }

    /**
     * The counts so far.
     *
     * @throws IllegalArgumentException if one is negative
     * @throws ArithmeticException if their sum overflows
     */
    public TokenCounts build() {
      return new TokenCounts(counts.clone());
    }
  }
}
