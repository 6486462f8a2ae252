package dev.purser.ledger;

import dev.purser.core.ledger.LedgerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Copies of a ledger that runs, as one file, and back. The file is a zip of the ledger's own files,
 * closed by a list of their names and sizes, so that one that was cut is told from a whole one.
 */
public final class Backup {

  /** The folder of the ledger within a data folder. */
  static final String LEDGER = "ledger";

  private static final String LIST = "purser-backup.txt";
  private static final String COPY = "ledger-copy";
  private static final ReentrantLock COPYING = new ReentrantLock();

  private Backup() {}

  /**
   * Gives a copy of a running ledger to somebody, and deletes it afterwards. The copy lies beside
   * the ledger and shares the files that do not change.
   */
  public static <T> T withCopy(EmbeddedLedger ledger, Function<Path, T> use) {
    Path copy = ledger.folder().resolveSibling(COPY);
    COPYING.lock();
    try {
      Folders.delete(copy); // of a process that died meanwhile
      ledger.checkpoint(copy);
      return use.apply(copy);
    } finally {
      Folders.delete(copy);
      COPYING.unlock();
    }
  }

  /** Examines a running ledger as it is now, in a copy: calls go on. */
  public static Diagnosis examine(EmbeddedLedger ledger, long now) {
    return withCopy(
        ledger,
        copy -> {
          try (EmbeddedLedger there = Ledgers.embedded(copy)) {
            return Doctor.examine(there, now);
          }
        });
  }

  /**
   * Writes a running ledger as it is now; calls go on.
   *
   * @throws IOException if {@code out} does not take it
   */
  public static void write(EmbeddedLedger ledger, OutputStream out) throws IOException {
    List<IOException> faults = new ArrayList<>(1);
    withCopy(
        ledger,
        copy -> {
          try {
            zip(Folders.files(copy), out);
          } catch (IOException e) {
            faults.add(e);
          }
          return copy;
        });
    if (!faults.isEmpty()) {
      throw faults.getFirst();
    }
  }

  private static void zip(List<Path> files, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setLevel(Deflater.BEST_SPEED); // the bulk of it is compressed already
    StringBuilder list = new StringBuilder();
    for (Path file : files) {
      zip.putNextEntry(new ZipEntry(LEDGER + "/" + file.getFileName()));
      list.append(Files.copy(file, zip)).append(' ').append(file.getFileName()).append('\n');
    }
    zip.putNextEntry(new ZipEntry(LIST));
    Writer writer = new OutputStreamWriter(zip, StandardCharsets.UTF_8);
    writer.write(list.toString());
    writer.flush();
    zip.finish();
  }

  /**
   * Puts a backup into a data folder that is empty or missing, and examines it there. A backup that
   * is damaged or does not balance leaves nothing behind.
   *
   * @param name what the backup is called, for messages
   * @param now as of {@link Doctor#examine}
   * @return what the examination found: nothing wrong
   * @throws LedgerException if the folder is not empty, or the backup is cut, damaged or none
   */
  public static Diagnosis restore(String name, InputStream in, Path data, long now) {
    Folders.requireEmpty(data);
    Path part = data.resolve(LEDGER + ".part");
    boolean made = !Files.exists(data);
    boolean whole = false;
    try {
      Files.createDirectories(part);
      unzip(name, in, part);
      Diagnosis diagnosis;
      try (EmbeddedLedger ledger = Ledgers.embedded(part)) {
        diagnosis = Doctor.examine(ledger, now);
      }
      if (!diagnosis.isHealthy()) {
        Difference first = diagnosis.differences().getFirst();
        throw new LedgerException(
            "the books in " + name + " do not balance: " + first + "; use an earlier backup");
      }
      Files.move(part, data.resolve(LEDGER), StandardCopyOption.ATOMIC_MOVE);
      whole = true;
      return diagnosis;
    } catch (IOException e) {
      throw new LedgerException(name + " cannot be restored into " + data + " (" + e + ")", e);
    } finally {
      if (!whole) {
        Folders.delete(part);
        if (made) {
          Folders.delete(data);
        }
      }
    }
  }

  private static void unzip(String name, InputStream in, Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    List<String> listed = new ArrayList<>();
    try {
      ZipInputStream zip = new ZipInputStream(in);
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(LIST)) {
          BufferedReader reader =
              new BufferedReader(new InputStreamReader(zip, StandardCharsets.UTF_8));
          reader.lines().forEach(listed::add);
        } else if (entry.getName().matches(LEDGER + "/[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
          String file = entry.getName().substring(LEDGER.length() + 1);
          found.add(Files.copy(zip, folder.resolve(file)) + " " + file);
        } else {
          throw new LedgerException(name + " is no backup of a ledger: it holds " + entry);
        }
      }
    } catch (ZipException | java.io.EOFException e) {
      throw new LedgerException(
          name + " is damaged or was cut off (" + e.getMessage() + "): use another backup", e);
    }
    if (found.isEmpty() || !found.equals(listed)) {
      throw new LedgerException(
          name + " is no backup, or not a whole one: use another, or make it again");
    }
  }
}
