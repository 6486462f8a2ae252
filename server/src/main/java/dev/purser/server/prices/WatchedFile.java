package dev.purser.server.prices;

import dev.purser.server.config.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * A file of the configuration that is read again when it changes. What cannot be read leaves what
 * was read before. Thread-safe.
 */
final class WatchedFile {

  private static final System.Logger LOG = System.getLogger(WatchedFile.class.getName());

  private final String setting;
  private final Path path;
  private final Function<byte[], String> taker;
  private final InstantSource clock;
  private String seen = "";
  private volatile Optional<Instant> loadedAt = Optional.empty();
  private volatile String problem = "";

  /**
   * @param setting its name in the configuration
   * @param taker takes its content and says what is wrong with it; empty if nothing
   */
  WatchedFile(String setting, Path path, Function<byte[], String> taker, InstantSource clock) {
    this.setting = setting;
    this.path = path;
    this.taker = taker;
    this.clock = clock;
  }

  /** Reads the file if it is another than before, and logs what is wrong with it. */
  synchronized void look() {
    String now = mark();
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    read();
    if (problem.isEmpty()) {
      LOG.log(System.Logger.Level.INFO, "{0}: {1} was read again", setting, path);
    } else {
      LOG.log(
          System.Logger.Level.WARNING, "{0}: {1}; what was read before stays", setting, problem);
    }
  }

  /** Reads the file for the first time. */
  synchronized void readFirst() {
    seen = mark();
    read();
    if (!problem.isEmpty()) {
      throw new PriceSources.Unusable(setting + ": " + problem);
    }
  }

  private void read() {
    try {
      problem = taker.apply(Files.readAllBytes(path));
    } catch (IOException e) {
      problem = path + " " + FileFault.of(path, e);
    }
    if (problem.isEmpty()) {
      loadedAt = Optional.of(clock.instant());
    }
  }

  /** Changes whenever the file does, as far as that shows from outside. */
  private String mark() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return now.lastModifiedTime().toInstant() + " " + now.size() + " " + now.fileKey();
    } catch (IOException e) {
      return e.toString();
    }
  }

  PriceSources.State state() {
    return new PriceSources.State(setting, path.toString(), loadedAt, problem);
  }
}
