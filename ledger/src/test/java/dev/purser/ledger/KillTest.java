package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KillTest {

  @TempDir Path folder;
  @TempDir Path unpacked;

  @Test
  void kill_inTheMidstOfWriting_losesNothingAcknowledged() throws Exception {
    long acknowledged = 0;
    for (int round = 1; round <= 3; round++) {
      acknowledged = writeAndKill(acknowledged + 2000L * round);

      try (EmbeddedLedger ledger = Ledgers.embedded(folder)) {
        long last = ledger.sequence();
        assertThat(last).isGreaterThanOrEqualTo(acknowledged);
        assertThat(last % 3).as("whole batches").isZero();
        AtomicLong next = new AtomicLong();
        ledger.entries(
            1,
            Integer.MAX_VALUE,
            (number, entry) -> {
              assertThat(number).isEqualTo(next.incrementAndGet());
              assertThat(entry).isEqualTo(Samples.entry("e" + number));
            });
        assertThat(next).hasValue(last);
        assertThat(ledger.window(Samples.window("ann")).orElseThrow().settled()).isEqualTo(last);
        acknowledged = last;
      }
    }
  }

  private long writeAndKill(long killAfter) throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                // What is killed cannot delete the library that it unpacked.
                "-Djava.io.tmpdir=" + unpacked,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = 0;
    try (BufferedReader output = writer.inputReader(StandardCharsets.UTF_8)) {
      String line = output.readLine();
      while (line != null) {
        // A line that the kill cut short is a smaller number.
        last = Math.max(last, Long.parseLong(line));
        if (last >= killAfter) {
          // Not through the process, which would close its output with it.
          writer.toHandle().destroyForcibly();
        }
        line = output.readLine();
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    return last;
  }
}
