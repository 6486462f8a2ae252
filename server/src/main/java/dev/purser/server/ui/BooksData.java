package dev.purser.server.ui;

import dev.purser.analytics.Granularity;
import dev.purser.analytics.Projection;
import dev.purser.analytics.RecordPage;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.analytics.UsageReport;
import dev.purser.analytics.UsageTotals;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** What the books and the reports know. */
final class BooksData implements DashboardData {

  private static final Duration RECENT = Duration.ofDays(1);
  private static final Duration CENTURIES = Duration.ofDays(150_000);

  private final Books books;
  private final Projection projection;
  private final InstantSource clock;

  BooksData(Books books, Projection projection, InstantSource clock) {
    this.books = books;
    this.projection = projection;
    this.clock = clock;
  }

  @Override
  public List<Sum> usage(Query query) {
    Granularity granularity =
        switch (query.step()) {
          case WHOLE -> Granularity.NONE;
          case HOUR -> Granularity.HOUR;
          case DAY -> Granularity.DAY;
        };
    List<String> groupBy = query.groupBy().isEmpty() ? List.of() : List.of(query.groupBy());
    UsageFilter span = UsageFilter.all(query.from(), query.to());
    return projection
        .usage(new UsageQuery(span, granularity, query.zone(), groupBy))
        .rows()
        .stream()
        .map(BooksData::sum)
        .toList();
  }

  private static Sum sum(UsageReport.Row row) {
    UsageTotals totals = row.totals();
    return new Sum(
        row.start(),
        String.join("", row.group()),
        totals.records(),
        totals.unpriced(),
        totals.estimated(),
        totals.tokens(),
        totals.cost().ticks());
  }

  @Override
  public List<UsageRecord> latest(int most) {
    Instant now = clock.instant();
    // Most often the last day has enough of them, and need not search everything.
    List<UsageRecord> recent = between(now.minus(RECENT), now.plus(RECENT), most);
    return recent.size() < most ? between(Instant.EPOCH, now.plus(CENTURIES), most) : recent;
  }

  private List<UsageRecord> between(Instant from, Instant to, int most) {
    return projection
        .records(UsageFilter.all(from, to), RecordPage.Cursor.START, most)
        .entries()
        .stream()
        .map(LedgerEntry::record)
        .toList();
  }

  @Override
  public List<Standing> budgets() {
    return books.budgets().stream()
        .map(budget -> new Standing(budget, books.windows(budget.key())))
        .toList();
  }
}
