package dev.purser.cli;

import dev.purser.cli.Screen.Style;
import dev.purser.cli.Table.Cell;
import dev.purser.tokens.bpe.Encoding;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code count}: the tokens of files, without a server. */
@Command(
    name = "count",
    description = "The tokens of files, for a model or in an encoding. Needs no server.",
    footer = {
      "",
      "Method 'exact' is the model's own public vocabulary; 'calibrated' is an estimate, of which one",
      "text in twenty has fewer tokens than 'low', and one in twenty more than 'high'."
    })
final class CountCommand implements Callable<Integer> {

  private final Screen screen;
  private final CountedFiles.Source stdin;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Text in UTF-8; - is the standard input.")
  private List<String> files = new ArrayList<>();

  @ArgGroup private How how = new How();

  @Option(
      names = "--request",
      description = "Each file is the JSON body of a request, and is counted part by part.")
  private boolean request;

  @Mixin private final FormatOption format = new FormatOption();

  @Option(names = "--json", description = "Short for --format json.")
  private boolean json;

  /** By a model or by an encoding. */
  static final class How {
    @Option(
        names = "--model",
        paramLabel = "MODEL",
        description = "Count as this model does, such as claude-opus-5-5.")
    private String model = "";

    @Option(
        names = "--encoding",
        paramLabel = "NAME",
        description =
            "Count in o200k_base, o200k_harmony, cl100k_base, p50k_base or r50k_base; else in"
                + " o200k_base. Also llama3, tekken, deepseek_v3, qwen3 and gemma3, where"
                + " './purser vocabularies' built them in.")
    private String encoding = "";
  }

  CountCommand(Screen screen, CountedFiles.Source stdin) {
    this.screen = screen;
    this.stdin = stdin;
  }

  @Override
  public Integer call() {
    if (request && how.model.isEmpty()) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--request goes with --model: what is around a text is the model's");
    }
    CountedFiles counted = new CountedFiles(stdin, how.model, encoding(), request);
    files.forEach(counted::add);
    if (json || format.isJson()) {
      screen.out().println(asJson(counted).toPrettyString());
    } else {
      print(counted);
    }
    counted
        .errors()
        .forEach(error ->
            screen
                .err()
                .println(
                    screen.styled(Style.RED, "purser: ")
                        + Screen.clean(error.file() + " " + error.message())));
    return counted.errors().isEmpty() ? 0 : CommandFailed.REFUSED;
  }

  private Encoding encoding() {
    if (how.encoding.isEmpty()) {
      return Encoding.O200K_BASE;
    }
    Encoding encoding =
        Encoding.ofWireName(how.encoding)
            .orElseThrow(() ->
                new CommandFailed(
                    CommandFailed.USAGE,
                    "--encoding is '"
                        + how.encoding
                        + "', but must be one of "
                        + Encoding.available().stream()
                            .map(Encoding::wireName)
                            .collect(Collectors.joining(", "))));
    if (!encoding.isAvailable()) {
      throw new CommandFailed(
          CommandFailed.REFUSED,
          "vocabulary "
              + encoding.wireName()
              + " is not part of this build: './purser vocabularies "
              + encoding.wireName()
              + "' fetches it and builds it in");
    }
    return encoding;
  }

  private void print(CountedFiles counted) {
    if (counted.files().isEmpty()) {
      return;
    }
    boolean band = counted.files().stream().anyMatch(file -> file.low() < file.high());
    Table table = new Table(screen).left("file").right("tokens");
    if (band) {
      table.right("low").right("high");
    }
    table.left("method").left("encoding");
    for (CountedFiles.Counted file : counted.files()) {
      table.row(row(file, band));
      file.parts()
          .forEach((part, tokens) ->
              table.row(
                  new Cell("  " + part, Style.DIM),
                  new Cell(Shown.whole(BigDecimal.valueOf(tokens)), Style.DIM)));
    }
    if (counted.files().size() > 1) {
      table.footer(row(counted.total(), band));
    }
    table.print();
  }

  private static List<Cell> row(CountedFiles.Counted file, boolean band) {
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell(file.file()));
    cells.add(new Cell(Shown.whole(BigDecimal.valueOf(file.tokens())), Style.BOLD));
    if (band) {
      cells.add(new Cell(Shown.whole(BigDecimal.valueOf(file.low()))));
      cells.add(new Cell(Shown.whole(BigDecimal.valueOf(file.high()))));
    }
    cells.add(new Cell(file.method()));
    cells.add(new Cell(file.encoding()));
    return cells;
  }

  private static ObjectNode asJson(CountedFiles counted) {
    ObjectNode all = JsonMapper.shared().createObjectNode();
    ArrayNode files = all.putArray("files");
    counted.files().forEach(file -> write(file, files.addObject()));
    write(counted.total(), all.putObject("total")).remove("file");
    ArrayNode errors = all.putArray("errors");
    counted
        .errors()
        .forEach(
            error -> errors.addObject().put("file", error.file()).put("error", error.message()));
    return all;
  }

  private static ObjectNode write(CountedFiles.Counted file, ObjectNode to) {
    to.put("file", file.file());
    to.put("tokens", file.tokens());
    to.put("low", file.low());
    to.put("high", file.high());
    to.put("method", file.method());
    to.put("encoding", file.encoding());
    if (!file.parts().isEmpty()) {
      ArrayNode parts = to.putArray("parts");
      file.parts()
          .forEach((part, tokens) -> parts.addObject().put("kind", part).put("tokens", tokens));
    }
    return to;
  }
}
