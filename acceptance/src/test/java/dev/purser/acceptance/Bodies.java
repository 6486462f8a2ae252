package dev.purser.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What the upstream answers: bodies in the shapes that the providers send. */
final class Bodies {

  private Bodies() {}

  static byte[] of(String name) {
    try (InputStream in = Bodies.class.getResourceAsStream("/upstream/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
