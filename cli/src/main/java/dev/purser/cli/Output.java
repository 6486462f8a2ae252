package dev.purser.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The standard output, which remembers that something did not arrive: a printer goes on in silence,
 * and half a report would look like a whole one. Not thread-safe.
 */
final class Output extends OutputStream {

  private final OutputStream to;
  private Optional<IOException> fault = Optional.empty();

  Output(OutputStream to) {
    this.to = to;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      to.write(bytes, from, length);
    } catch (IOException e) {
      fault = fault.or(() -> Optional.of(e));
      throw e;
    }
  }

  /** Why not all arrived, for the user; empty if nothing was lost. */
  Optional<String> lost() {
    return fault.map(e -> "the output could not be written: " + e.getMessage());
  }

  /** Whether whoever reads has seen enough, as {@code head} does, and wants to hear no more. */
  boolean isUnread() {
    return fault.filter(e -> String.valueOf(e.getMessage()).contains("pipe")).isPresent();
  }
}
