package dev.purser.gateway;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.HoldRule;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Unit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What all windows together leave to one attempt that they would have to admit.
 *
 * @param usd in ticks; the greatest {@code long} where no ceiling counts money
 * @param tokens the greatest {@code long} where no ceiling counts tokens
 * @param grows whether every ceiling lets holds grow with the output, and there is one
 */
record Room(long usd, long tokens, boolean grows) {

  /** The room that the windows said they have. */
  static Room of(
      Outcome.Checked checked,
      Function<dev.purser.core.budget.BudgetKey, Optional<Budget>> budgets) {
    long usd = Long.MAX_VALUE;
    long tokens = Long.MAX_VALUE;
    boolean some = false;
    boolean all = true;
    for (Outcome.Verdict verdict : checked.verdicts()) {
      Optional<Budget> budget = budgets.apply(verdict.window().budget());
      if (budget.isEmpty() || !budget.get().enforcement().isCeiling()) {
        continue;
      }
      some = true;
      all &= budget.get().hold() == HoldRule.EXTEND;
      if (verdict.unit() == Unit.USD) {
        usd = Math.min(usd, verdict.remaining() - verdict.kept());
      } else if (verdict.unit() == Unit.TOKENS) {
        tokens = Math.min(tokens, verdict.remaining() - verdict.kept());
      }
    }
    return new Room(usd, tokens, some && all);
  }

  /** Whether a demand fits. */
  private boolean takes(Bounds bounds) {
    return fits(bounds.demand().usd(), usd) && fits(bounds.demand().tokens(), tokens);
  }

  private static boolean fits(Claim claim, long room) {
    // Without a limit on it, what cannot be bounded does not matter.
    return room == Long.MAX_VALUE || claim instanceof Claim.Of(long amount) && amount <= room;
  }

  /**
   * The longest answer that fits, over all choices.
   *
   * @return empty if not even an answer of nothing fits
   */
  OptionalLong longest(Draft draft) {
    if (!takes(draft.bounds(draft.input(), 0))) {
      return OptionalLong.empty();
    }
    long fits = 0;
    long most = draft.output();
    // What more output costs is never less, so that the longest is found by halving.
    while (fits < most) {
      long middle = fits + (most - fits + 1) / 2;
      if (takes(draft.bounds(draft.input(), middle))) {
        fits = middle;
      } else {
        most = middle - 1;
      }
    }
    return OptionalLong.of(fits);
  }
}
