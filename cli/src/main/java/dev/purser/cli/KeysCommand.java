package dev.purser.cli;

import dev.purser.cli.Screen.Style;
import dev.purser.cli.Table.Cell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code keys}: the keys that callers of the gateway carry. */
final class KeysCommand {

  private KeysCommand() {}

  /** The group itself: without a command of its own it lists. It knows the server for all. */
  @Command(
      name = "keys",
      description = "The keys that callers carry: create, list, rotate, revoke.")
  static final class Group implements Callable<Integer> {
    private final Screen screen;

    @Mixin private final ServerOptions server = new ServerOptions();

    Group(Screen screen) {
      this.screen = screen;
    }

    @Override
    public Integer call() {
      return list(screen, server);
    }
  }

  /** {@code keys list}. */
  @Command(name = "list", description = "Every key, without its secret.")
  static final class ListKeys implements Callable<Integer> {
    private final Group keys;

    ListKeys(Group keys) {
      this.keys = keys;
    }

    @Override
    public Integer call() {
      return list(keys.screen, keys.server);
    }
  }

  /** {@code keys create}. */
  @Command(
      name = "create",
      description = "Makes a key and shows its secret, this once.",
      footer = {
        "",
        "Example:",
        "  purser keys create --name planner --team research --label agent=planner"
      })
  static final class Create implements Callable<Integer> {
    private final Group keys;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "What it is for.")
    private String name = "";

    @Option(
        names = "--org",
        paramLabel = "ORG",
        defaultValue = "",
        description = "Its organisation; else 'default'.")
    private String org = "";

    @Option(
        names = "--team",
        paramLabel = "TEAM",
        defaultValue = "",
        description = "Short for --label team=TEAM.")
    private String team = "";

    @Option(
        names = "--label",
        paramLabel = "NAME=VALUE",
        description = "A label that every call with this key has. May be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
        names = "--allow-label",
        paramLabel = "NAME",
        split = ",",
        description = "A label that callers may set themselves. May be repeated.")
    private List<String> allowLabels = List.of();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        defaultValue = "",
        description = "When it ends, such as 2027-01-31; else never.")
    private String expires = "";

    Create(Group keys) {
      this.keys = keys;
    }

    @Override
    public Integer call() {
      try (Api api = keys.server.open()) {
        show(keys.screen, api.post("/keys", body()));
      }
      return 0;
    }

    private ObjectNode body() {
      ObjectNode body = Api.JSON.createObjectNode().put("name", name);
      if (!org.isEmpty()) {
        body.put("org", org);
      }
      ObjectNode fixed = body.putObject("labels");
      labels.forEach(fixed::put);
      if (!team.isEmpty()) {
        fixed.put("team", team);
      }
      allowLabels.forEach(body.putArray("allow_labels")::add);
      if (!expires.isEmpty()) {
        body.put(
            "expires_at",
            When.parse("--expires", expires, keys.screen.clock().instant(), keys.screen.zone())
                .toString());
      }
      return body;
    }
  }

  /** {@code keys revoke}. */
  @Command(name = "revoke", description = "Ends a key, at once.")
  static final class Revoke implements Callable<Integer> {
    private final Group keys;

    @Parameters(index = "0", paramLabel = "ID", description = "Its id, as 'keys list' shows it.")
    private String id = "";

    Revoke(Group keys) {
      this.keys = keys;
    }

    @Override
    public Integer call() {
      try (Api api = keys.server.open()) {
        api.delete(Api.path("keys", id));
      }
      keys.screen.out().println("revoked " + id);
      return 0;
    }
  }

  /** {@code keys rotate}. */
  @Command(name = "rotate", description = "Gives a key another secret; the old one ends at once.")
  static final class Rotate implements Callable<Integer> {
    private final Group keys;

    @Parameters(index = "0", paramLabel = "ID", description = "Its id, as 'keys list' shows it.")
    private String id = "";

    Rotate(Group keys) {
      this.keys = keys;
    }

    @Override
    public Integer call() {
      try (Api api = keys.server.open()) {
        show(keys.screen, api.post(Api.path("keys", id, "rotate"), Api.JSON.createObjectNode()));
      }
      return 0;
    }
  }

  private static void show(Screen screen, JsonNode key) {
    screen.out().println("id      " + Screen.clean(key.path("id").asString("")));
    screen.out().println("secret  " + Screen.clean(key.path("secret").asString("")));
    screen
        .err()
        .println(
            screen.styled(
                Style.YELLOW, "Keep the secret now: it is not stored and not shown again."));
  }

  private static int list(Screen screen, ServerOptions server) {
    Table table =
        new Table(screen)
            .left("id")
            .left("name")
            .left("org")
            .left("labels")
            .left("may set")
            .left("created")
            .left("expires");
    int[] count = {0};
    try (Api api = server.open()) {
      Pages.each(
          api,
          "/keys",
          new Api.Query(),
          key -> {
            count[0]++;
            table.row(cells(screen, key));
          });
    }
    if (count[0] == 0) {
      screen.out().println("No keys yet. 'purser keys create --name …' makes one.");
    } else {
      table.print();
    }
    return 0;
  }

  private static List<Cell> cells(Screen screen, JsonNode key) {
    return List.of(
        new Cell(key.path("id").asString("")),
        new Cell(key.path("name").asString("")),
        new Cell(key.path("org").asString("")),
        new Cell(Shown.labels(key.path("labels"))),
        new Cell(
            String.join(
                " ", key.path("allow_labels").valueStream().map(v -> v.asString("")).toList())),
        new Cell(time(screen, key.path("created_at")), Style.DIM),
        new Cell(time(screen, key.path("expires_at")), Style.DIM));
  }

  private static String time(Screen screen, JsonNode at) {
    return at.asString("").isEmpty() ? screen.none() : screen.time(at.asString(""));
  }
}
