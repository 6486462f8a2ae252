package dev.purser.analytics;

import dev.purser.core.budget.Period;
import dev.purser.core.ledger.Dictionary;
import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/*
 * Buckets start where the core says that a period starts, so that a report and a budget of the same
 * zone agree in every week in which a clock is set. SQL sums up quarters of an hour, which no border
 * of a bucket cuts, and finds each one's bucket in the list of starts.
 */
/** Adds up usage. Used by one thread. */
final class UsageReader {

  private static final long QUARTER_US = 900_000_000L;
  private static final String QUARTER = "time_us // " + QUARTER_US;
  private static final TokenClass[] CLASSES = TokenClass.values();

  private static final List<String> SUMS =
      Stream.concat(
              Stream.of(CLASSES).map(Schema::tokenColumn),
              Stream.of("cost", "input_cost", "output_cost"))
          .toList();

  private static final String INNER =
      "count(*) AS n, count(*) FILTER (cost_status = 'unpriced') AS unpriced, count(*) FILTER"
          + " (counted = 'estimated') AS estimated, count(*) FILTER (status = 'error') AS errors, "
          + SUMS.stream()
              .map(column -> "sum(" + column + ") AS " + column)
              .collect(Collectors.joining(", "));

  // BIGINT or an error: an amount is never rounded.
  private static final String OUTER =
      Stream.concat(Stream.of("n", "unpriced", "estimated", "errors"), SUMS.stream())
          .map(column -> "sum(" + column + ")::BIGINT")
          .collect(Collectors.joining(", "));

  private final Connection connection;
  private final Dictionary dictionary;

  UsageReader(Connection connection, Dictionary dictionary) {
    this.connection = connection;
    this.dictionary = dictionary;
  }

  UsageReport report(UsageQuery query) throws SQLException {
    List<Long> starts = starts(query);
    if (starts.isEmpty()) {
      return new UsageReport(query, List.of(), UsageTotals.NONE);
    }
    List<Dimension> dimensions = query.groupBy().stream().map(Dimension::of).toList();
    boolean whole = query.granularity() == Granularity.NONE;
    Query sql = new Query().add("WITH quarters AS (SELECT ").add(whole ? "0" : QUARTER);
    sql.add(" AS q, ");
    for (int i = 0; i < dimensions.size(); i++) {
      sql.add(dimensions.get(i)).add(" AS g" + i + ", ");
    }
    sql.add(INNER).add(" FROM records").where(query.filter(), dictionary, connection);
    sql.add(" GROUP BY ALL), starts AS (SELECT unnest([");
    sql.add(starts.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    sql.add("]) AS start) SELECT start, ");
    for (int i = 0; i < dimensions.size(); i++) {
      sql.add("g" + i + ", ");
    }
    sql.add(OUTER).add(" FROM quarters ASOF JOIN starts ON q * " + QUARTER_US + " >= start");
    sql.add(" GROUP BY ALL");
    Map<Slot, UsageTotals> rows = new LinkedHashMap<>();
    try (PreparedStatement statement = sql.prepare(connection);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        if (found.getLong(2 + dimensions.size()) == 0) {
          continue; // SQL adds up nothing to one row where nothing groups it
        }
        Instant start = instant(found.getLong(1));
        // Two organisations may know a person by the same name.
        rows.merge(
            new Slot(start, group(found, dimensions)),
            totals(found, 2 + dimensions.size()),
            UsageTotals::plus);
      }
    }
    return sorted(query, rows);
  }

  private static UsageReport sorted(UsageQuery query, Map<Slot, UsageTotals> slots) {
    List<UsageReport.Row> rows = new ArrayList<>();
    UsageTotals totals = UsageTotals.NONE;
    for (var slot : slots.entrySet()) {
      Instant start =
          query.granularity() == Granularity.NONE ? query.filter().from() : slot.getKey().start();
      rows.add(new UsageReport.Row(start, slot.getKey().group(), slot.getValue()));
      totals = totals.plus(slot.getValue());
    }
    rows.sort(
        Comparator.comparing(UsageReport.Row::start)
            .thenComparing(row -> row.totals().cost(), Comparator.reverseOrder())
            .thenComparing(row -> String.join("\n", row.group())));
    return new UsageReport(query, rows, totals);
  }

  private List<String> group(ResultSet found, List<Dimension> dimensions) throws SQLException {
    List<String> group = new ArrayList<>(dimensions.size());
    for (int i = 0; i < dimensions.size(); i++) {
      String value = found.getString(i + 2);
      group.add(
          dimensions.get(i).isPersonal() && !value.isEmpty()
              ? dictionary.value(Long.parseLong(value))
              : value);
    }
    return group;
  }

  private static UsageTotals totals(ResultSet found, int first) throws SQLException {
    TokenCounts.Builder tokens = TokenCounts.builder();
    int column = first + 4;
    for (TokenClass c : CLASSES) {
      tokens.add(c, found.getLong(column++));
    }
    return new UsageTotals(
        found.getLong(first),
        tokens.build(),
        Money.ofTicks(found.getLong(column)),
        Money.ofTicks(found.getLong(column + 1)),
        Money.ofTicks(found.getLong(column + 2)),
        found.getLong(first + 1),
        found.getLong(first + 2),
        found.getLong(first + 3));
  }

  /** Where the buckets start that have records, in microseconds. */
  private List<Long> starts(UsageQuery query) throws SQLException {
    if (query.granularity().period().isEmpty()) {
      return List.of(0L);
    }
    Period period = query.granularity().period().get();
    SortedSet<Long> starts = new TreeSet<>();
    Query sql =
        new Query()
            .add("SELECT DISTINCT " + QUARTER + " FROM records")
            .where(query.filter(), dictionary, connection);
    try (PreparedStatement statement = sql.prepare(connection);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        long quarter = found.getLong(1) * QUARTER_US;
        starts.add(period.spanAt(Math.floorDiv(quarter, 1000L), query.zone()).start() * 1000L);
      }
    }
    return List.copyOf(starts);
  }

  UsageSummary summary(UsageFilter filter) throws SQLException {
    List<List<UsageSummary.Part>> parts = new ArrayList<>();
    UsageTotals totals = UsageTotals.NONE;
    for (String dimension : List.of("provider", "model", "operation", "task")) {
      UsageReport report = report(whole(filter, List.of(dimension)));
      totals = report.totals();
      parts.add(
          report.rows().stream()
              .map(row -> new UsageSummary.Part(row.group().getFirst(), row.totals()))
              .toList());
    }
    return new UsageSummary(totals, parts.get(0), parts.get(1), parts.get(2), parts.get(3));
  }

  static UsageQuery whole(UsageFilter filter, List<String> groupBy) {
    return new UsageQuery(filter, Granularity.NONE, ZoneOffset.UTC, groupBy);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
  }

  private record Slot(Instant start, List<String> group) {}
}
