package dev.purser.ledger;

import dev.purser.core.budget.BudgetEngine;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Reservation;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;

/** What a start does with what the process before it left in the ledger. */
final class Recovery {

  private Recovery() {}

  /**
   * Puts an engine back as the ledger has it, and gives the commands that are due then.
   *
   * @param kept windows that ended since then are put back, in epoch milliseconds
   * @param now the present, in epoch milliseconds
   */
  static Batch of(Ledger ledger, BudgetEngine engine, long kept, long now) {
    ledger.budgets().forEach(engine::restore);
    ledger.breakers().forEach(engine::restore);
    ledger.windowsEndingAfter(
        engine.keptSince(kept, now), window -> engine.restore(window, kept, now));
    ledger.overrides().forEach(engine::restore);
    ledger.liveReservations(engine::restore);
    // Where a call has run for longer, what else its session counts ended before.
    engine
        .oldestHeldOpen(kept)
        .ifPresent(end -> ledger.windowsEndingAfter(end - 1, engine::restoreHeldOpen));
    // The gateway that owned these is dead, so whether they were billed is not known: each stands
    // at its bound until a correction brings the truth.
    Batch due = new Batch();
    for (Reservation orphan : engine.live(Reservation.Owner.GATEWAY)) {
      UsageRecord record = orphan.intent().toBuilder().status(Status.UNRESOLVED).build();
      due.add(new Command.Settle(orphan.org(), orphan.id(), record, ""), outcome -> {});
    }
    return due.add(new Command.Expire(), outcome -> {});
  }
}
