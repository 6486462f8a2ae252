package dev.purser.ledger;

import dev.purser.core.budget.History;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.usage.RecordId;
import java.util.Optional;

/** The past as the ledger has it. */
record LedgerHistory(Ledger ledger) implements History {

  @Override
  public Optional<WindowState> window(WindowKey key) {
    return ledger.window(key);
  }

  @Override
  public Optional<Reservation> reservation(String org, String id) {
    return ledger.reservation(org, id);
  }

  @Override
  public Optional<Past> record(RecordId id) {
    return ledger
        .entry(id)
        .map(e -> new Past(e.record(), e.postings(), e.contentHash(), ledger.sequenceOf(id)));
  }
}
