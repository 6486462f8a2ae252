package dev.purser.server;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line says.
 *
 * @param command {@code start} or {@code demo}
 * @param file the configuration file
 * @param flags {@code --host}, {@code --port} and {@code --data} with their values
 */
record Arguments(Command command, Optional<Path> file, Map<String, String> flags) {

  static final String HELP =
      """
      usage: purser start [options]    serve until stopped
             purser demo  [options]    the same with simulated providers and sample traffic

      options:
        --config FILE   the configuration, in YAML
        --data DIR      the folder of the ledger (default: ./purser-data; demo: nothing is kept)
        --port N        the port to listen on (default: 4777; 0 takes a free one)
        --host H        the address to listen on (default: 127.0.0.1)
        --help          this text

      Every setting of the file can come from the environment: server.port is PURSER_SERVER_PORT.

      exit codes:
        0   stopped by a signal, after running calls ended and all was settled and synced
        2   cannot start as asked: wrong usage or configuration, a port in use, a data folder that
            is locked, damaged or cannot be written
        70  the ledger's disk failed; nothing acknowledged is lost, a restart recovers
      """;

  /** What to do. */
  enum Command {
    START,
    DEMO,
    HELP
  }

  /** Wrong usage; the message says what is wrong. */
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  static Arguments parse(String... args) {
    Command command = Command.START;
    boolean named = false;
    Optional<Path> file = Optional.empty();
    Map<String, String> flags = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      String name = arg.contains("=") ? arg.substring(0, arg.indexOf('=')) : arg;
      switch (name) {
        case "-h", "--help", "help" -> {
          return new Arguments(Command.HELP, Optional.empty(), Map.of());
        }
        case "--config", "--data", "--port", "--host" -> {
          String value;
          if (arg.contains("=")) {
            value = arg.substring(arg.indexOf('=') + 1);
          } else if (i + 1 < args.length) {
            value = args[++i];
          } else {
            throw new Wrong(name + " needs a value; see --help");
          }
          if (value.isEmpty()) {
            throw new Wrong(name + " needs a value; see --help");
          }
          if (name.equals("--config")) {
            file = Optional.of(Path.of(value));
          } else {
            flags.put(name, value);
          }
        }
        case "start", "demo" -> {
          if (named) {
            throw new Wrong("one command is enough, not also " + arg + "; see --help");
          }
          named = true;
          command = arg.equals("demo") ? Command.DEMO : Command.START;
        }
        default -> throw new Wrong("unknown argument " + arg + "; see --help");
      }
    }
    return new Arguments(command, file, Map.copyOf(flags));
  }
}
