package dev.purser.cli;

import dev.purser.cli.Screen.Style;
import dev.purser.cli.Table.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code reconcile}: the books against a provider's bill. */
@Command(
    name = "reconcile",
    description = {
      "Compares the books with a provider's own export, by day and model; corrects nothing.",
      "Takes usage and cost exports of OpenAI and Anthropic: CSV of their consoles, or JSON of their"
          + " admin APIs."
    })
final class ReconcileCommand implements Callable<Integer> {

  private final Screen screen;

  @Option(
      names = "--provider",
      paramLabel = "openai|anthropic",
      required = true,
      description = "Whose exports they are.")
  private String provider = "";

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The exports.")
  private List<Path> files = List.of();

  @Mixin private final FormatOption format = new FormatOption();

  @Mixin private final ServerOptions server = new ServerOptions();

  ReconcileCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    ObjectNode body = Api.JSON.createObjectNode().put("provider", provider);
    ArrayNode contents = body.putArray("files");
    for (Path file : files) {
      try {
        contents.addObject().put("name", file.toString()).put("content", Files.readString(file));
      } catch (IOException e) {
        throw FileFault.failed(file, e);
      }
    }
    try (Api api = server.open()) {
      JsonNode drift = api.post("/reconcile", body);
      if (format.isJson()) {
        screen.out().println(drift.toPrettyString());
      } else {
        table(drift);
      }
    }
    return 0;
  }

  private void table(JsonNode drift) {
    Table table =
        new Table(screen)
            .left("day")
            .left("model")
            .right("ours")
            .right("theirs")
            .right("difference")
            .right("tokens")
            .left("likely causes");
    for (JsonNode row : drift.path("rows")) {
      table.row(cells(row.path("day").asString(""), row.path("model").asString(""), row));
    }
    table.footer(cells("total", "", drift.path("totals")));
    table.print();
  }

  private List<Cell> cells(String day, String model, JsonNode row) {
    List<String> causes = new ArrayList<>();
    for (JsonNode cause : row.path("causes")) {
      String name = cause.path("cause").asString("").replace('_', ' ');
      causes.add(cause.has("records") ? cause.path("records").asLong() + " " + name : name);
    }
    return List.of(
        new Cell(day),
        new Cell(model),
        money(row.at("/ours/cost")),
        money(row.at("/theirs/cost")),
        money(row.at("/difference/cost")),
        new Cell(tokens(row), Style.DIM),
        new Cell(String.join(", ", causes), Style.YELLOW));
  }

  private Cell money(JsonNode amount) {
    return amount.asString("").isEmpty()
        ? new Cell(screen.none(), Style.DIM)
        : new Cell(Shown.usd(Shown.decimal(amount)));
  }

  /** How many tokens more the provider counts. */
  private String tokens(JsonNode row) {
    JsonNode input = row.at("/difference/input_tokens");
    JsonNode output = row.at("/difference/output_tokens");
    return input.isNumber() && output.isNumber()
        ? Shown.whole(Shown.decimal(input).add(Shown.decimal(output)))
        : screen.none();
  }
}
