package dev.purser.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code backup}: the ledger of a running server as one file. */
@Command(
    name = "backup",
    description = "Writes the ledger of a running server into a file, while calls go on.")
final class BackupCommand implements Callable<Integer> {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'purser-'yyyyMMdd'T'HHmmss'Z.zip'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Screen screen;

  @Parameters(
      index = "0",
      paramLabel = "DIR|FILE",
      description = "A file that does not exist, or a folder, where it is named by the time.")
  private Path target = Path.of("");

  @Mixin private final ServerOptions server = new ServerOptions();

  BackupCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    Path file =
        Files.isDirectory(target)
            ? target.resolve(NAME.format(screen.clock().instant()))
            : target.toAbsolutePath();
    FileFault.requireNew(file);
    try (Api api = server.open()) {
      api.download("/backup", file);
    }
    screen.out().println("Written to " + file + ". To try it: purser restore FILE --data NEWDIR");
    return 0;
  }
}
