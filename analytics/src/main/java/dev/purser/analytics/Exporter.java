package dev.purser.analytics;

import dev.purser.core.usage.TokenClass;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Writes usage reports as files. Used by one thread, with a connection of its own. */
final class Exporter {

  private static final TokenClass[] CLASSES = TokenClass.values();

  private final DuckDBConnection connection;

  Exporter(DuckDBConnection connection) {
    this.connection = connection;
  }

  /** Writes a report into a file. */
  void export(UsageReport report, ExportFormat format, Path file) throws SQLException {
    List<String> groups = report.query().groupBy();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE OR REPLACE TEMP TABLE export (" + columns(groups) + ")");
      fill(report);
      // Money is exact in every format: a number where the format has decimals, else a text.
      String cost = format == ExportFormat.PARQUET ? "cost::DECIMAL(38, 10)" : "cost";
      statement.execute(
          "COPY (SELECT * REPLACE ("
              + cost
              + " AS cost) FROM export ORDER BY rowid) TO '"
              + file.toString().replace("'", "''")
              + "' "
              + format.copyOptions());
      statement.execute("DROP TABLE export");
    }
  }

  private static String columns(List<String> groups) {
    List<String> sums = new ArrayList<>();
    sums.add("records");
    Stream.of(CLASSES).map(Schema::tokenColumn).forEach(sums::add);
    sums.addAll(List.of("total_tokens", "unpriced_records"));
    // A label may be called as a sum is, and names that differ in case only are one to DuckDB.
    Set<String> taken = new HashSet<>(sums);
    taken.addAll(List.of("start", "cost"));
    StringBuilder columns = new StringBuilder("start VARCHAR");
    for (String group : groups) {
      String name = group;
      while (!taken.add(name.toLowerCase(Locale.ROOT))) {
        name = "label_" + name;
      }
      columns.append(", \"").append(name.replace("\"", "\"\"")).append("\" VARCHAR");
    }
    sums.forEach(sum -> columns.append(", ").append(sum).append(" BIGINT"));
    return columns.append(", cost VARCHAR").toString();
  }

  private void fill(UsageReport report) throws SQLException {
    DateTimeFormatter time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.withZone(report.query().zone());
    try (DuckDBAppender rows = connection.createAppender("temp", "main", "export")) {
      for (UsageReport.Row row : report.rows()) {
        rows.beginRow();
        rows.append(time.format(row.start()));
        for (String value : row.group()) {
          if (value.isEmpty()) {
            rows.appendNull();
          } else {
            rows.append(value);
          }
        }
        UsageTotals totals = row.totals();
        rows.append(totals.records());
        for (TokenClass c : CLASSES) {
          rows.append(totals.tokens().get(c));
        }
        rows.append(totals.tokens().total());
        rows.append(totals.unpriced());
        rows.append(totals.cost().toDecimal());
        rows.endRow();
      }
      rows.flush();
    }
  }
}
