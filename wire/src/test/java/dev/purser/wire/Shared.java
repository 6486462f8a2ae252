package dev.purser.wire;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the folder {@code shared} that lies beside the project where it is present. */
final class Shared {

  private Shared() {}

  static Optional<Path> folder(String name) {
    String named = System.getProperty("purser.shared", System.getenv("PURSER_SHARED"));
    if (named != null) {
      return Optional.of(Path.of(named, name)).filter(Files::isDirectory);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolve("shared").resolve(name);
      if (Files.isDirectory(found)) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
