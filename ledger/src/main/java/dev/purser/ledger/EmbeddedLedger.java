package dev.purser.ledger;

import dev.purser.core.ledger.Ledger;

/** A ledger in a folder of this machine. */
public interface EmbeddedLedger extends Ledger {

  /** How it bears its load. */
  LedgerHealth health();
}
