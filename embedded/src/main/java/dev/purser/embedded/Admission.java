package dev.purser.embedded;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Refusal;
import dev.purser.core.budget.Unit;

/** What {@link Purser#reserve} answers. */
public sealed interface Admission {

  /**
   * The call may be sent; its holds are kept until the reservation ends.
   *
   * @param reservation ends by settling it, or by closing it, which releases it
   */
  record Reserved(OpenReservation reservation) implements Admission {}

  /**
   * The call must not be sent; nothing is held.
   *
   * @param refusal which window refused, what it has left, and whether waiting helps
   */
  record Refused(Refusal refusal) implements Admission {}

  /**
   * A budget counts what the attempt does not say; nothing is held.
   *
   * @param unit the unit of the budget: give {@link Attempt#amount} or {@link Attempt#tokens} for
   *     money, {@link Attempt#totalTokens} or {@link Attempt#tokens} for tokens
   * @param budget the budget
   */
  record MissingAmount(Unit unit, BudgetKey budget) implements Admission {}

  /**
   * The id is taken by an attempt with other content; nothing is held.
   *
   * @param message which
   */
  record Conflict(String message) implements Admission {}
}
