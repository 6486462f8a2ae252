package dev.purser.analytics;

import java.time.Instant;
import java.util.List;

/**
 * The answer to a {@link UsageQuery}.
 *
 * @param query what was asked
 * @param rows by start, then dearest first; buckets without records are left out
 * @param totals the sum of all rows
 */
public record UsageReport(UsageQuery query, List<Row> rows, UsageTotals totals) {

  /** Copies the rows. */
  public UsageReport {
    rows = List.copyOf(rows);
  }

  /**
   * What the records of one group in one bucket add up to.
   *
   * @param start where the bucket starts; that of the span where the query has no granularity. The
   *     first bucket may start before the span
   * @param group the value of each dimension in the order of the query; empty where records have
   *     none
   * @param totals the sums
   */
  public record Row(Instant start, List<String> group, UsageTotals totals) {
    /** Copies the group. */
    public Row {
      group = List.copyOf(group);
    }
  }
}
