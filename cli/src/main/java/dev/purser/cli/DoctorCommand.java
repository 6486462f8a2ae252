package dev.purser.cli;

import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.Diagnosis;
import dev.purser.ledger.Difference;
import dev.purser.ledger.Doctor;
import dev.purser.ledger.EmbeddedLedger;
import dev.purser.ledger.Ledgers;
import dev.purser.ledger.Repair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code doctor}: whether the books balance. */
@Command(
    name = "doctor",
    description = {
      "Checks the ledger against its own records: windows, holds, ids, numbers.",
      "Of a running server it checks a copy, while calls go on; with --data the folder of one that"
          + " is stopped."
    })
final class DoctorCommand implements Callable<Integer> {

  private final Screen screen;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder of a server that is stopped, instead of a running one.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--rebuild",
      description = "Makes windows that are wrong anew from the records. Needs --data.")
  private boolean rebuild;

  @Option(
      names = "--repair-to",
      paramLabel = "NEWDIR",
      description =
          "Saves the last consistent state of a damaged ledger into a new data folder; the damaged"
              + " one is only read. Needs --data.")
  private Optional<Path> repairTo = Optional.empty();

  @Mixin private final ServerOptions server = new ServerOptions();

  DoctorCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    if (data.isEmpty()) {
      if (rebuild || repairTo.isPresent()) {
        throw new CommandFailed(
            CommandFailed.USAGE,
            "--rebuild and --repair-to work on a stopped server's folder: name it with --data");
      }
      return running();
    }
    try {
      return repairTo.isPresent() ? repair(data.get(), repairTo.get()) : stopped(data.get());
    } catch (LedgerException e) {
      throw new CommandFailed(CommandFailed.REFUSED, String.valueOf(e.getMessage()));
    }
  }

  private int running() {
    try (Api api = server.open()) {
      JsonNode answer = api.post("/doctor", Api.JSON.createObjectNode());
      List<Difference> differences =
          answer.path("differences").valueStream().map(DoctorCommand::difference).toList();
      return tell(
          new Diagnosis(
              0,
              answer.path("entries").asLong(),
              answer.path("windows").asLong(),
              answer.path("reservations").asLong(),
              answer.path("difference_count").asLong(),
              differences));
    }
  }

  private static Difference difference(JsonNode json) {
    return new Difference(
        Difference.Kind.valueOf(json.path("kind").asString().toUpperCase(Locale.ROOT)),
        json.path("where").asString(),
        json.path("expected").asString(),
        json.path("found").asString());
  }

  private int stopped(Path folder) {
    Path ledgerFolder = folder.resolve("ledger");
    if (!Files.isDirectory(ledgerFolder)) {
      throw new CommandFailed(CommandFailed.REFUSED, "there is no ledger in " + folder);
    }
    long now = screen.clock().millis();
    try (EmbeddedLedger ledger = Ledgers.embedded(ledgerFolder)) {
      if (!rebuild) {
        return tell(Doctor.examine(ledger, now));
      }
      tell(Doctor.rebuild(ledger, now));
      screen.out().println("After the windows were made anew:");
      return tell(Doctor.examine(ledger, now));
    }
  }

  private int repair(Path damaged, Path target) {
    Repair.Saved saved = Repair.lastConsistentState(damaged, target, screen.clock().millis());
    screen
        .out()
        .println(
            "Saved "
                + Shown.whole(java.math.BigDecimal.valueOf(saved.last()))
                + " entries into "
                + target
                + (saved.time().isEmpty() ? "" : ", the last of " + screen.time(saved.time()))
                + ".");
    for (String lost : saved.lost()) {
      screen.out().println("Not saved: " + Screen.clean(lost));
    }
    screen.out().println("Nothing in " + damaged + " was changed.");
    return tell(saved.diagnosis());
  }

  private int tell(Diagnosis diagnosis) {
    screen
        .out()
        .println(
            diagnosis.entries()
                + " entries, "
                + diagnosis.windows()
                + " windows, "
                + diagnosis.reservations()
                + " live reservations: "
                + (diagnosis.isHealthy()
                    ? "the books balance."
                    : diagnosis.count() + " differences."));
    for (Difference difference : diagnosis.differences()) {
      screen
          .out()
          .println(
              Screen.clean(
                  difference.kind().name().toLowerCase(Locale.ROOT)
                      + ": "
                      + difference.where()
                      + ": expected "
                      + difference.expected()
                      + ", found "
                      + difference.found()));
    }
    return diagnosis.isHealthy() ? 0 : CommandFailed.UNBALANCED;
  }
}
