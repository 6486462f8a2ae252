package dev.purser.ledger;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.price.AccountUse;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What accounts have used, of all that prices depend on: the records of the ledger added up, each
 * at the newest of its revisions. Nothing of it is stored, as it follows from the ledger alone.
 * Thread-safe.
 *
 * <p>The records of the present month are read once, by {@link #start}; those that come later are
 * taken from the ledger's end when somebody asks.
 */
public final class AccountTotals implements AccountUse {

  /** More than the longest month, on any clock. */
  private static final Duration PRESENT = Duration.ofDays(33);

  private static final int AT_ONCE = 1_000;

  private final Ledger ledger;
  private final Books.Seeds seeds;
  private final Pricing pricing;
  private final Map<Key, BigDecimal> totals = new HashMap<>();
  private Instant since = Instant.MAX;
  private long seen;

  /**
   * @param seeds reads records by time
   * @param pricing says what of a record counts
   */
  public AccountTotals(Ledger ledger, Books.Seeds seeds, Pricing pricing) {
    this.ledger = ledger;
    this.seeds = seeds;
    this.pricing = pricing;
  }

  /** Reads what the present periods hold so far. Blocks, so never to be called on an event loop. */
  public synchronized void start(Instant now) {
    seen = ledger.sequence();
    readSince(now.minus(PRESENT));
  }

  private void readSince(Instant from) {
    Instant end = since;
    since = from;
    seeds.records(
        from.toEpochMilli(),
        end.equals(Instant.MAX) ? Long.MAX_VALUE : end.toEpochMilli(),
        seen,
        entry -> add(entry.record(), true));
  }

  /** How much was used by now; blocks where it is of a time before the present month. */
  @Override
  public synchronized BigDecimal of(Key key) {
    follow();
    if (key.from().isBefore(since)) {
      readSince(key.from());
    }
    return totals.getOrDefault(key, BigDecimal.ZERO);
  }

  /** Takes over what the ledger has got since. */
  public synchronized void follow() {
    while (seen < ledger.sequence()) {
      ledger.entries(
          seen + 1,
          AT_ONCE,
          (sequence, entry) -> {
            seen = sequence;
            take(entry);
          });
    }
  }

  /** A correction counts as the difference to the revision before. */
  private void take(LedgerEntry entry) {
    UsageRecord record = entry.record();
    if (record.revision() > 1) {
      ledger.revisions(record.id()).stream()
          .map(LedgerEntry::record)
          .filter(before -> before.revision() == record.revision() - 1)
          .forEach(before -> add(before, false));
    }
    add(record, true);
  }

  private void add(UsageRecord record, boolean more) {
    if (record.status() == Status.ERROR || record.time().isBefore(since)) {
      return;
    }
    pricing.meter(
        record,
        (key, amount) -> totals.merge(key, more ? amount : amount.negate(), BigDecimal::add));
  }
}
