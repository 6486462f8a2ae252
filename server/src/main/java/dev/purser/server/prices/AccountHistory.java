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
    Duration step = STEP;
    for (Instant from = span[0]; from.isBefore(end); ) {
      Instant to = end.isBefore(from.plus(step)) ? end : from.plus(step);
      UsageFilter filter = UsageFilter.of(from, to, ofSellers);
      RecordPage newest = projection.records(filter, RecordPage.Cursor.START, AT_ONCE);
      boolean full = newest.next().isPresent();
      if (full && step.compareTo(STEP) > 0) {
        step = STEP;
        continue;
      }
      records(projection, filter, newest).forEach(record -> history.take(record, wanted));
      from = to;
      // Years without a record are no reason to ask for each of their hours.
      step = full ? STEP : step.multipliedBy(2);
    }
    return history;
  }

  /** The records of a span, oldest first. */
  private static List<UsageRecord> records(
      Projection projection, UsageFilter filter, RecordPage newest) {
    List<UsageRecord> newestFirst = new ArrayList<>();
    RecordPage page = newest;
    page.entries().forEach(entry -> newestFirst.add(entry.record()));
    while (page.next().isPresent()) {
      page = projection.records(filter, page.next().get(), AT_ONCE);
      page.entries().forEach(entry -> newestFirst.add(entry.record()));
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
