package dev.purser.analytics;

import dev.purser.core.usage.TokenClass;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Writes usage reports as files. Used by one thread, with a connection of its own. */
final class Exporter {

  private final DuckDBConnection connection;

  /**
   * A column of figures.
   *
   * @param metric the metric that it belongs to
   * @param places decimal places of what is exact; 0 for whole numbers
   */
  private record Column(
      String name, String metric, int places, Function<UsageReport.Row, Object> value) {

    static Column count(String name, String metric, Function<UsageTotals, Long> value) {
      return new Column(name, metric, 0, row -> value.apply(row.totals()));
    }

    static Column money(String name, Function<Amounts, BigDecimal> value) {
      return new Column(name, name, 10, row -> Amounts.text(value.apply(row.amounts())));
    }

    String type() {
      return places == 0 ? "BIGINT" : "VARCHAR";
    }
  }

  Exporter(DuckDBConnection connection) {
    this.connection = connection;
  }

  private static List<Column> columns(UsageReport report) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.count("records", "records", UsageTotals::records));
    for (TokenClass c : TokenClass.values()) {
      columns.add(Column.count(Schema.tokenColumn(c), "tokens", t -> t.tokens().get(c)));
    }
    columns.add(Column.count("total_tokens", "total_tokens", t -> t.tokens().total()));
    columns.add(Column.count("unpriced_records", "unpriced_records", UsageTotals::unpriced));
    columns.add(Column.count("estimated_records", "estimated_records", UsageTotals::estimated));
    columns.add(Column.count("errors", "errors", UsageTotals::errors));
    columns.add(Column.money("cost", Amounts::cost));
    columns.add(Column.money("input_cost", Amounts::inputCost));
    columns.add(Column.money("output_cost", Amounts::outputCost));
    columns.add(
        new Column(
            "share",
            "share",
            UsageReport.SHARE_PLACES,
            row -> Amounts.text(report.share(row.amounts()))));
    return columns;
  }

  /**
   * Writes a report into a file.
   *
   * @param metrics the figures to keep; all if empty
   */
  void export(UsageReport report, ExportFormat format, Set<String> metrics, Path file)
      throws SQLException {
    List<Column> columns =
        columns(report).stream()
            .filter(c -> metrics.isEmpty() || metrics.contains(c.metric()))
            .toList();
    boolean foreign = !report.currency().equals("USD");
    UnaryOperator<String> text = format == ExportFormat.CSV ? PlainText::of : t -> t;
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE OR REPLACE TEMP TABLE export ("
              + definitions(report.query().groupBy(), columns, foreign, text)
              + ")");
      fill(report, columns, foreign, text);
      statement.execute(
          "COPY (SELECT * "
              + exact(columns, format)
              + " FROM export ORDER BY rowid) TO '"
              + file.toString().replace("'", "''")
              + "' "
              + format.copyOptions());
      statement.execute("DROP TABLE export");
    }
  }

  /** Money is exact in every format: a number where the format has decimals, else a text. */
  private static String exact(List<Column> columns, ExportFormat format) {
    String casts =
        columns.stream()
            .filter(c -> c.places() > 0)
            .map(c -> c.name() + "::DECIMAL(38, " + c.places() + ") AS " + c.name())
            .collect(Collectors.joining(", "));
    return format != ExportFormat.PARQUET || casts.isEmpty() ? "" : "REPLACE (" + casts + ")";
  }

  private static String definitions(
      List<String> groups, List<Column> columns, boolean foreign, UnaryOperator<String> text) {
    // A label may be called as a sum is, and names that differ in case only are one to DuckDB.
    Set<String> taken = new HashSet<>(Set.of("start", "currency"));
    columns.forEach(column -> taken.add(column.name()));
    StringBuilder definitions = new StringBuilder("start VARCHAR");
    for (String group : groups) {
      String name = text.apply(group);
      while (!taken.add(name.toLowerCase(Locale.ROOT))) {
        name = "label_" + name;
      }
      definitions.append(", \"").append(name.replace("\"", "\"\"")).append("\" VARCHAR");
    }
    columns.forEach(c -> definitions.append(", ").append(c.name()).append(' ').append(c.type()));
    return definitions.append(foreign ? ", currency VARCHAR" : "").toString();
  }

  private void fill(
      UsageReport report, List<Column> columns, boolean foreign, UnaryOperator<String> text)
      throws SQLException {
    DateTimeFormatter time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.withZone(report.query().zone());
    try (DuckDBAppender rows = connection.createAppender("temp", "main", "export")) {
      for (UsageReport.Row row : report.rows()) {
        rows.beginRow();
        rows.append(time.format(row.start()));
        for (String value : row.group()) {
          if (value.isEmpty()) {
            rows.appendNull();
          } else {
            rows.append(text.apply(value));
          }
        }
        for (Column column : columns) {
          if (column.value().apply(row) instanceof Long count) {
            rows.append(count.longValue());
          } else {
            rows.append(column.value().apply(row).toString());
          }
        }
        if (foreign) {
          rows.append(report.currency());
        }
        rows.endRow();
      }
      rows.flush();
    }
  }
}
