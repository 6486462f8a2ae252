package dev.purser.ledger;

import dev.purser.core.ledger.Ledger;

class MemoryLedgerTest implements LedgerContract {

  private final Ledger ledger = Ledgers.memory();

  @Override
  public Ledger ledger() {
    return ledger;
  }
}
