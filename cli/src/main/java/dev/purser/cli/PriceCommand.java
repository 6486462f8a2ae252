package dev.purser.cli;

import dev.purser.cli.Screen.Style;
import dev.purser.cli.Table.Cell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code price}: what a model costs. */
@Command(name = "price", description = "What a model costs, and since when.")
final class PriceCommand implements Callable<Integer> {

  private final Screen screen;

  @Parameters(index = "0", paramLabel = "PROVIDER", description = "Such as anthropic.")
  private String provider = "";

  @Parameters(index = "1", paramLabel = "MODEL", description = "The provider's name of the model.")
  private String model = "";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      defaultValue = "now",
      description = "The price in force then: " + When.FORMS + "; else now.")
  private String at = "";

  @Mixin private final FormatOption format = new FormatOption();

  @Mixin private final ServerOptions server = new ServerOptions();

  PriceCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    Api.Query query =
        new Api.Query()
            .with("provider", provider)
            .with("model", model)
            .with("at", When.parse("--at", at, screen.clock().instant(), screen.zone()).toString());
    try (Api api = server.open()) {
      JsonNode price = api.get("/prices", query);
      if (format.isJson()) {
        screen.out().println(price.toPrettyString());
      } else {
        print(price);
      }
    }
    return 0;
  }

  private void print(JsonNode price) {
    screen.out().println(screen.styled(Style.BOLD, text(price, "offer")));
    screen.out().println("in force " + span(price));
    if (!text(price, "source").isEmpty()) {
      screen.out().println(screen.styled(Style.DIM, "source: " + text(price, "source")));
    }
    if (!text(price, "confidence").isEmpty()) {
      screen.out().println(screen.styled(Style.DIM, "confidence: " + text(price, "confidence")));
    }
    screen.out().println();
    Table table = new Table(screen).left("unit").right(text(price, "currency")).right("per");
    for (JsonNode unit : price.path("units")) {
      table.row(
          new Cell(text(unit, "unit")),
          new Cell(text(unit, "price")),
          new Cell(Shown.whole(Shown.decimal(unit.path("per"))), Style.DIM));
    }
    table.print();
  }

  private String span(JsonNode price) {
    String from = text(price, "from");
    String to = text(price, "to");
    return (from.isEmpty() ? "since an undocumented date" : "since " + screen.time(from))
        + (to.isEmpty() ? "" : ", until " + screen.time(to));
  }

  private static String text(JsonNode node, String field) {
    return Screen.clean(node.path(field).asString(""));
  }
}
