package dev.purser.cli;

import dev.purser.cli.Screen.Style;
import dev.purser.cli.Table.Cell;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code reprice}: prices records of the past anew. */
@Command(
    name = "reprice",
    description = {
      "What records of the past would cost by the prices that are known now.",
      "Shows the difference; with --apply, each record that costs otherwise gets a further revision"
          + " and the budgets get the difference. What providers reported themselves stays."
    })
final class RepriceCommand implements Callable<Integer> {

  private static final int AT_ONCE = 2_000;

  private final Screen screen;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      required = true,
      description = "Records from then on: " + When.FORMS + ".")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "now",
      description = "Records before then; else now.")
  private String to = "";

  @Mixin private final Where where = new Where();

  @Option(names = "--apply", description = "Writes the revisions; else nothing is changed.")
  private boolean apply;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "repriced",
      description = "Kept with each revision; else 'repriced'.")
  private String reason = "";

  @Option(
      names = "--format",
      paramLabel = "table|json",
      defaultValue = "table",
      description =
          "How it is written: json gives every change, one a line; else a table of models.")
  private Format format = Format.table;

  @Mixin private final ServerOptions server = new ServerOptions();

  /** What the pages add up to. */
  private final Map<String, Sums> models = new TreeMap<>();

  private long examined;
  private long changed;
  private long failed;

  /** Of one model, or of all. */
  private record Sums(long records, BigDecimal before, BigDecimal after) {
    static final Sums NONE = new Sums(0, BigDecimal.ZERO, BigDecimal.ZERO);

    Sums plus(Sums other) {
      return new Sums(records + other.records, before.add(other.before), after.add(other.after));
    }
  }

  RepriceCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    ObjectNode body = Api.JSON.createObjectNode();
    body.put("from", time("--from", from)).put("to", time("--to", to));
    body.put("dry_run", !apply).put("limit", AT_ONCE).put("reason", reason);
    ObjectNode match = body.putObject("match");
    where.values().forEach((name, values) -> values.forEach(match.putArray(name)::add));
    try (Api api = server.open()) {
      String cursor;
      do {
        JsonNode page = api.post("/reprice", body);
        take(page);
        cursor = page.path("next_cursor").asString("");
        body.put("cursor", cursor);
      } while (!cursor.isEmpty());
    }
    if (format == Format.table) {
      print();
    }
    return failed == 0 ? 0 : CommandFailed.REFUSED;
  }

  private String time(String option, String text) {
    return When.parse(option, text, screen.clock().instant(), screen.zone()).toString();
  }

  private void take(JsonNode page) {
    examined += page.path("examined").asLong();
    changed += page.path("changed").asLong();
    failed += page.path("failed").asLong();
    for (JsonNode model : page.path("by_model")) {
      models.merge(
          model.path("provider").asString("") + "/" + model.path("model").asString(""),
          new Sums(
              model.path("records").asLong(),
              Shown.decimal(model.path("cost_before")),
              Shown.decimal(model.path("cost_after"))),
          Sums::plus);
    }
    for (JsonNode change : page.path("changes")) {
      if (format == Format.json) {
        screen.out().println(change);
      } else if (!change.path("problem").isNull()) {
        screen
            .err()
            .println(
                Screen.clean(
                    change.path("id").asString("") + ": " + change.path("problem").asString("")));
      }
    }
  }

  private void print() {
    if (changed == 0) {
      screen.out().println("Nothing changes: " + examined + " records cost what they did.");
      return;
    }
    Table table =
        new Table(screen)
            .left("model")
            .right("records")
            .right("before")
            .right("after")
            .right("difference");
    Sums all = Sums.NONE;
    for (Map.Entry<String, Sums> model : models.entrySet()) {
      table.row(cells(model.getKey(), model.getValue()));
      all = all.plus(model.getValue());
    }
    table.footer(cells("total", all));
    table.print();
    screen
        .out()
        .println(
            apply
                ? changed + " of " + examined + " records were revised."
                : changed + " of " + examined + " records would change; --apply writes it.");
  }

  private static List<Cell> cells(String name, Sums sums) {
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell(name));
    cells.add(new Cell(Shown.whole(BigDecimal.valueOf(sums.records()))));
    cells.add(new Cell(Shown.usd(sums.before())));
    cells.add(new Cell(Shown.usd(sums.after())));
    cells.add(new Cell(Shown.usd(sums.after().subtract(sums.before())), Style.BOLD));
    return cells;
  }
}
