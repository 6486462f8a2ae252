package dev.purser.server.prices;

import dev.purser.analytics.Projection;
import dev.purser.analytics.RecordPage;
import dev.purser.analytics.UsageFilter;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.price.AccountUse;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What records of the past cost where prices depend on what their accounts had used before: all
 * records since the first of those periods began are gone through once more, in the order of their
 * times, so that the same comes out however they arrived.
 */
final class AccountHistory {

  private static final Duration STEP = Duration.ofHours(1);
  private static final int AT_ONCE = 10_000;

  private final Pricing pricing;
  private final Map<RecordId, Cost> costs = new HashMap<>();
  private final Map<AccountUse.Key, BigDecimal> totals = new HashMap<>();

  private AccountHistory(Pricing pricing) {
    this.pricing = pricing;
  }

  /** The history of those records of a page whose prices depend on one. */
  static AccountHistory of(RecordPage page, Pricing pricing, Projection projection) {
    AccountHistory history = new AccountHistory(pricing);
    if (!pricing.isMetered()) {
      return history;
    }
    Set<RecordId> wanted = new HashSet<>();
    Set<String> sellers = new TreeSet<>();
    Instant[] span = {Instant.MAX, Instant.MIN};
    for (LedgerEntry entry : page.entries()) {
      UsageRecord record = entry.record();
      pricing.meter(
          record,
          (key, amount) -> {
            wanted.add(record.id());
            sellers.add(record.provider());
            span[0] = key.from().isBefore(span[0]) ? key.from() : span[0];
            span[1] = record.time().isAfter(span[1]) ? record.time() : span[1];
          });
    }
    Map<String, List<String>> ofSellers = Map.of("provider", List.copyOf(sellers));
    Instant end = wanted.isEmpty() ? Instant.MIN : span[1].plusMillis(1);
    for (Instant from = span[0]; from.isBefore(end); from = from.plus(STEP)) {
      UsageFilter step = UsageFilter.of(from, from.plus(STEP), ofSellers);
      records(projection, step).forEach(record -> history.take(record, wanted));
    }
    return history;
  }

  /** The records of a span, oldest first. */
  private static List<UsageRecord> records(Projection projection, UsageFilter filter) {
    List<UsageRecord> newestFirst = new ArrayList<>();
    Optional<RecordPage.Cursor> next = Optional.of(RecordPage.Cursor.START);
    while (next.isPresent()) {
      RecordPage page = projection.records(filter, next.get(), AT_ONCE);
      page.entries().forEach(entry -> newestFirst.add(entry.record()));
      next = page.next();
    }
    return newestFirst.reversed();
  }

  private void take(UsageRecord record, Set<RecordId> wanted) {
    if (record.status() == Status.ERROR) {
      return;
    }
    UsageRecord priced = record;
    if (!Repricer.keepsItsCost(record)) {
      Cost cost = pricing.costOf(record, key -> totals.getOrDefault(key, BigDecimal.ZERO));
      priced = record.toBuilder().cost(cost).build();
      if (wanted.contains(record.id())) {
        costs.put(record.id(), cost);
      }
    }
    pricing.meter(priced, (key, amount) -> totals.merge(key, amount, BigDecimal::add));
  }

  Cost costOf(UsageRecord record) {
    Cost known = costs.get(record.id());
    return known != null ? known : pricing.costOf(record);
  }
}
