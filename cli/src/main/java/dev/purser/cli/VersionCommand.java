package dev.purser.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code version}: which Purser this is. */
@Command(name = "version", description = "Which Purser this is.")
final class VersionCommand implements Callable<Integer> {

  private final Screen screen;

  VersionCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    screen.out().println(text());
    return 0;
  }

  static String text() {
    String version =
        Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
            .orElse("development");
    return "purser " + version + " (Java " + Runtime.version().feature() + ")";
  }
}
