package dev.purser.ledger;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetSeed;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.UsageRecord;
import java.util.Map;

/**
 * Reads what the windows of a new budget start with: what the records have posted already. Not
 * thread-safe.
 */
final class Seeding {

  private static final long BEFORE_MS = 24 * 3_600_000;

  private final Ledger ledger;
  private final Period.Span span;
  private final BudgetSeed seed;
  private long read;

  Seeding(Ledger ledger, Budget budget, long now) {
    this.ledger = ledger;
    boolean rollsOver = budget.rollover().isPresent();
    Period.Span present = budget.schedule().countedAt(now, rollsOver);
    // More than the present window, as clocks step back: the one of a day ago is read in full. And
    // all that lies ahead, as events come early. What counts all time counts what is older than
    // the epoch, too.
    boolean everything = present.end() == Period.EVER_END;
    long before = budget.schedule().countedAt(now - BEFORE_MS, rollsOver).start();
    this.span =
        new Period.Span(
            everything ? Long.MIN_VALUE : Math.min(before, present.start() - BEFORE_MS),
            Period.EVER_END);
    this.seed = new BudgetSeed(budget);
  }

  /** Reads the bulk, and then what came in meanwhile: long, and calls may go on. */
  void readAll(Books.Seeds seeds) {
    read = ledger.sequence();
    seeds.records(span.start(), span.end(), read, entry -> seed.add(entry.record()));
    catchUp();
  }

  /** Reads the little that came in since. */
  void catchUp() {
    long last = ledger.sequence();
    ledger.entries(
        read + 1,
        Math.toIntExact(last - read),
        (sequence, entry) -> {
          UsageRecord record = entry.record();
          if (!span.holds(record.time().toEpochMilli())) {
            return;
          }
          seed.add(record);
          if (record.revision() > 1) {
            ledger.revisions(record.id()).stream()
                .map(LedgerEntry::record)
                .filter(r -> r.revision() == record.revision() - 1)
                .forEach(seed::remove);
          }
        });
    read = last;
  }

  /** When the oldest record may have been made that was read, in epoch milliseconds. */
  long readFrom() {
    return span.start();
  }

  /** The sequence number of the newest entry that was read. */
  long readTo() {
    return read;
  }

  /** What each window starts with. */
  Map<WindowKey, Long> settled() {
    return seed.settled();
  }
}
