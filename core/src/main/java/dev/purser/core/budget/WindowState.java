package dev.purser.core.budget;

/**
 * What a window holds, as the ledger keeps it. Amounts are in the unit of its budget.
 *
 * @param key its identity
 * @param end first instant after it, in epoch milliseconds
 * @param settled the sum of all postings; may be negative after corrections
 * @param held the sum of the live holds on it, at least 0
 * @param crossed bit i is set once the i-th threshold was crossed
 */
public record WindowState(WindowKey key, long end, long settled, long held, long crossed) {}
