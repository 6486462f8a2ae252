package dev.purser.embedded;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.WindowView;
import java.util.List;

/**
 * How a budget stands.
 *
 * @param budget the budget
 * @param windows its windows that hold the present instant, one for each group; of a budget that is
 *     not split always one
 */
public record BudgetStatus(Budget budget, List<WindowView> windows) {

  /** Copies the windows. */
  public BudgetStatus {
    windows = List.copyOf(windows);
  }
}
