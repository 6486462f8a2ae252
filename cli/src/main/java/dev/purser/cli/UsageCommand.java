package dev.purser.cli;

import dev.purser.cli.Screen.Style;
import dev.purser.cli.Table.Cell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code usage}: the latest usage records. */
@Command(name = "usage", aliases = "calls", description = "The latest usage records, newest first.")
final class UsageCommand implements Callable<Integer> {

  private static final int MOST = 10_000;

  private final Screen screen;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many at most, up to 10000; else 20.")
  private int limit;

  @Mixin private final Where where = new Where();

  @Mixin private final FormatOption format = new FormatOption();

  @Mixin private final ServerOptions server = new ServerOptions();

  UsageCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > MOST) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--limit is " + limit + ", but must be 1 to " + MOST);
    }
    Api.Query query = new Api.Query().with("limit", Integer.toString(limit)).with(where.values());
    try (Api api = server.open()) {
      JsonNode records = api.get("/usage", query).path("items");
      if (format.isJson()) {
        screen.out().println(records.toPrettyString());
      } else {
        table(records);
      }
    }
    return 0;
  }

  private void table(JsonNode records) {
    if (records.isEmpty()) {
      screen.out().println("No usage recorded yet.");
      return;
    }
    Table table =
        new Table(screen)
            .left("time")
            .left("model")
            .left("team")
            .left("agent")
            .left("user")
            .right("input")
            .right("cache read")
            .right("cache write")
            .right("output")
            .right("cost")
            .right("latency")
            .left("status");
    for (JsonNode record : records) {
      JsonNode tokens = record.path("tokens");
      String status = record.path("status").asString("");
      boolean estimated = record.path("counted").asString("").equals("estimated");
      table.row(
          new Cell(screen.time(record.path("time").asString("")), Style.DIM),
          new Cell(record.path("provider").asString("") + "/" + record.path("model").asString("")),
          label(record, "team"),
          label(record, "agent"),
          label(record, "user"),
          new Cell(Shown.whole(Shown.tokens(tokens, "input"))),
          new Cell(Shown.whole(Shown.tokens(tokens, "cache_read"))),
          new Cell(Shown.whole(Shown.tokens(tokens, "cache_write"))),
          new Cell(Shown.whole(Shown.tokens(tokens, "output", "reasoning"))),
          cost(record.path("cost")),
          new Cell(latency(record.path("latency_ms"))),
          new Cell(
              estimated ? status + ", estimated" : status,
              status.equals("ok") ? Style.PLAIN : Style.YELLOW));
    }
    table.print();
  }

  private Cell label(JsonNode record, String name) {
    String value = record.path("labels").path(name).asString("");
    return value.isEmpty() ? new Cell(screen.none(), Style.DIM) : new Cell(value);
  }

  private static Cell cost(JsonNode cost) {
    return cost.path("amount").asString("").isEmpty()
        ? new Cell(cost.path("status").asString("unpriced"), Style.YELLOW)
        : new Cell(Shown.usd(Shown.decimal(cost.path("amount"))));
  }

  private String latency(JsonNode milliseconds) {
    return milliseconds.isNumber() && milliseconds.asLong() >= 0
        ? Shown.whole(Shown.decimal(milliseconds)) + " ms"
        : screen.none();
  }
}
