package dev.purser.ledger;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Opens ledgers. */
public final class Ledgers {

  private Ledgers() {}

  /**
   * Opens the embedded ledger in a folder of its own, which is made if it is missing.
   *
   * @param failed told once, on any thread, when the disk failed and the ledger takes nothing more:
   *     the process had better stop, as what reached the disk is unknown
   * @throws LedgerException if the folder cannot be written, is in use by another process, or what
   *     is in it is damaged; the message says what to do
   */
  public static EmbeddedLedger embedded(Path folder, Consumer<LedgerException> failed) {
    return RocksLedger.open(folder, failed);
  }

  /** As {@link #embedded(Path, Consumer)}, for those who notice when a write fails. */
  public static EmbeddedLedger embedded(Path folder) {
    return embedded(folder, failure -> {});
  }

  /** A ledger that forgets everything when it is closed. */
  public static Ledger memory() {
    return new MemoryLedger();
  }
}
