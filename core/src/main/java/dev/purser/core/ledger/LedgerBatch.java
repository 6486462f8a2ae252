package dev.purser.core.ledger;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowState;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is written together or not at all. Order within a list is kept; a later put of
 * the same key wins. Not thread-safe.
 */
public final class LedgerBatch {

  private final List<LedgerEntry> entries = new ArrayList<>();
  private final List<WindowState> windows = new ArrayList<>();
  private final List<Reservation> reservations = new ArrayList<>();
  private final List<Reservation> endedReservations = new ArrayList<>();
  private final List<Budget> budgets = new ArrayList<>();
  private final List<BudgetKey> removedBudgets = new ArrayList<>();
  private final List<BudgetOverride> overrides = new ArrayList<>();
  private final List<BudgetOverride> removedOverrides = new ArrayList<>();
  private final List<Breaker> breakers = new ArrayList<>();
  private final List<Breaker> removedBreakers = new ArrayList<>();
  private final List<Document> documents = new ArrayList<>();
  private final List<Document> removedDocuments = new ArrayList<>();

  /** Records to append, each of which gets the next sequence number. */
  public List<LedgerEntry> entries() {
    return entries;
  }

  /** Windows to put, each at most once. */
  public List<WindowState> windows() {
    return windows;
  }

  /** Reservations to put. */
  public List<Reservation> reservations() {
    return reservations;
  }

  /** Reservations to forget; a gateway's, only if they were held until now. */
  public List<Reservation> endedReservations() {
    return endedReservations;
  }

  /** Budgets to put. */
  public List<Budget> budgets() {
    return budgets;
  }

  /** Budgets to remove; their windows go with them. */
  public List<BudgetKey> removedBudgets() {
    return removedBudgets;
  }

  /** Overrides to put. */
  public List<BudgetOverride> overrides() {
    return overrides;
  }

  /** Overrides to forget, which have ended. */
  public List<BudgetOverride> removedOverrides() {
    return removedOverrides;
  }

  /** Breakers to put. */
  public List<Breaker> breakers() {
    return breakers;
  }

  /** Breakers to remove. */
  public List<Breaker> removedBreakers() {
    return removedBreakers;
  }

  /** Documents to put. */
  public List<Document> documents() {
    return documents;
  }

  /** Documents to remove; their bodies are not looked at. */
  public List<Document> removedDocuments() {
    return removedDocuments;
  }

  /** Whether nothing is to be written. */
  public boolean isEmpty() {
    return entries.isEmpty()
        && windows.isEmpty()
        && reservations.isEmpty()
        && endedReservations.isEmpty()
        && budgets.isEmpty()
        && removedBudgets.isEmpty()
        && overrides.isEmpty()
        && removedOverrides.isEmpty()
        && breakers.isEmpty()
        && removedBreakers.isEmpty()
        && documents.isEmpty()
        && removedDocuments.isEmpty();
  }
}
