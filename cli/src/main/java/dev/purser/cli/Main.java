package dev.purser.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** The command line's entry. */
@Command(
    name = "purser",
    synopsisSubcommandLabel = "COMMAND",
    description = "Meters, prices and budgets calls to large language models.",
    commandListHeading = "%nAsk a running server (count needs none):%n",
    footer = {
      "",
      "Run:",
      "  start    Start the server (purser start --help)",
      "  demo     Start it with simulated providers and sample traffic",
      "  test     Build everything and run the whole test suite",
      "  vocabularies  Build in vocabularies of Llama, Mistral, DeepSeek, Qwen, Gemma",
      "",
      "Exit codes:",
      "  0   it worked",
      "  1   the server answered with an error, or a file could not be read or written",
      "  2   the command line is wrong",
      "  3   no server answers there",
      "  4   the token is missing or not accepted",
      "  5   the books do not balance (doctor)"
    })
public final class Main {

  private static final int HELP_WIDTH = 100;

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    boolean plain =
        Optional.ofNullable(System.getenv("NO_COLOR")).filter(v -> !v.isEmpty()).isPresent();
    Output output = new Output(new FileOutputStream(FileDescriptor.out));
    Screen screen =
        new Screen(
            new PrintWriter(new OutputStreamWriter(output, System.out.charset()), true),
            new PrintWriter(new OutputStreamWriter(System.err, System.err.charset()), true),
            terminal && !plain,
            Screen.showsBars(System.out.charset()),
            InstantSource.system(),
            ZoneId.systemDefault());
    int code = run(screen, System.in::readNBytes, args);
    System.exit(arrived(screen, output, code));
  }

  /** The exit code of a command, once it is known whether all of its answer arrived. */
  static int arrived(Screen screen, Output output, int code) {
    if (code != 0 || output.lost().isEmpty()) {
      return code;
    }
    if (!output.isUnread()) {
      error(screen, output.lost().get());
    }
    return CommandFailed.REFUSED;
  }

  /**
   * Runs one command and gives its exit code.
   *
   * @param stdin the standard input
   */
  static int run(Screen screen, CountedFiles.Source stdin, String... args) {
    KeysCommand.Group keys = new KeysCommand.Group(screen);
    CommandLine commands =
        new CommandLine(new Main())
            .addSubcommand(new ReportCommand(screen))
            .addSubcommand(new BudgetsCommand(screen))
            .addSubcommand(new UsageCommand(screen))
            .addSubcommand(
                new CommandLine(keys)
                    .addSubcommand(new KeysCommand.ListKeys(keys))
                    .addSubcommand(new KeysCommand.Create(keys))
                    .addSubcommand(new KeysCommand.Rotate(keys))
                    .addSubcommand(new KeysCommand.Revoke(keys)))
            .addSubcommand(new PriceCommand(screen))
            .addSubcommand(new CountCommand(screen, stdin))
            .addSubcommand(new RepriceCommand(screen))
            .addSubcommand(new ReconcileCommand(screen))
            .addSubcommand(new DoctorCommand(screen))
            .addSubcommand(new BackupCommand(screen))
            .addSubcommand(new RestoreCommand(screen))
            .addSubcommand(new VersionCommand(screen))
            .addSubcommand(new CommandLine.HelpCommand());
    everyHasHelp(commands);
    commands
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Shows which Purser this is.")
                .build())
        .versionProvider(() -> new String[] {VersionCommand.text()});
    int code =
        commands
            .setOut(screen.out())
            .setErr(screen.err())
            .setColorScheme(
                CommandLine.Help.defaultColorScheme(screen.colour() ? Ansi.ON : Ansi.OFF))
            .setUsageHelpWidth(HELP_WIDTH)
            .setParameterExceptionHandler((wrong, arguments) -> usage(screen, wrong))
            .setExecutionExceptionHandler((fault, command, result) -> failed(screen, fault))
            .execute(args.length == 0 ? new String[] {"help"} : args);
    screen.out().flush();
    screen.err().flush();
    return code;
  }

  private static void everyHasHelp(CommandLine commands) {
    // A command with an alias is in the map twice; the help command has brought its own.
    commands.getSubcommands().values().stream()
        .distinct()
        .filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand))
        .forEach(Main::everyHasHelp);
    commands
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this help.")
                .build());
  }

  private static int usage(Screen screen, CommandLine.ParameterException wrong) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    String what = what(wrong);
    error(
        screen,
        what
            + (what.endsWith("?") || what.endsWith(".") ? "" : ".")
            + " See '"
            + command
            + " --help'.");
    return CommandFailed.USAGE;
  }

  private static String what(CommandLine.ParameterException wrong) {
    if (!(wrong instanceof CommandLine.UnmatchedArgumentException unmatched)) {
      // A slip of picocli's.
      return String.valueOf(wrong.getMessage()).replace("option option", "option");
    }
    String unknown = "'" + String.join(" ", unmatched.getUnmatched()) + "' is not known";
    return unmatched.getSuggestions().isEmpty()
        ? unknown
        : unknown + "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
  }

  private static int failed(Screen screen, Exception fault) {
    if (fault instanceof CommandFailed known) {
      error(screen, String.valueOf(known.getMessage()));
      return known.exitCode();
    }
    error(screen, "unexpected " + fault);
    return CommandFailed.REFUSED;
  }

  private static void error(Screen screen, String message) {
    screen.err().println(screen.styled(Screen.Style.RED, "purser: ") + Screen.clean(message));
  }
}
