package dev.purser.core.budget;

import dev.purser.core.usage.Labels;

/**
 * How a window stands. Amounts are in the unit of its budget.
 *
 * @param group the values that it stands for
 * @param limit its limit before overrides
 * @param overrides what overrides add
 * @param carried what it took over from the window before
 * @param settled what records posted
 * @param held what live reservations keep
 * @param starts its first instant, in epoch milliseconds
 * @param ends the first instant after it
 * @param activeHolds how many live reservations have a hold on it
 */
public record WindowView(
    Labels group,
    long limit,
    long overrides,
    long carried,
    long settled,
    long held,
    long starts,
    long ends,
    int activeHolds) {

  /** A window that took nothing over. */
  public WindowView(
      Labels group,
      long limit,
      long overrides,
      long settled,
      long held,
      long starts,
      long ends,
      int activeHolds) {
    this(group, limit, overrides, 0, settled, held, starts, ends, activeHolds);
  }

  /** What may be used in all. */
  public long effectiveLimit() {
    return limit + overrides + carried;
  }

  /** What is left; negative where it is overdrawn. */
  public long remaining() {
    return effectiveLimit() - settled - held;
  }
}
