package dev.purser.ledger;

import dev.purser.core.budget.Period;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.RecordId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Seeds of budgets, read straight from a ledger. */
final class ScannedSeeds {

  private ScannedSeeds() {}

  static Books.Seeds of(Ledger ledger) {
    return (from, to, upTo, each) -> {
      Map<RecordId, LedgerEntry> newest = new LinkedHashMap<>();
      ledger.entries(
          1,
          Math.toIntExact(upTo),
          (number, entry) -> {
            if (new Period.Span(from, to).holds(entry.record().time().toEpochMilli())) {
              newest.put(entry.record().id(), entry);
            }
          });
      newest.values().forEach(each);
    };
  }
}
