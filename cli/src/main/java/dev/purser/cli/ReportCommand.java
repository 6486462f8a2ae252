package dev.purser.cli;

import dev.purser.cli.Screen.Style;
import dev.purser.cli.Table.Cell;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code report}: what was used and what it cost. */
@Command(
    name = "report",
    description = "What was used and what it cost, by model, team or any other label.",
    footer = {
      "",
      "Times may be: " + When.FORMS + ".",
      "",
      "Examples:",
      "  purser report                                   this month by model",
      "  purser report --from 7d --granularity day       the last week, day by day",
      "  purser report --group-by team,agent --from today",
      "  purser report --where team=research --format csv > research.csv",
      "  purser report --from year --granularity day --format parquet --output year.parquet"
    })
final class ReportCommand implements Callable<Integer> {

  /** How a report is written. */
  enum ReportFormat {
    table,
    json,
    csv,
    ndjson,
    parquet
  }

  /** How long the rows of a report are. */
  enum Granularity {
    hour,
    day,
    week,
    month,
    none
  }

  private final Screen screen;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      defaultValue = "month",
      description = "Its first instant; else the first of this month.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "",
      description = "The first instant after it; else all that follows.")
  private String to = "";

  @Option(
      names = "--group-by",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "model",
      description = "Dimensions, such as model, provider, team, agent or a label of your own.")
  private List<String> groupBy = List.of();

  @Option(
      names = "--granularity",
      paramLabel = "hour|day|week|month|none",
      defaultValue = "none",
      description = "One row per such span; else one for all.")
  private Granularity granularity = Granularity.none;

  @Mixin private final Where where = new Where();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "",
      description = "Time zone of days and months, such as Europe/Berlin; else this computer's.")
  private String zone = "";

  @Option(
      names = "--format",
      paramLabel = "table|json|csv|ndjson|parquet",
      defaultValue = "table",
      description = "How it is written; else as a table.")
  private ReportFormat format = ReportFormat.table;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where parquet goes: a file that does not exist.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      defaultValue = "",
      description = "What costs are converted to, such as EUR; else US dollars.")
  private String currency = "";

  @Mixin private final ServerOptions server = new ServerOptions();

  ReportCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    ZoneId at = zoneId();
    Api.Query query =
        new Api.Query()
            .with("from", When.parse("--from", from, screen.clock().instant(), at).toString())
            .with(
                "to",
                to.isEmpty() ? "" : When.parse("--to", to, screen.clock().instant(), at).toString())
            .with("granularity", granularity.name())
            .with("group_by", String.join(",", groupBy))
            .with("zone", at.getId())
            .with("currency", currency)
            .with(where.values());
    if (output.isPresent() != (format == ReportFormat.parquet)) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--format parquet and --output FILE go together");
    }
    try (Api api = server.open()) {
      switch (format) {
        case csv, ndjson ->
            screen.out().print(api.text("/reports/usage", query.with("format", format.name())));
        case parquet -> parquet(api, query.with("format", format.name()));
        case json -> screen.out().println(api.get("/reports/usage", query).toPrettyString());
        case table -> table(api.get("/reports/usage", query));
      }
    }
    return 0;
  }

  private void parquet(Api api, Api.Query query) {
    Path file = output.orElseThrow().toAbsolutePath();
    FileFault.requireNew(file);
    api.download("/reports/usage" + query, file);
    screen.out().println("Written to " + file);
  }

  private ZoneId zoneId() {
    try {
      return zone.isEmpty() ? screen.zone() : ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new CommandFailed(
          CommandFailed.USAGE,
          "--zone is '" + zone + "', but must be a time zone such as UTC or Europe/Berlin");
    }
  }

  private void table(JsonNode report) {
    if (report.path("rows").isEmpty()) {
      screen.out().println("No usage in this time.");
      return;
    }
    Table table = new Table(screen);
    if (granularity != Granularity.none) {
      table.left("start");
    }
    groupBy.forEach(table::left);
    for (String heading :
        List.of("records", "input", "cache read", "cache write", "output", "cost", "share")) {
      table.right(heading);
    }
    for (JsonNode row : report.path("rows")) {
      List<Cell> cells = new ArrayList<>();
      if (granularity != Granularity.none) {
        cells.add(new Cell(start(row.path("start").asString(""))));
      }
      for (String name : groupBy) {
        String value = row.path("group").path(name).asString("");
        cells.add(value.isEmpty() ? new Cell(screen.none(), Style.DIM) : new Cell(value));
      }
      amounts(row, Shown.share(Shown.decimal(row.path("share"))), cells, Style.PLAIN);
      table.row(cells);
    }
    table.footer(totals(report.path("totals")));
    table.print();
    remarks(report.path("totals"));
  }

  private List<Cell> totals(JsonNode totals) {
    List<Cell> cells = new ArrayList<>();
    int names = groupBy.size() + (granularity == Granularity.none ? 0 : 1);
    for (int i = 0; i < names; i++) {
      cells.add(new Cell(i == 0 ? "total" : "", Style.BOLD));
    }
    amounts(totals, "", cells, Style.BOLD);
    return cells;
  }

  private void amounts(JsonNode row, String share, List<Cell> cells, Style style) {
    JsonNode tokens = row.path("tokens");
    cells.add(new Cell(Shown.whole(Shown.decimal(row.path("records"))), style));
    cells.add(new Cell(Shown.whole(Shown.tokens(tokens, "input")), style));
    cells.add(new Cell(Shown.whole(Shown.tokens(tokens, "cache_read")), style));
    cells.add(new Cell(Shown.whole(Shown.tokens(tokens, "cache_write")), style));
    cells.add(new Cell(Shown.whole(Shown.tokens(tokens, "output", "reasoning")), style));
    cells.add(cost(row, style));
    cells.add(new Cell(share, Style.DIM));
  }

  /** What records without any price cost is not known; it is not nothing. */
  private Cell cost(JsonNode row, Style style) {
    BigDecimal records = Shown.decimal(row.path("records"));
    boolean unknown =
        records.signum() > 0 && records.compareTo(Shown.decimal(row.path("unpriced_records"))) == 0;
    return unknown
        ? new Cell("unpriced", Style.YELLOW)
        : new Cell(Shown.money(Shown.decimal(row.path("cost")), currency), style);
  }

  private String start(String rfc3339) {
    // The server answers in the zone asked for, so the text is cut, not converted.
    int end = granularity == Granularity.hour ? 16 : 10;
    return rfc3339.length() < end ? rfc3339 : rfc3339.substring(0, end).replace('T', ' ');
  }

  private void remarks(JsonNode totals) {
    BigDecimal unpriced = Shown.decimal(totals.path("unpriced_records"));
    if (unpriced.signum() > 0) {
      screen
          .err()
          .println(
              screen.styled(
                  Style.YELLOW,
                  Shown.whole(unpriced)
                      + " of these records are unpriced: their cost is not in the sums."));
    }
  }
}
