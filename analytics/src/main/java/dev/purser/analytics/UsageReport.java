package dev.purser.analytics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

/**
 * The answer to a {@link UsageQuery}.
 *
 * @param query what was asked
 * @param currency ISO 4217 code of its amounts; the totals are in US dollars whatever it is
 * @param rows by start, then dearest first; buckets without records are left out
 * @param totals the sum of all rows
 * @param amounts the money of the totals in the currency
 */
public record UsageReport(
    UsageQuery query, String currency, List<Row> rows, UsageTotals totals, Amounts amounts) {

  /** The figures that a report has. */
  public static final List<String> METRICS =
      List.of(
          "records",
          "tokens",
          "total_tokens",
          "cost",
          "input_cost",
          "output_cost",
          "share",
          "unpriced_records",
          "estimated_records",
          "errors");

  static final int SHARE_PLACES = 6;

  /** Copies the rows. */
  public UsageReport {
    rows = List.copyOf(rows);
  }

  /** A report in US dollars. */
  public UsageReport(UsageQuery query, List<Row> rows, UsageTotals totals) {
    this(query, "USD", rows, totals, Amounts.usd(totals));
  }

  /** The share that a part has of the cost of the whole, to six places; 0 of nothing. */
  public BigDecimal share(Amounts part) {
    return amounts.cost().signum() == 0
        ? BigDecimal.ZERO
        : part.cost().divide(amounts.cost(), SHARE_PLACES, RoundingMode.HALF_EVEN);
  }

  /**
   * What the records of one group in one bucket add up to.
   *
   * @param start where the bucket starts; that of the span where the query has no granularity. The
   *     first bucket may start before the span
   * @param group the value of each dimension in the order of the query; empty where records have
   *     none
   * @param totals the sums
   * @param amounts their money in the currency of the report
   */
  public record Row(Instant start, List<String> group, UsageTotals totals, Amounts amounts) {
    /** Copies the group. */
    public Row {
      group = List.copyOf(group);
    }

    /** A row in US dollars. */
    public Row(Instant start, List<String> group, UsageTotals totals) {
      this(start, group, totals, Amounts.usd(totals));
    }
  }
}
