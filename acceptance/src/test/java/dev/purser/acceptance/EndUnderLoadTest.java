package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process under load: asked to end, and on a disk that takes nothing more. */
class EndUnderLoadTest {

  private static final int LEDGER_FAILED = 70;
  private static final int CALLS = 60;

  private final Load load = new Load("10");

  @TempDir private Path temp;

  @AfterEach
  void close() {
    load.close();
  }

  @Test
  void ctrlC_underLoad_endsCleanlyAndEveryCallHasItsRecord() throws Exception {
    Path data = temp.resolve("data");
    try (ServerProcess server = ServerProcess.start(data, load.providers());
        Control control = new Control(server.awaitReady())) {
      load.putBudget(control);
      load.start(control, CALLS).await();

      run("kill", "-INT", "" + server.pid());

      load.join();
      assertThat(server.awaitExit()).isZero();
      assertThat(server.errorText()).isEmpty();
    }
    assertNothingIsLost(data);
  }

  @Test
  void writeFails_underLoad_stopsWithOneLineAndLosesNothing() throws Exception {
    assumeTrue(works("prlimit", "--version"), "skipped: there is no prlimit to limit files with");
    Path data = temp.resolve("data");
    try (ServerProcess server = ServerProcess.start(data, load.providers());
        Control control = new Control(server.awaitReady())) {
      load.putBudget(control);
      load.start(control, CALLS).await();

      // No file may grow beyond this, as if the disk had refused it.
      run("prlimit", "--pid", "" + server.pid(), "--fsize=65536:65536");

      load.join();
      assertStopped(server);
    }
    assertNothingIsLost(data);
  }

  @Test
  void diskFull_underLoad_stopsWithOneLineAndLosesNothing() throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    Path saved = temp.resolve("saved");
    assumeTrue(
        works("unshare", "-rm", "mount", "-t", "tmpfs", "purser", disk.toString()),
        "skipped: this user may not mount a small disk of its own");
    // A disk of the process's own is gone with it, so what is on it is saved.
    List<String> onDisk =
        List.of(
            "unshare",
            "-rm",
            "sh",
            "-c",
            "mount -t tmpfs -o size=48m purser \"$0\" || exit 1; out=$1; shift;"
                + " \"$@\"; code=$?; rm -f \"$0/filler\"; cp -a \"$0\" \"$out\"; exit $code",
            disk.toString(),
            saved.toString());
    try (ServerProcess server =
            ServerProcess.startUnder(onDisk, disk.resolve("data"), load.providers());
        Control control = new Control(server.awaitReady())) {
      load.putBudget(control);
      load.start(control, CALLS).await();

      fill(Path.of("/proc/" + server.pid() + "/root" + disk + "/filler"));
      fillLog(control);

      load.join();
      assertThat(assertStopped(server)).contains("full");
    }
    assertNothingIsLost(saved.resolve("data"));
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(file).exists();
    }
  }

  /** The log was given its space ahead: reports use up what is left of it. */
  private static void fillLog(Control control) {
    String metadata = "x".repeat(4_000);
    try {
      for (int post = 0; post < 1_000; post++) {
        StringJoiner records = new StringJoiner(",", "[", "]");
        for (int i = 0; i < 500; i++) {
          records.add(
              """
              {"id":"bulk-%d-%d","provider":"openai","model":"gpt-4o","tokens":{"input":1},
               "metadata":{"note":"%s"}}
              """
                  .formatted(post, i, metadata));
        }
        control.post("/api/v1/usage", records.toString());
      }
    } catch (RuntimeException | AssertionError gone) {
      return;
    }
    throw new AssertionError("the disk never was full");
  }

  private static String assertStopped(ServerProcess server) throws Exception {
    assertThat(server.awaitExit()).isEqualTo(LEDGER_FAILED);
    String errors = server.errorText();
    assertThat(errors).doesNotContain("Exception", "\tat ");
    assertThat(errors.lines().filter(line -> line.startsWith("purser: stopping")))
        .as(errors)
        .singleElement()
        .asString()
        .contains("because the ledger failed");
    return errors;
  }

  private void assertNothingIsLost(Path data) throws Exception {
    try (ServerProcess server = ServerProcess.start(data, load.providers());
        Control control = new Control(server.awaitReady())) {
      load.check(control);
      assertThat(load.acknowledged() + load.reported()).isGreaterThan(CALLS / 2);
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(works(command)).as(String.join(" ", command)).isTrue();
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
