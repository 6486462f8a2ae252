package dev.purser.server.api;

import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.analytics.UsageReport;
import dev.purser.analytics.UsageSummary;
import dev.purser.analytics.UsageTotals;
import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenClass;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reports as JSON. */
final class ReportJson {

  private static final int SHARE_PLACES = 6;

  /** The figures that {@code metrics} can pick. */
  private static final List<String> METRICS =
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

  private ReportJson() {}

  /**
   * @param metrics the figures to keep; all if empty
   */
  static ObjectNode write(UsageReport report, Optional<List<String>> metrics) {
    metrics.ifPresent(ReportJson::check);
    UsageQuery query = report.query();
    ObjectNode json = Json.object();
    putSpan(json, query.filter(), query.zone());
    json.put("granularity", query.granularity().wireName());
    query.groupBy().forEach(json.putArray("group_by")::add);
    json.put("zone", query.zone().getId());
    json.put("currency", "USD");
    ArrayNode rows = json.putArray("rows");
    for (UsageReport.Row row : report.rows()) {
      ObjectNode entry = rows.addObject();
      entry.put("start", inZone(row.start(), query.zone()));
      ObjectNode group = entry.putObject("group");
      for (int i = 0; i < query.groupBy().size(); i++) {
        Json.putText(group, query.groupBy().get(i), row.group().get(i));
      }
      entry.setAll(figures(row.totals(), report.totals(), metrics));
    }
    json.set("totals", figures(report.totals(), report.totals(), metrics));
    return json;
  }

  private static void check(List<String> metrics) {
    for (String metric : metrics) {
      if (!METRICS.contains(metric)) {
        throw Problem.invalid(
                "metrics", metric + " is unknown; known are " + String.join(", ", METRICS))
            .toException();
      }
    }
  }

  private static void putSpan(ObjectNode json, UsageFilter filter, ZoneId zone) {
    json.put("from", inZone(filter.from(), zone));
    json.put("to", inZone(filter.to(), zone));
  }

  private static String inZone(java.time.Instant instant, ZoneId zone) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(zone).toOffsetDateTime());
  }

  private static ObjectNode figures(
      UsageTotals totals, UsageTotals whole, Optional<List<String>> metrics) {
    ObjectNode json = Json.object();
    json.put("records", totals.records());
    json.set("tokens", TokensJson.write(totals.tokens()));
    json.put("total_tokens", totals.tokens().total());
    json.put("cost", totals.cost().toDecimal());
    json.put("input_cost", totals.inputCost().toDecimal());
    json.put("output_cost", totals.outputCost().toDecimal());
    json.put("share", share(totals.cost(), whole.cost()));
    json.put("unpriced_records", totals.unpriced());
    json.put("estimated_records", totals.estimated());
    json.put("errors", totals.errors());
    metrics.ifPresent(json::retain);
    return json;
  }

  private static String share(Money part, Money whole) {
    return quotient(part.usd(), whole.usd(), SHARE_PLACES);
  }

  /** Rounded half even, without trailing zeros; 0 of nothing. */
  private static String quotient(BigDecimal part, BigDecimal whole, int places) {
    if (whole.signum() == 0) {
      return "0";
    }
    BigDecimal quotient = part.divide(whole, places, RoundingMode.HALF_EVEN);
    return quotient.signum() == 0 ? "0" : quotient.stripTrailingZeros().toPlainString();
  }

  static ObjectNode write(UsageFilter filter, UsageSummary summary) {
    UsageTotals totals = summary.totals();
    ObjectNode json = Json.object();
    putSpan(json, filter, ZoneId.of("UTC"));
    json.put("currency", "USD");
    json.put("total_cost", totals.cost().toDecimal());
    json.put("input_cost", totals.inputCost().toDecimal());
    json.put("output_cost", totals.outputCost().toDecimal());
    json.put("record_count", totals.records());
    json.put("average_cost", average(totals));
    json.put("unpriced_records", totals.unpriced());
    json.set("by_provider", parts(summary.byProvider(), totals));
    json.set("by_model", parts(summary.byModel(), totals));
    json.set("by_operation", parts(summary.byOperation(), totals));
    json.set("by_task", parts(summary.byTask(), totals));
    json.set("efficiency", efficiency(totals));
    return json;
  }

  /** Of the records that have a cost. */
  private static String average(UsageTotals totals) {
    return quotient(
        totals.cost().usd(), BigDecimal.valueOf(totals.records() - totals.unpriced()), Money.SCALE);
  }

  private static ArrayNode parts(List<UsageSummary.Part> parts, UsageTotals whole) {
    ArrayNode array = Json.array();
    for (UsageSummary.Part part : parts) {
      ObjectNode entry = array.addObject();
      Json.putText(entry, "name", part.value());
      entry.put("cost", part.totals().cost().toDecimal());
      entry.put("share", share(part.totals().cost(), whole.cost()));
      entry.put("records", part.totals().records());
      entry.put("total_tokens", part.totals().tokens().total());
    }
    return array;
  }

  /** What was got for the money. */
  private static ObjectNode efficiency(UsageTotals totals) {
    ObjectNode json = Json.object();
    BigDecimal thousand = BigDecimal.valueOf(1000);
    json.put(
        "cost_per_1k_tokens",
        quotient(
            totals.cost().usd().multiply(thousand),
            BigDecimal.valueOf(totals.tokens().total()),
            Money.SCALE));
    json.put(
        "tokens_per_record",
        quotient(
            BigDecimal.valueOf(totals.tokens().total()), BigDecimal.valueOf(totals.records()), 2));
    long cached = totals.tokens().get(TokenClass.CACHE_READ);
    json.put(
        "cache_read_share",
        quotient(
            BigDecimal.valueOf(cached),
            BigDecimal.valueOf(totals.tokens().inputTotal()),
            SHARE_PLACES));
    json.put(
        "error_share",
        quotient(
            BigDecimal.valueOf(totals.errors()),
            BigDecimal.valueOf(totals.records()),
            SHARE_PLACES));
    return json;
  }
}
