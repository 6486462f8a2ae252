package dev.purser.server;

import dev.purser.server.config.Config;
import dev.purser.server.config.ConfigException;
import dev.purser.server.config.Configs;
import dev.purser.server.demo.Demo;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** {@code purser start} and {@code purser demo}. */
public final class Main {

  private static final int CANNOT_START = 2;
  private static final int LEDGER_FAILED = 70;

  private Main() {}

  /** Starts a server and returns; the server's threads keep the process alive. */
  public static void main(String[] args) {
    Logs.configure();
    int status = run(System.out, System.err, args);
    if (status >= 0) {
      System.exit(status);
    }
  }

  /** The exit code, or -1 if a server runs now. */
  private static int run(PrintStream out, PrintStream err, String... args) {
    try {
      Arguments arguments = Arguments.parse(args);
      if (arguments.command() == Arguments.Command.HELP) {
        out.print(Arguments.HELP);
        return 0;
      }
      boolean demo = arguments.command() == Arguments.Command.DEMO;
      Map<String, String> environment = new HashMap<>(System.getenv());
      if (demo && !arguments.flags().containsKey("--data")) {
        // A demonstration must not mix its inventions with anybody's books.
        environment.putIfAbsent("PURSER_LEDGER_URL", "memory");
      }
      Config config = Configs.load(arguments.file(), environment, arguments.flags());
      serve(config, demo, out);
      return Boolean.getBoolean("purser.train") ? 0 : -1;
    } catch (Arguments.Wrong | ConfigException | StartException e) {
      String.valueOf(e.getMessage()).lines().forEach(line -> err.println("purser: " + line));
      return CANNOT_START;
    }
  }

  private static void serve(Config config, boolean demo, PrintStream out) {
    Application application = demo ? Application.startSimulated(config) : Application.start(config);
    if (Boolean.getBoolean("purser.train")) {
      Training.run(application);
      application.close();
      return;
    }
    AtomicInteger status = new AtomicInteger();
    AtomicReference<Runnable> traffic = new AtomicReference<>(() -> {});
    // Halting in the hook makes the exit code ours: the JVM's own would be 143.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  traffic.get().run(); // nobody waits for the end of invented calls
                  application.close();
                  Runtime.getRuntime().halt(status.get());
                },
                "shutdown"));
    application.onFailure(failure -> {
      System.err.println("purser: stopping, because the ledger failed: " + failure.getMessage());
      // Calls that run cannot be settled any more, so there is nothing to wait for.
      Runtime.getRuntime().halt(LEDGER_FAILED);
    });
    out.println("purser ready on " + application.address());
    out.flush();
    if (demo) {
      traffic.set(
          Demo.start(application.address(), config.adminToken(), InstantSource.system())::close);
    }
  }
}
