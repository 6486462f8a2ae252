package dev.purser.ledger;

import dev.purser.core.ledger.LedgerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of ledgers on disk. A fault is a {@link LedgerException}. */
final class Folders {

  private Folders() {}

  /** What a folder holds, by name; nothing if there is no such folder. */
  static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new LedgerException("the folder " + folder + " cannot be read (" + e + ")", e);
    }
  }

  /** Deletes a folder with all that it holds, if it is there. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new LedgerException("the folder " + folder + " cannot be deleted (" + e + ")", e);
    }
  }

  /**
   * Makes sure that a data folder may take a ledger.
   *
   * @throws LedgerException if something is in it
   */
  static void requireEmpty(Path data) {
    if (Files.isRegularFile(data) || !files(data).isEmpty()) {
      throw new LedgerException(
          "the folder " + data + " is not empty, and nothing is overwritten: name a new one");
    }
  }
}
