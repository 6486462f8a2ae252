package dev.purser.ledger;

import dev.purser.core.ledger.LedgerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right of one process to a folder. Freed by the system when the process dies. */
final class FolderLock implements AutoCloseable {

  /** The file that is locked; it holds the number of the process that last did. */
  static final String FILE = "purser.lock";

  // The system frees a process's lock as soon as the process closes the file anywhere, so whoever
  // tries to take a folder of this process again must not even open it.
  private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

  private final FileChannel channel;
  private final Path folder;

  private FolderLock(FileChannel channel, Path folder) {
    this.channel = channel;
    this.folder = folder;
  }

  /**
   * Takes a folder.
   *
   * @throws LedgerException if another has it or it cannot be written
   */
  static FolderLock take(Path folder) {
    Path real = real(folder);
    if (!TAKEN.add(real)) {
      throw isLocked(folder, " (process " + ProcessHandle.current().pid() + ")");
    }
    boolean taken = false;
    try {
      FolderLock lock = new FolderLock(lock(folder), real);
      taken = true;
      return lock;
    } finally {
      if (!taken) {
        TAKEN.remove(real);
      }
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath();
    }
  }

  private static FileChannel lock(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean taken = false;
      try {
        FileLock lock = channel.tryLock();
        taken = lock != null;
        if (taken) {
          channel.truncate(0);
          channel.write(
              ByteBuffer.wrap(
                  Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        taken = false;
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw new LedgerException(
          "the data folder "
              + folder
              + " cannot be written ("
              + e.getMessage()
              + "): give this user the right to, or choose another with --data",
          e);
    }
    throw isLocked(folder, owner(file));
  }

  private static LedgerException isLocked(Path folder, String owner) {
    return new LedgerException(
        "the data folder "
            + folder
            + " is locked: another purser"
            + owner
            + " is running on it; stop that one or choose another folder with --data");
  }

  private static String owner(Path file) {
    try {
      String pid = Files.readString(file).strip();
      return pid.matches("\\d{1,18}") ? " (process " + pid + ")" : "";
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LedgerException("the lock of the data folder cannot be freed", e);
    } finally {
      TAKEN.remove(folder);
    }
  }
}
