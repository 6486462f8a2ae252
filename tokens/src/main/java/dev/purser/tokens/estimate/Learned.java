package dev.purser.tokens.estimate;

import java.util.Arrays;

/**
 * What the usage that a provider returns teaches about estimates for one model: how often the true
 * count was which share of the estimated one. Immutable; its size is fixed, and old lessons fade.
 */
public final class Learned {

  /** Nothing learned yet. */
  public static final Learned NOTHING = new Learned(new int[Learned.SHARES], 0);

  // Shares from a quarter to four, in steps of 2^(1/16), which is 4.4 %.
  private static final int STEPS = 16;
  private static final int SHARES = 4 * STEPS + 1;

  /** With fewer lessons the calibration stands as it is. */
  private static final int ENOUGH = 20;

  /** With more, all count half, so that what is new weighs more. */
  private static final int MANY = 1000;

  private final int[] counts;
  private final int total;

  private Learned(int[] counts, int total) {
    this.counts = counts;
    this.total = total;
  }

  /**
   * This with one more lesson. Texts of less than 32 tokens teach nothing.
   *
   * @param estimated what the calibration said
   * @param actual what the provider counted
   */
  public Learned with(long estimated, long actual) {
    if (estimated < 32 || actual <= 0) {
      return this;
    }
    int[] more = counts.clone();
    int sum = total;
    if (sum >= MANY) {
      sum = 0;
      for (int i = 0; i < SHARES; i++) {
        more[i] /= 2;
        sum += more[i];
      }
    }
    more[share(estimated, actual)]++;
    return new Learned(more, sum + 1);
  }

  private static int share(long estimated, long actual) {
    double steps = Math.log((double) actual / estimated) / Math.log(2) * STEPS;
    return Math.clamp(Math.round(steps) + SHARES / 2, 0, SHARES - 1);
  }

  /** How many lessons count, faded ones less. */
  public int lessons() {
    return total;
  }

  /** An estimate in the light of what was learned; unchanged where that is little. */
  public Estimate correct(Estimate estimate) {
    if (total < ENOUGH) {
      return estimate;
    }
    return new Estimate(
        scale(estimate.tokens(), quantile(500)),
        scale(estimate.tokens(), quantile(50)),
        scale(estimate.tokens(), quantile(950)) + 1);
  }

  /** The share below which so many thousandths of the lessons lie. */
  private int quantile(int thousandths) {
    long wanted = Math.ceilDiv((long) total * thousandths, 1000);
    long seen = 0;
    int share = 0;
    while (share < SHARES - 1 && seen + counts[share] < wanted) {
      seen += counts[share];
      share++;
    }
    return share;
  }

  private static long scale(long tokens, int share) {
    return Math.max(1, Math.round(tokens * Math.pow(2, (share - SHARES / 2) / (double) STEPS)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Learned learned && Arrays.equals(counts, learned.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
