package dev.purser.analytics;

import dev.purser.core.usage.TokenClass;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /** Writes a report by way of a file, which is deleted in the end. */
  void export(UsageReport report, ExportFormat format, Path file, OutputStream out)
      throws SQLException, IOException {
    List<String> groups = report.query().groupBy();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE OR REPLACE TEMP TABLE export (" + columns(groups) + ")");
      fill(report);
      // Money is exact in every format: a number where the format has decimals, else a text.
      String cost = format == ExportFormat.PARQUET ? "cost::DECIMAL(38, 10) AS cost" : "cost";
      statement.execute(
          "COPY (SELECT * REPLACE ("
              + cost
              + ") FROM export) TO '"
              + file.toString().replace("'", "''")
              + "' "
              + format.copyOptions());
      statement.execute("DROP TABLE export");
      Files.copy(file, out);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String columns(List<String> groups) {
    Stream<String> named =
        groups.stream().map(name -> '"' + name.replace("\"", "\"\"") + "\" VARCHAR");
    Stream<String> tokens = Stream.of(CLASSES).map(c -> Schema.tokenColumn(c) + " BIGINT");
    return Stream.of(
            Stream.of("start VARCHAR"),
            named,
            Stream.of("records BIGINT"),
            tokens,
            Stream.of("total_tokens BIGINT", "cost VARCHAR", "unpriced_records BIGINT"))
        .flatMap(each -> each)
        .collect(Collectors.joining(", "));
  }

  private void fill(UsageReport report) throws SQLException {
    DateTimeFormatter time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.withZone(report.query().zone());
    try (DuckDBAppender rows = connection.createAppender("temp", "main", "export")) {
      for (UsageReport.Row row : report.rows()) {
        rows.beginRow();
        rows.append(time.format(row.start()));
        for (int i : IntStream.range(0, row.group().size()).toArray()) {
          String value = row.group().get(i);
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
        rows.append(totals.cost().toDecimal());
        rows.append(totals.unpriced());
        rows.endRow();
      }
      rows.flush();
    }
  }
}
