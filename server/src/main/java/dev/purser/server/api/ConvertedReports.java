package dev.purser.server.api;

import dev.purser.analytics.Amounts;
import dev.purser.analytics.Granularity;
import dev.purser.analytics.Projection;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.analytics.UsageReport;
import dev.purser.analytics.UsageTotals;
import dev.purser.core.price.ExchangeRate;
import dev.purser.core.price.ExchangeRates;
import dev.purser.core.price.Ratio;
import dev.purser.server.prices.Rates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Usage reports in any currency: each record at the exchange rate of its own time. The span is cut
 * where the rate changes, what lies between is converted exactly, and each figure is rounded once.
 * Thread-safe.
 */
final class ConvertedReports {

  private final Projection projection;
  private final Rates rates;

  ConvertedReports(Projection projection, Rates rates) {
    this.projection = projection;
    this.rates = rates;
  }

  /**
   * A report in a currency.
   *
   * @throws ProblemException if the currency has no rate at the time of some of the records
   */
  UsageReport usage(UsageQuery query, String currency) {
    if (currency.equals(ExchangeRate.USD)) {
      return projection.usage(query);
    }
    if (!ExchangeRate.isCode(currency)) {
      throw Problem.invalid("currency", "must be a code such as EUR, is " + currency).toException();
    }
    ExchangeRates now = rates.current();
    UsageFilter filter = query.filter();
    Map<Slot, Sum> slots = new LinkedHashMap<>();
    Sum whole = Sum.NOTHING;
    for (ExchangeRates.Span span : now.spans(currency, filter.from(), filter.to())) {
      UsageFilter part = new UsageFilter(span.from(), span.to(), filter.dimensions());
      UsageReport report =
          projection.usage(
              new UsageQuery(part, query.granularity(), query.zone(), query.groupBy()));
      if (span.rate().isEmpty() && report.totals().cost().ticks() != 0) {
        throw noRate(currency, span.from());
      }
      for (UsageReport.Row row : report.rows()) {
        Instant start = query.granularity() == Granularity.NONE ? filter.from() : row.start();
        Sum sum = Sum.of(row.totals(), span);
        slots.merge(new Slot(start, row.group()), sum, Sum::plus);
        whole = whole.plus(sum);
      }
    }
    List<UsageReport.Row> rows = new ArrayList<>();
    slots.forEach((slot, sum) ->
        rows.add(new UsageReport.Row(slot.start(), slot.group(), sum.totals(), sum.amounts())));
    rows.sort(
        Comparator.comparing(UsageReport.Row::start)
            .thenComparing(row -> row.amounts().cost(), Comparator.reverseOrder())
            .thenComparing(row -> String.join("\n", row.group())));
    return new UsageReport(query, currency, rows, whole.totals(), whole.amounts());
  }

  static ProblemException noRate(String currency, Instant at) {
    Problem problem =
        Problem.of(
            ProblemCode.NO_EXCHANGE_RATE,
            "there is no exchange rate of "
                + currency
                + " at "
                + at
                + "; put one with PUT /api/v1/rates/"
                + currency
                + " or in the file that rates.file names");
    problem.more().put("currency", currency);
    return problem.toException();
  }

  private record Slot(Instant start, List<String> group) {}

  /** Totals with their exact money in the currency. */
  private record Sum(UsageTotals totals, Ratio cost, Ratio input, Ratio output) {
    static final Sum NOTHING = new Sum(UsageTotals.NONE, Ratio.ZERO, Ratio.ZERO, Ratio.ZERO);

    static Sum of(UsageTotals totals, ExchangeRates.Span span) {
      return span.rate()
          .map(rate ->
              new Sum(
                  totals,
                  rate.of(totals.cost()),
                  rate.of(totals.inputCost()),
                  rate.of(totals.outputCost())))
          .orElse(new Sum(totals, Ratio.ZERO, Ratio.ZERO, Ratio.ZERO));
    }

    Sum plus(Sum other) {
      return new Sum(
          totals.plus(other.totals),
          cost.plus(other.cost),
          input.plus(other.input),
          output.plus(other.output));
    }

    Amounts amounts() {
      return new Amounts(
          ExchangeRate.rounded(cost), ExchangeRate.rounded(input), ExchangeRate.rounded(output));
    }
  }
}
