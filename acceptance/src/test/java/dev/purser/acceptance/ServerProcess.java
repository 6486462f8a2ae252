package dev.purser.acceptance;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Purser as a process of its own, from the class path of this test. */
final class ServerProcess implements AutoCloseable {

  private static final String READY = "purser ready on ";

  private final Process process;
  private final BufferedReader errors;
  private final Path unpacked;

  private ServerProcess(Process process, Path unpacked) {
    this.process = process;
    this.errors = process.errorReader();
    this.unpacked = unpacked;
  }

  /** Starts it on a free port; it may still fail to start. */
  static ServerProcess start(Path data, Map<String, String> environment, String... more)
      throws IOException {
    return startUnder(List.of(), data, environment, more);
  }

  /** The same as the command at the end of another, which lives as long. */
  static ServerProcess startUnder(
      List<String> outer, Path data, Map<String, String> environment, String... more)
      throws IOException {
    // What is killed cannot clean up: native libraries, 80 MB each time, would stay for ever.
    Path unpacked = Files.createTempDirectory("purser-process");
    List<String> command = new ArrayList<>(outer);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + unpacked,
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.purser.server.Main",
            "start",
            "--data",
            data.toString(),
            "--port",
            "0"));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PURSER_"));
    builder.environment().putAll(environment);
    return new ServerProcess(builder.start(), unpacked);
  }

  /** Waits until it says that it is ready, and gives its address. */
  URI awaitReady() throws IOException {
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        return URI.create(line.substring(READY.length()));
      }
    }
    throw new AssertionError("it ended before it was ready: " + errors.readAllAsString());
  }

  /** The process that serves. */
  long pid() {
    return process.descendants().reduce((first, last) -> last).orElse(process.toHandle()).pid();
  }

  /** Ends it as {@code kill -9} does, and waits until it is gone. */
  void killHard() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to end, as SIGTERM does. */
  void terminate() {
    process.destroy();
  }

  /** Waits until it has ended, and gives its exit code. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end");
    }
    return process.exitValue();
  }

  /** All that it said to standard error; waits for its end. */
  String errorText() throws IOException {
    return errors.readAllAsString();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(unpacked)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
