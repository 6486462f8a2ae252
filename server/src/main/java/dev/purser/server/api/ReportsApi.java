package dev.purser.server.api;

import dev.purser.analytics.ExportFormat;
import dev.purser.analytics.Granularity;
import dev.purser.analytics.Projection;
import dev.purser.analytics.RecordPage;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.analytics.UsageReport;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.price.ExchangeRate;
import dev.purser.core.usage.ProviderNames;
import dev.purser.core.usage.Status;
import dev.purser.server.prices.Rates;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;

/** Lists of usage records and what they add up to. Thread-safe. */
final class ReportsApi {

  /** Filters that take several values joined by commas; a label's value may have one in it. */
  private static final Set<String> LISTED = Set.of("provider", "model", "operation", "status");

  private static final List<String> OPTIONS =
      List.of(
          "from",
          "to",
          "granularity",
          "group_by",
          "metrics",
          "zone",
          "currency",
          "format",
          "limit",
          "cursor");

  private final Projection projection;
  private final ConvertedReports reports;
  private final InstantSource clock;

  ReportsApi(Projection projection, Rates rates, InstantSource clock) {
    this.projection = projection;
    this.reports = new ConvertedReports(projection, rates);
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/usage", this::records),
        new Route("GET", "/reports/usage", this::usage),
        new Route("GET", "/reports/summary", this::summary));
  }

  private Answer records(Request request) {
    RecordPage.Cursor after =
        Page.cursor(request)
            .map(text ->
                RecordPage.Cursor.parse(text)
                    .orElseThrow(() ->
                        Problem.invalid("cursor", "must be the next_cursor of the page before")
                            .toException()))
            .orElse(RecordPage.Cursor.START);
    RecordPage page =
        projection.records(
            filter(request, Request.EARLIEST, Request.LATEST), after, request.limit());
    ArrayNode items = Json.array();
    for (LedgerEntry entry : page.entries()) {
      items.add(UsageJson.write(entry.record()));
    }
    return Page.of(items, page.next().map(RecordPage.Cursor::toString));
  }

  private Answer usage(Request request) {
    UsageQuery query =
        new UsageQuery(
            reportFilter(request), granularity(request), zone(request), groupBy(request));
    String format = request.query("format").orElse("json");
    Set<String> metrics = metrics(request);
    UsageReport report = reports.usage(query, currency(request));
    if (format.equals("json")) {
      return Answer.ok(ReportJson.write(report, metrics));
    }
    ExportFormat file =
        Arrays.stream(ExportFormat.values())
            .filter(f -> f.name().toLowerCase(Locale.ROOT).equals(format))
            .findFirst()
            .orElseThrow(() ->
                Problem.invalid("format", "must be json, csv, ndjson or parquet").toException());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    projection.export(report, file, metrics, out);
    return new Answer(
        200,
        file.mediaType(),
        out.toByteArray(),
        Map.of("content-disposition", "attachment; filename=\"usage." + format + "\""));
  }

  private static Set<String> metrics(Request request) {
    Set<String> metrics =
        new LinkedHashSet<>(request.query("metrics").map(ReportsApi::split).orElse(List.of()));
    for (String metric : metrics) {
      if (!UsageReport.METRICS.contains(metric)) {
        throw Problem.invalid(
                "metrics",
                metric + " is unknown; known are " + String.join(", ", UsageReport.METRICS))
            .toException();
      }
    }
    return metrics;
  }

  private static String currency(Request request) {
    return request.query("currency").orElse(ExchangeRate.USD);
  }

  private Answer summary(Request request) {
    UsageFilter filter = reportFilter(request);
    Map<String, UsageReport> by = new LinkedHashMap<>();
    for (String dimension : List.of("provider", "model", "operation", "task")) {
      UsageQuery query =
          new UsageQuery(filter, Granularity.NONE, ZoneOffset.UTC, List.of(dimension));
      by.put(dimension, reports.usage(query, currency(request)));
    }
    return Answer.ok(ReportJson.write(filter, by));
  }

  /**
   * Reports look at the last 30 days where nothing is said, and at what lies ahead: a record that
   * was taken is seen, also if the clock of its sender goes before ours.
   */
  private UsageFilter reportFilter(Request request) {
    Instant last =
        request.instant("to").orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS));
    return filter(request, last.minus(30, ChronoUnit.DAYS), Request.LATEST);
  }

  private static UsageFilter filter(Request request, Instant from, Instant to) {
    Instant first = request.instant("from").orElse(from);
    Instant end = request.instant("to").orElse(to);
    if (end.isBefore(first)) {
      throw Problem.invalid("to", "must not be before from").toException();
    }
    Map<String, List<String>> dimensions = new TreeMap<>();
    request
        .query()
        .forEach((name, values) -> {
          if (!OPTIONS.contains(name)) {
            Stream<String> wanted =
                LISTED.contains(name)
                    ? values.stream().flatMap(v -> split(v).stream())
                    : values.stream().filter(v -> !v.isEmpty());
            dimensions.put(
                name,
                switch (name) {
                  case "provider" -> wanted.map(ProviderNames::canonical).toList();
                  case "status" -> wanted.map(ReportsApi::status).toList();
                  default -> wanted.toList();
                });
          }
        });
    return UsageFilter.of(first, end, dimensions);
  }

  private static String status(String text) {
    return Status.ofWireName(text)
        .map(Status::wireName)
        .orElseThrow(() ->
            Problem.invalid("status", "must be ok, error, cancelled, partial or unresolved")
                .toException());
  }

  private static Granularity granularity(Request request) {
    String text = request.query("granularity").orElse("none");
    return Granularity.ofWireName(text)
        .orElseThrow(() ->
            Problem.invalid("granularity", "must be hour, day, week, month or none").toException());
  }

  private static ZoneId zone(Request request) {
    String text = request.query("zone").orElse("UTC");
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw Problem.invalid("zone", "must be a time zone such as Europe/Berlin, is " + text)
          .toException();
    }
  }

  private static List<String> groupBy(Request request) {
    List<String> groupBy =
        request.query().getOrDefault("group_by", List.of()).stream()
            .flatMap(value -> split(value).stream())
            .distinct()
            .toList();
    if (groupBy.size() > UsageQuery.MAX_GROUP_BY) {
      throw Problem.invalid("group_by", "takes at most " + UsageQuery.MAX_GROUP_BY + " dimensions")
          .toException();
    }
    return groupBy;
  }

  /** Several values may be joined by commas, as well as given each for itself. */
  private static List<String> split(String values) {
    return Arrays.stream(values.split(",")).map(String::strip).filter(v -> !v.isEmpty()).toList();
  }
}
