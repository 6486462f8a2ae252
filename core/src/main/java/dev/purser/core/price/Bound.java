package dev.purser.core.price;

/** The most that a request about to be sent can cost, or why that cannot be said. */
public sealed interface Bound {

  /**
   * No usage that the request can lead to costs more.
   *
   * @param ticks the cost at the dearest rate that could apply, rounded up to a tick
   */
  record Bounded(long ticks) implements Bound {}

  /** The model has no price, so nothing can be said about money. */
  record Unpriced(String reason) implements Bound {}

  /** The request can cost any amount, for the reason given in words. */
  record Unboundable(String reason) implements Bound {}
}
