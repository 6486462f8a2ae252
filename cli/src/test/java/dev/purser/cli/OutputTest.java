package dev.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class OutputTest {

  private final StringWriter remarks = new StringWriter();

  private int printed(Output output, int code) {
    PrintWriter out = new PrintWriter(output, true, StandardCharsets.UTF_8);
    out.println("a report");
    Screen screen =
        new Screen(
            out,
            new PrintWriter(remarks, true),
            /* colour= */ false,
            /* unicode= */ false,
            InstantSource.fixed(Instant.EPOCH),
            ZoneOffset.UTC);
    return Main.arrived(screen, output, code);
  }

  private static Output failing(String why) {
    return new Output(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(why);
          }
        });
  }

  @Test
  void arrived_allWritten_keepsTheCode() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    assertThat(printed(new Output(written), 0)).isZero();
    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo("a report" + System.lineSeparator());
    assertThat(remarks.toString()).isEmpty();
  }

  @Test
  void arrived_fullDisk_saysSoAndFails() {
    assertThat(printed(failing("No space left on device"), 0)).isEqualTo(CommandFailed.REFUSED);
    assertThat(remarks.toString())
        .contains("the output could not be written: No space left on device");
  }

  @Test
  void arrived_readerLeft_failsWithoutAWord() {
    assertThat(printed(failing("Broken pipe"), 0)).isEqualTo(CommandFailed.REFUSED);
    assertThat(remarks.toString()).isEmpty();
  }

  @Test
  void arrived_commandFailed_keepsItsCode() {
    assertThat(printed(failing("No space left on device"), 3)).isEqualTo(3);
  }
}
