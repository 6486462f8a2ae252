package dev.purser.cli;

import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.Backup;
import dev.purser.ledger.Diagnosis;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}: a backup into an empty data folder. */
@Command(
    name = "restore",
    description = "Puts a backup into an empty data folder, and checks it there as doctor does.")
final class RestoreCommand implements Callable<Integer> {

  private final Screen screen;

  @Parameters(index = "0", paramLabel = "FILE", description = "What backup wrote.")
  private Path file = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The data folder; must be empty or missing.")
  private Path data = Path.of("");

  RestoreCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      Diagnosis diagnosis = Backup.restore(file.toString(), in, data, screen.clock().millis());
      screen
          .out()
          .println(
              diagnosis.entries()
                  + " entries restored, and the books balance. Next: purser start --data "
                  + data);
      return 0;
    } catch (LedgerException e) {
      throw new CommandFailed(CommandFailed.REFUSED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw FileFault.failed(file, e);
    }
  }
}
