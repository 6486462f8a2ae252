package dev.purser.cli;

import dev.purser.cli.Screen.Style;
import dev.purser.cli.Table.Cell;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** {@code budgets}: how the budgets stand. */
@Command(
    name = "budgets",
    description = "How the budgets stand: settled, held and what is left of each window.")
final class BudgetsCommand implements Callable<Integer> {

  private static final int BAR_WIDTH = 24;

  private final Screen screen;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ID",
      defaultValue = "",
      description = "Only this budget; else all.")
  private String id = "";

  @Option(
      names = "--org",
      paramLabel = "ORG",
      defaultValue = "",
      description = "Only of this organisation.")
  private String org = "";

  @Mixin private final FormatOption format = new FormatOption();

  @Mixin private final ServerOptions server = new ServerOptions();

  BudgetsCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    try (Api api = server.open()) {
      ArrayNode all = Api.JSON.createArrayNode();
      if (id.isEmpty()) {
        Pages.each(
            api, "/budgets", new Api.Query().with("org", org), budget -> add(api, budget, all));
      } else {
        add(api, api.get(Api.path("budgets", id), new Api.Query().with("org", org)), all);
      }
      if (format.isJson()) {
        screen.out().println(all.toPrettyString());
      } else {
        table(all);
      }
    }
    return 0;
  }

  private void add(Api api, JsonNode budget, ArrayNode all) {
    JsonNode status =
        api.get(
            Api.path("budgets", budget.path("id").asString(), "status"),
            new Api.Query().with("org", budget.path("org").asString("")));
    all.addObject().set("budget", budget).set("windows", status.path("windows"));
  }

  private void table(ArrayNode all) {
    if (all.isEmpty()) {
      screen.out().println("No budgets yet. PUT /api/v1/budgets/{id} makes one.");
      return;
    }
    Table table =
        new Table(screen)
            .left("budget")
            .left("group")
            .left("period")
            .left("enforcement")
            .left("state")
            .left("")
            .right("settled")
            .right("held")
            .right("limit")
            .right("remaining")
            .left("resets");
    for (JsonNode each : all) {
      for (JsonNode window : each.path("windows")) {
        row(table, each.path("budget"), window);
      }
    }
    table.print();
    all.forEach(each -> stated(each.path("budget")));
  }

  /** Windows are shown in US dollars, so what the limit was stated in is said below. */
  private void stated(JsonNode budget) {
    String currency = budget.path("currency").asString("USD");
    if (!currency.equals("USD")) {
      screen
          .out()
          .println(
              Screen.clean(
                  budget.path("id").asString("")
                      + ": the limit was stated as "
                      + budget.path("limit").asString("")
                      + " "
                      + currency
                      + ", at "
                      + budget.path("exchange_rate").path("usd").asString("")
                      + " USD each"));
    }
  }

  private void row(Table table, JsonNode budget, JsonNode window) {
    String unit = budget.path("unit").asString("");
    BigDecimal settled = Shown.decimal(window.path("settled"));
    BigDecimal held = Shown.decimal(window.path("held"));
    BigDecimal limit = Shown.decimal(window.path("limit")).add(overrides(window.path("overrides")));
    String state = window.path("state").asString("");
    Style style = style(state);
    table.row(
        new Cell(budget.path("id").asString("")),
        new Cell(Shown.labels(window.path("group"))),
        new Cell(budget.path("period").asString("")),
        new Cell(budget.path("enforcement").asString("")),
        new Cell(state, style),
        new Cell(Bar.draw(settled, held, limit, BAR_WIDTH, screen.unicode()), style),
        new Cell(Shown.amount(settled, unit)),
        new Cell(Shown.amount(held, unit)),
        new Cell(Shown.amount(limit, unit)),
        new Cell(Shown.amount(Shown.decimal(window.path("remaining")), unit)),
        new Cell(resets(window.path("resets_at").asString("")), Style.DIM));
  }

  private static BigDecimal overrides(JsonNode overrides) {
    return overrides.isValueNode() ? Shown.decimal(overrides) : BigDecimal.ZERO;
  }

  private String resets(String at) {
    return at.isEmpty() ? "never" : screen.time(at);
  }

  private static Style style(String state) {
    return switch (state) {
      case "healthy" -> Style.GREEN;
      case "warning" -> Style.YELLOW;
      case "critical", "exceeded" -> Style.RED;
      default -> Style.PLAIN;
    };
  }
}
