package dev.purser.ledger;

import dev.purser.core.ledger.LedgerException;
import org.rocksdb.RocksDB;

/** The native library behind the embedded ledger. */
final class Native {

  private Native() {}

  static void load() {
    try {
      RocksDB.loadLibrary();
    } catch (UnsatisfiedLinkError | RuntimeException e) {
      throw new LedgerException(
          "the ledger's native library (RocksDB) cannot be loaded ("
              + e.getMessage()
              + "): check that the folder for temporary files is writable and not mounted noexec",
          e);
    }
  }

  /** Closes what does not fail to close. */
  static void close(AutoCloseable handle) {
    try {
      handle.close();
    } catch (Exception e) {
      throw new IllegalStateException("a native handle cannot be freed", e);
    }
  }
}
