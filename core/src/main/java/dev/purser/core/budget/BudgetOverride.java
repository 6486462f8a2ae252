package dev.purser.core.budget;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A dated, reasoned, temporary increase of one window. What was granted never changes.
 *
 * <p>It adds to the window that it names until it expires or that window ends. A window that has no
 * start of its own (a call's, a session's, a rolling one) has it until it expires.
 *
 * @param id its identity
 * @param window which window it adds to
 * @param amount how much, in the unit of the budget, above 0
 * @param reason why
 * @param createdBy who granted it
 * @param createdAt when, in epoch milliseconds
 * @param expiresAt from when on it no longer counts, in epoch milliseconds
 * @param metadata what else is to be kept with it
 * @param endedAt when it ended, in epoch milliseconds; empty while it counts
 */
public record BudgetOverride(
    String id,
    WindowKey window,
    long amount,
    String reason,
    String createdBy,
    long createdAt,
    long expiresAt,
    Map<String, String> metadata,
    OptionalLong endedAt) {

  /** Checks the range and copies. */
  public BudgetOverride {
    if (amount < 1 || amount > Budget.MAX_AMOUNT) {
      throw new IllegalArgumentException("the amount of an override must be above 0");
    }
    metadata = Map.copyOf(metadata);
  }

  /** The same override, ended. */
  BudgetOverride ended(long now) {
    return new BudgetOverride(
        id,
        window,
        amount,
        reason,
        createdBy,
        createdAt,
        expiresAt,
        metadata,
        OptionalLong.of(now));
  }
}
