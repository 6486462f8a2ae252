package dev.purser.ledger;

import dev.purser.core.ledger.Ledger;
import java.nio.file.Path;

/** A ledger in a folder of this machine. */
public interface EmbeddedLedger extends Ledger {

  /** How it bears its load. */
  LedgerHealth health();

  /** Where it is. */
  Path folder();

  /**
   * Makes a ledger of its own of all that is acknowledged by now, while calls go on. Files that do
   * not change any more are shared, not copied.
   *
   * @param copy a folder that does not exist, on the same disk
   */
  void checkpoint(Path copy);
}
