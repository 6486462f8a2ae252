package dev.purser.ledger;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.price.AccountUse;
import dev.purser.core.price.Meter;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What accounts have used, of all that prices depend on: the records of the ledger added up, each
 * at the newest of its revisions. Nothing of it is stored, as it follows from the ledger alone.
 * Thread-safe.
 *
 * <p>The records of the present periods are read once, by {@link #start}; those that come later are
 * taken from the ledger's end when somebody asks.
 */
public final class AccountTotals implements AccountUse {

  private static final int AT_ONCE = 1_000;

  private final Ledger ledger;
  private final Books.Seeds seeds;
  private final Pricing pricing;
  private final Map<Key, BigDecimal> totals = new HashMap<>();
  // Reading the past takes long: those who ask about the present must not wait for it.
  private final ReentrantLock reading = new ReentrantLock();
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

  /**
   * Reads what the present periods hold so far. Blocks, so never to be called on an event loop.
   *
   * @param longest the longest period that a price counts in
   */
  public void start(Instant now, Meter.Period longest) {
    synchronized (this) {
      seen = ledger.sequence();
    }
    readSince(now.minus(longest.reach()));
  }

  private void readSince(Instant from) {
    reading.lock();
    try {
      Instant end;
      long upTo;
      synchronized (this) {
        end = since;
        upTo = seen;
      }
      if (!from.isBefore(end)) {
        return;
      }
      Map<Key, BigDecimal> past = new HashMap<>();
      seeds.records(
          from.toEpochMilli(),
          end.equals(Instant.MAX) ? Long.MAX_VALUE : end.toEpochMilli(),
          upTo,
          entry -> add(past, entry.record(), true));
      synchronized (this) {
        // What came meanwhile with a time of then was passed over.
        entries(upTo, seen, entry -> take(past, entry, from, end));
        past.forEach((key, amount) -> totals.merge(key, amount, BigDecimal::add));
        since = from;
      }
    } finally {
      reading.unlock();
    }
  }

  /** How much was used by now; blocks where it is of a time that no start reads. */
  @Override
  public BigDecimal of(Key key) {
    if (isBefore(key.from())) {
      readSince(key.from());
    }
    synchronized (this) {
      follow();
      return totals.getOrDefault(key, BigDecimal.ZERO);
    }
  }

  private synchronized boolean isBefore(Instant from) {
    return from.isBefore(since);
  }

  /** Takes over what the ledger has got since. */
  public synchronized void follow() {
    long last = ledger.sequence();
    entries(seen, last, entry -> take(totals, entry, since, Instant.MAX));
    seen = last;
  }

  private void entries(long after, long last, Consumer<LedgerEntry> each) {
    for (long next = after + 1; next <= last; next += AT_ONCE) {
      int most = Math.toIntExact(Math.min(AT_ONCE, last - next + 1));
      ledger.entries(next, most, (sequence, entry) -> each.accept(entry));
    }
  }

  /** A correction counts as the difference to the revision before. */
  private void take(Map<Key, BigDecimal> to, LedgerEntry entry, Instant from, Instant end) {
    UsageRecord record = entry.record();
    if (record.revision() > 1) {
      ledger.revisions(record.id()).stream()
          .map(LedgerEntry::record)
          .filter(before -> before.revision() == record.revision() - 1)
          .forEach(before -> add(to, before, from, end, false));
    }
    add(to, record, from, end, true);
  }

  private void add(
      Map<Key, BigDecimal> to, UsageRecord record, Instant from, Instant end, boolean more) {
    if (!record.time().isBefore(from) && record.time().isBefore(end)) {
      add(to, record, more);
    }
  }

  private void add(Map<Key, BigDecimal> to, UsageRecord record, boolean more) {
    if (record.status() != Status.ERROR) {
      pricing.meter(
          record, (key, amount) -> to.merge(key, more ? amount : amount.negate(), BigDecimal::add));
    }
  }
}
