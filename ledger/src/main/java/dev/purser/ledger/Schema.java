package dev.purser.ledger;

import dev.purser.core.ledger.LedgerException;
import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDBException;

/**
 * The version of what a ledger holds. A newer minor version only adds what older code may skip; a
 * newer major one must not be touched.
 */
final class Schema {

  private static final int MAJOR = 1;
  private static final int MINOR = 0;
  private static final byte[] KEY = "schema".getBytes(StandardCharsets.UTF_8);

  private Schema() {}

  /** Checks the version of a ledger, or gives a new one its own. */
  static void check(Store store) throws RocksDBException {
    byte[] found = store.db.get(store.handle(Family.META), store.options.read, KEY);
    if (found == null) {
      write(store, MAJOR, MINOR);
      return;
    }
    String version = new String(found, StandardCharsets.UTF_8);
    if (!version.matches("\\d{1,6}\\.\\d{1,6}")) {
      throw new LedgerException(
          "the ledger in "
              + store.folder
              + " is damaged (its version is unreadable): "
              + Store.IF_DAMAGED);
    }
    String[] parts = version.split("\\.", -1);
    if (Integer.parseInt(parts[0]) > MAJOR) {
      throw new LedgerException(
          "the ledger in "
              + store.folder
              + " was written by a newer Purser (its version is "
              + version
              + ", this one reads "
              + MAJOR
              + "."
              + MINOR
              + "): run that one, or start with another folder for --data");
    }
  }

  static void write(Store store, int major, int minor) throws RocksDBException {
    store.db.put(
        store.handle(Family.META), KEY, (major + "." + minor).getBytes(StandardCharsets.UTF_8));
  }
}
