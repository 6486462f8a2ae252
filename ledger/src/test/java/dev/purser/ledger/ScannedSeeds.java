package dev.purser.ledger;

import dev.purser.core.budget.Period;
import dev.purser.core.ledger.Ledger;

/** Seeds of budgets, read straight from a ledger. */
final class ScannedSeeds {

  private ScannedSeeds() {}

  static Books.Seeds of(Ledger ledger) {
    return (from, to, upTo, each) ->
        ledger.entries(
            1,
            Integer.MAX_VALUE,
            (number, entry) -> {
              if (number <= upTo
                  && new Period.Span(from, to).holds(entry.record().time().toEpochMilli())
                  && ledger.sequenceOf(entry.record().id()) == number) {
                each.accept(entry);
              }
            });
  }
}
