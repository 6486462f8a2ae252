package dev.purser.gateway;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.HoldRule;
import dev.purser.ledger.Books;
import java.util.HashSet;
import java.util.Set;

/**
 * Knows in which organisations a call has to be looked at before it is reserved, as a budget lets
 * holds grow or degrades before its limit. Read again when budgets change. Thread-safe.
 */
final class Policies {

  private final Books books;
  private volatile Known known = new Known(-1, Set.of());

  private record Known(long changes, Set<String> orgs) {}

  Policies(Books books) {
    this.books = books;
  }

  /** Whether the calls of an organisation have to be looked at first. */
  boolean looksFirst(String org) {
    Known now = known;
    long changes = books.budgetChanges();
    if (now.changes != changes) {
      now = read(changes);
      known = now;
    }
    return !now.orgs.isEmpty() && now.orgs.contains(org);
  }

  private Known read(long changes) {
    Set<String> orgs = new HashSet<>();
    for (Budget budget : books.budgets()) {
      boolean grows = budget.enforcement().isCeiling() && budget.hold() == HoldRule.EXTEND;
      if (grows || budget.degradeAt().isPresent()) {
        orgs.add(budget.key().org());
      }
    }
    return new Known(changes, Set.copyOf(orgs));
  }
}
