package dev.purser.ledger;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetEngine;
import dev.purser.core.budget.BudgetSeed;
import dev.purser.core.budget.Changes;
import dev.purser.core.budget.History;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.util.HashMap;
import java.util.Map;

/** What a budget was seeded with when it was put, found again in the ledger. Not thread-safe. */
final class PastSeed {

  private final Budget budget;
  private final BudgetSeed seed;
  // The last revisions that were read then, of records that were corrected later.
  private final Map<RecordId, UsageRecord> corrected = new HashMap<>();

  PastSeed(Budget budget) {
    this.budget = budget;
    this.seed = new BudgetSeed(budget);
  }

  /**
   * Reads an entry, in the order of their sequence numbers.
   *
   * @param newest whether it is the newest revision of its record
   */
  void read(long sequence, UsageRecord record, boolean newest) {
    if (sequence > budget.seededTo() || record.time().toEpochMilli() < budget.seededFrom()) {
      return;
    }
    if (newest) {
      corrected.remove(record.id());
      seed.add(record);
    } else {
      corrected.put(record.id(), record);
    }
  }

  /**
   * What each row has of it still: what was corrected later stands in a posting.
   *
   * @param now the present, in epoch milliseconds
   */
  Map<WindowKey, Long> rows(long now) {
    for (UsageRecord record : corrected.values()) {
      // It counts nothing any more, but is a call of its session and may join others.
      seed.add(record);
      seed.remove(record);
    }
    return budget.period() == Period.SESSION ? sessions(now) : seed.settled();
  }

  /** The calls of a session are in one row. */
  private Map<WindowKey, Long> sessions(long now) {
    Changes changes = new Changes();
    new BudgetEngine(History.NONE).install(budget, seed.settled(), now, changes);
    Map<WindowKey, Long> rows = new HashMap<>();
    for (WindowState row : changes.windows()) {
      rows.put(row.key(), row.settled());
    }
    return rows;
  }
}
