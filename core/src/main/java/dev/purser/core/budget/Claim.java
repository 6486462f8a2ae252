package dev.purser.core.budget;

/** How much of one unit a reservation asks for, or why that cannot be said. */
public sealed interface Claim {

  /**
   * At most this much.
   *
   * @param amount in the unit's amounts, at least 0
   */
  record Of(long amount) implements Claim {
    /** Checks the range. */
    public Of {
      if (amount < 0) {
        throw new IllegalArgumentException("a claim is at least 0, not " + amount);
      }
    }
  }

  /** The model has no price. */
  record Unpriced(String reason) implements Claim {}

  /** Any amount is possible. */
  record Unboundable(String reason) implements Claim {}

  /** The caller did not say, and nothing that he said lets it be derived. */
  record Missing() implements Claim {}
}
