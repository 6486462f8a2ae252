package dev.purser.server.api;

import dev.purser.analytics.Amounts;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.analytics.UsageReport;
import dev.purser.analytics.UsageTotals;
import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenClass;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reports as JSON. */
final class ReportJson {

  private static final int SHARE_PLACES = 6;
  private static final int LAST_YEAR = 9999;

  private ReportJson() {}

  /**
   * @param metrics the figures to keep; all if empty
   */
  static ObjectNode write(UsageReport report, Set<String> metrics) {
    UsageQuery query = report.query();
    ObjectNode json = Json.object();
    putSpan(json, query.filter(), query.zone());
    json.put("granularity", query.granularity().wireName());
    query.groupBy().forEach(json.putArray("group_by")::add);
    json.put("zone", query.zone().getId());
    json.put("currency", report.currency());
    ArrayNode rows = json.putArray("rows");
    for (UsageReport.Row row : report.rows()) {
      ObjectNode entry = rows.addObject();
      entry.put("start", inZone(row.start(), query.zone()));
      ObjectNode group = entry.putObject("group");
      for (int i = 0; i < query.groupBy().size(); i++) {
        Json.putText(group, query.groupBy().get(i), row.group().get(i));
      }
      entry.setAll(figures(row.totals(), row.amounts(), report, metrics));
    }
    json.set("totals", figures(report.totals(), report.amounts(), report, metrics));
    return json;
  }

  private static void putSpan(ObjectNode json, UsageFilter filter, ZoneId zone) {
    json.put("from", inZone(filter.from(), zone));
    json.put("to", inZone(filter.to(), zone));
  }

  private static String inZone(Instant instant, ZoneId zone) {
    ZonedDateTime there = instant.atZone(zone);
    // Years of RFC 3339 have four digits, and east of London the last second has no such year.
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        there.getYear() > LAST_YEAR ? instant.atZone(ZoneOffset.UTC) : there);
  }

  private static ObjectNode figures(
      UsageTotals totals, Amounts amounts, UsageReport report, Set<String> metrics) {
    ObjectNode json = Json.object();
    json.put("records", totals.records());
    json.set("tokens", TokensJson.write(totals.tokens()));
    json.put("total_tokens", totals.tokens().total());
    json.put("cost", Amounts.text(amounts.cost()));
    json.put("input_cost", Amounts.text(amounts.inputCost()));
    json.put("output_cost", Amounts.text(amounts.outputCost()));
    json.put("share", Amounts.text(report.share(amounts)));
    json.put("unpriced_records", totals.unpriced());
    json.put("estimated_records", totals.estimated());
    json.put("errors", totals.errors());
    if (!metrics.isEmpty()) {
      json.retain(metrics);
    }
    return json;
  }

  /** Rounded half even, without trailing zeros; 0 of nothing. */
  private static String quotient(BigDecimal part, BigDecimal whole, int places) {
    if (whole.signum() == 0) {
      return "0";
    }
    BigDecimal quotient = part.divide(whole, places, RoundingMode.HALF_EVEN);
    return quotient.signum() == 0 ? "0" : quotient.stripTrailingZeros().toPlainString();
  }

  /**
   * @param by the usage of the whole span by each of the dimensions of a summary
   */
  static ObjectNode write(UsageFilter filter, Map<String, UsageReport> by) {
    UsageReport whole = by.values().iterator().next();
    UsageTotals totals = whole.totals();
    ObjectNode json = Json.object();
    putSpan(json, filter, ZoneId.of("UTC"));
    json.put("currency", whole.currency());
    json.put("total_cost", Amounts.text(whole.amounts().cost()));
    json.put("input_cost", Amounts.text(whole.amounts().inputCost()));
    json.put("output_cost", Amounts.text(whole.amounts().outputCost()));
    json.put("record_count", totals.records());
    json.put("average_cost", average(whole));
    json.put("unpriced_records", totals.unpriced());
    by.forEach((dimension, report) -> json.set("by_" + dimension, parts(report)));
    json.set("efficiency", efficiency(whole));
    return json;
  }

  /** Of the records that have a cost. */
  private static String average(UsageReport whole) {
    return quotient(
        whole.amounts().cost(),
        BigDecimal.valueOf(whole.totals().records() - whole.totals().unpriced()),
        Money.SCALE);
  }

  private static ArrayNode parts(UsageReport report) {
    ArrayNode array = Json.array();
    for (UsageReport.Row row : report.rows()) {
      ObjectNode entry = array.addObject();
      Json.putText(entry, "name", row.group().getFirst());
      entry.put("cost", Amounts.text(row.amounts().cost()));
      entry.put("share", Amounts.text(report.share(row.amounts())));
      entry.put("records", row.totals().records());
      entry.put("total_tokens", row.totals().tokens().total());
    }
    return array;
  }

  /** What was got for the money. */
  private static ObjectNode efficiency(UsageReport whole) {
    UsageTotals totals = whole.totals();
    ObjectNode json = Json.object();
    BigDecimal thousand = BigDecimal.valueOf(1000);
    json.put(
        "cost_per_1k_tokens",
        quotient(
            whole.amounts().cost().multiply(thousand),
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
