package dev.purser.core.budget;

import dev.purser.core.usage.UsageRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * Sums up what records of the past would have posted to a budget that did not exist then. Not
 * thread-safe.
 */
public final class BudgetSeed {

  private final Budget budget;
  private final Map<WindowKey, Long> settled = new HashMap<>();

  /** A seed for a budget, without any record yet. */
  public BudgetSeed(Budget budget) {
    this.budget = budget;
  }

  /** Adds a record. */
  public void add(UsageRecord record) {
    post(record, 1);
  }

  /** Takes back a record that was added, as a correction supersedes it. */
  public void remove(UsageRecord record) {
    post(record, -1);
  }

  private void post(UsageRecord record, int sign) {
    Call call = Call.of(record);
    if (!Amounts.posts(record)
        || budget.period() == Period.REQUEST
        || !budget.key().org().equals(call.org())
        || !budget.match().takes(call, true)) {
      return;
    }
    long start = budget.schedule().spanAt(record.time().toEpochMilli()).start();
    settled.merge(
        new WindowKey(budget.key(), budget.groupOf(call), start),
        sign * Amounts.of(budget, record),
        Math::addExact);
  }

  /** What each window starts with. */
  public Map<WindowKey, Long> settled() {
    return Map.copyOf(settled);
  }
}
