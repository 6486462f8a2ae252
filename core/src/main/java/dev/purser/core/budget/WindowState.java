package dev.purser.core.budget;

/**
 * What a window holds, as the ledger keeps it. Amounts are in the unit of its budget.
 *
 * @param key its identity
 * @param end from when on it no longer counts, in epoch milliseconds
 * @param settled the sum of all postings; may be negative after corrections
 * @param held the sum of the live holds on it, at least 0
 * @param crossed bit i is set once the i-th threshold was crossed, and above those that thresholds
 *     may have, one for each state that was reached
 * @param first the first instant that counts in it, in epoch milliseconds: its start, or earlier
 *     for a session whose records came out of order
 */
public record WindowState(
    WindowKey key, long end, long settled, long held, long crossed, long first) {

  /** A window that begins at its start. */
  public WindowState(WindowKey key, long end, long settled, long held, long crossed) {
    this(key, end, settled, held, crossed, key.start());
  }
}
