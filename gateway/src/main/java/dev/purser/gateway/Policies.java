package dev.purser.gateway;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.HoldRule;
import dev.purser.ledger.Books;
import java.util.HashSet;
import java.util.Set;

/**
 * Knows which organisations have a limit that is a ceiling, and in which a call has to be looked at
 * before it is reserved, as a budget lets holds grow or degrades before its limit. Read again when
 * budgets change. Thread-safe.
 */
final class Policies {

  private final Books books;
  private volatile Known known = new Known(-1, Set.of(), Set.of());

  private record Known(long changes, Set<String> looked, Set<String> capped) {}

  Policies(Books books) {
    this.books = books;
  }

  /** Whether the calls of an organisation have to be looked at first. */
  boolean looksFirst(String org) {
    Known now = known();
    return !now.looked.isEmpty() && now.looked.contains(org);
  }

  /** Whether any limit of an organisation is a ceiling. */
  boolean hasCeiling(String org) {
    return known().capped.contains(org);
  }

  private Known known() {
    Known now = known;
    long changes = books.budgetChanges();
    if (now.changes != changes) {
      now = read(changes);
      known = now;
    }
    return now;
  }

  private Known read(long changes) {
    Set<String> looked = new HashSet<>();
    Set<String> capped = new HashSet<>();
    for (Budget budget : books.budgets()) {
      boolean ceiling = budget.enforcement().isCeiling();
      if (ceiling) {
        capped.add(budget.key().org());
      }
      if (ceiling && budget.hold() == HoldRule.EXTEND || budget.degradeAt().isPresent()) {
        looked.add(budget.key().org());
      }
    }
    return new Known(changes, Set.copyOf(looked), Set.copyOf(capped));
  }
}
