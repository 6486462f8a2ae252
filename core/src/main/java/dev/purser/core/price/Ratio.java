package dev.purser.core.price;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact number, zero or positive, as a fraction in lowest terms.
 *
 * @param numerator at least 0
 * @param denominator at least 1
 */
public record Ratio(BigInteger numerator, BigInteger denominator) implements Comparable<Ratio> {

  /** Nothing. */
  public static final Ratio ZERO = new Ratio(BigInteger.ZERO, BigInteger.ONE);

  // Bounded, so that hostile text cannot unfold into a huge number.
  private static final int MOST_DIGITS = 18;
  private static final int MOST_PLACES = 24;
  private static final BigInteger FIVE = BigInteger.valueOf(5);

  /** Checks the range and reduces to lowest terms. */
  public Ratio {
    if (numerator.signum() < 0 || denominator.signum() <= 0) {
      throw new IllegalArgumentException("not a positive fraction");
    }
    BigInteger common = numerator.gcd(denominator);
    if (!common.equals(BigInteger.ONE)) {
      numerator = numerator.divide(common);
      denominator = denominator.divide(common);
    }
  }

  /** A whole number. */
  public static Ratio of(long whole) {
    return new Ratio(BigInteger.valueOf(whole), BigInteger.ONE);
  }

  /**
   * Reads a plain decimal such as {@code 0.25} or a fraction of two, such as {@code 1/12}.
   *
   * @throws IllegalArgumentException if the text is neither, is negative or divides by zero
   */
  public static Ratio parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? decimal(text, text)
        : decimal(text.substring(0, slash), text)
            .dividedBy(decimal(text.substring(slash + 1), text), text);
  }

  private static Ratio decimal(String part, String whole) {
    int dot = part.indexOf('.');
    int before = dot < 0 ? part.length() : dot;
    int after = dot < 0 ? 0 : part.length() - dot - 1;
    if (before < 1 || before > MOST_DIGITS || after > MOST_PLACES || dot >= 0 && after < 1) {
      throw malformed(whole);
    }
    for (int i = 0; i < part.length(); i++) {
      if (i != dot && (part.charAt(i) < '0' || part.charAt(i) > '9')) {
        throw malformed(whole);
      }
    }
    if (dot < 0) {
      return of(Long.parseLong(part));
    }
    BigDecimal value = new BigDecimal(part);
    return new Ratio(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
  }

  private Ratio dividedBy(Ratio other, String text) {
    if (other.isZero()) {
      throw malformed(text);
    }
    return new Ratio(numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  private static IllegalArgumentException malformed(String text) {
    String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
    return new IllegalArgumentException(
        "'" + shown + "' is no decimal such as 0.25 and no fraction such as 1/12");
  }

  /** Whether this is nothing. */
  public boolean isZero() {
    return numerator.signum() == 0;
  }

  /** The product. */
  public Ratio times(Ratio other) {
    return new Ratio(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  /** The sum. */
  public Ratio plus(Ratio other) {
    return new Ratio(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  /** The greater of the two. */
  static Ratio max(Ratio a, Ratio b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** The value as a {@code long}, or -1 where it is no whole number or does not fit. */
  long wholeOrMinusOne() {
    return denominator.equals(BigInteger.ONE) && numerator.bitLength() < Long.SIZE
        ? numerator.longValue()
        : -1;
  }

  /** The greatest whole number that is not above this. */
  BigInteger floor() {
    return numerator.divide(denominator);
  }

  /** The least whole number that is not below this. */
  BigInteger ceiling() {
    BigInteger[] parts = numerator.divideAndRemainder(denominator);
    return parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
  }

  /** The nearest whole number; of two equally near ones the even one. */
  BigInteger roundHalfEven() {
    BigInteger[] parts = numerator.divideAndRemainder(denominator);
    int half = parts[1].shiftLeft(1).compareTo(denominator);
    boolean up = half > 0 || (half == 0 && parts[0].testBit(0));
    return up ? parts[0].add(BigInteger.ONE) : parts[0];
  }

  /** A plain decimal where there is an exact one, else a fraction such as {@code 1/12}. */
  public String text() {
    BigInteger rest = denominator.shiftRight(denominator.getLowestSetBit());
    while (rest.mod(FIVE).signum() == 0) {
      rest = rest.divide(FIVE);
    }
    if (!rest.equals(BigInteger.ONE)) {
      return numerator + "/" + denominator;
    }
    BigDecimal value = new BigDecimal(numerator).divide(new BigDecimal(denominator));
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  @Override
  public int compareTo(Ratio other) {
    return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }

  @Override
  public String toString() {
    return text();
  }
}
