package dev.purser.server.api;

import dev.purser.analytics.ExportFormat;
import dev.purser.analytics.Granularity;
import dev.purser.analytics.Projection;
import dev.purser.analytics.RecordPage;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.analytics.UsageReport;
import dev.purser.analytics.UsageSummary;
import dev.purser.core.ledger.LedgerEntry;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;

/** Lists of usage records and what they add up to. Thread-safe. */
final class ReportsApi {

  // Before there was anything to call, and after anybody will ask.
  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

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
  private final InstantSource clock;

  ReportsApi(Projection projection, InstantSource clock) {
    this.projection = projection;
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
    RecordPage page = projection.records(filter(request, EARLIEST, LATEST), after, request.limit());
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
    if (format.equals("json")) {
      UsageReport report = projection.usage(query);
      return Answer.ok(ReportJson.write(report, request.query("metrics").map(ReportsApi::split)));
    }
    ExportFormat file =
        Arrays.stream(ExportFormat.values())
            .filter(f -> f.name().toLowerCase(Locale.ROOT).equals(format))
            .findFirst()
            .orElseThrow(() ->
                Problem.invalid("format", "must be json, csv, ndjson or parquet").toException());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    projection.export(query, file, out);
    return new Answer(
        200,
        file.mediaType(),
        out.toByteArray(),
        Map.of("content-disposition", "attachment; filename=\"usage." + format + "\""));
  }

  private Answer summary(Request request) {
    UsageFilter filter = reportFilter(request);
    UsageSummary summary = projection.summary(filter);
    return Answer.ok(ReportJson.write(filter, summary));
  }

  /** Reports look at the last 30 days where nothing is said. */
  private UsageFilter reportFilter(Request request) {
    request.query("currency").ifPresent(currency -> CostJson.requireUsd("currency", currency));
    Instant to =
        request
            .instant("to")
            .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    return filter(request, to.minus(30, ChronoUnit.DAYS), to);
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
            dimensions.put(name, values.stream().flatMap(v -> split(v).stream()).toList());
          }
        });
    return UsageFilter.of(first, end, dimensions);
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
