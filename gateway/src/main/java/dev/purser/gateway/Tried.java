package dev.purser.gateway;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.OnExceed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What has been tried with an attempt that does not fit. Confined to its event loop. */
final class Tried {

  static final String CLAMPED = "clamped";

  static final String DOWNGRADED = "downgraded";
  static final String THROTTLED = "throttled";

  /** How often an answer is shortened anew because others were faster to what was left. */
  private static final int CLAMPS = 4;

  private final Set<String> actions = new LinkedHashSet<>();
  private final Set<String> models = new HashSet<>();
  private final Map<BudgetKey, Integer> positions = new HashMap<>();
  private int clamps;

  /** Starts with the model that was to be asked. */
  Tried(String model) {
    models.add(model);
  }

  /** What a budget says is to be tried next. */
  OnExceed next(Budget budget) {
    int position = positions.getOrDefault(budget.key(), 0);
    return position < budget.onExceed().size() ? budget.onExceed().get(position) : OnExceed.DENY;
  }

  /** What a budget says did not help. */
  void inVain(Budget budget) {
    positions.merge(budget.key(), 1, Integer::sum);
  }

  /** Notes what is done to the request. */
  void note(String action) {
    actions.add(action);
  }

  /** Whether an answer may be shortened once more. */
  boolean mayClamp() {
    return clamps++ < CLAMPS;
  }

  /**
   * The next model of a budget's ladder, which starts again from nothing.
   *
   * @param usable whether a model could be asked at all
   */
  Optional<String> downgrade(Budget budget, String from, Predicate<String> usable) {
    // A model that is not on the ladder is above it.
    int at = budget.ladder().indexOf(from);
    Optional<String> next =
        budget.ladder().stream()
            .skip(at + 1L)
            .filter(m -> !models.contains(m))
            .filter(usable)
            .findFirst();
    next.ifPresent(model -> {
      models.add(model);
      actions.remove(CLAMPED);
      actions.add(DOWNGRADED);
      positions.clear();
      clamps = 0;
    });
    return next;
  }

  /** Time has passed, so that an answer may be shortened anew. */
  void again() {
    clamps = 0;
  }

  /** What was done to the request, in order. */
  String actions() {
    return String.join(", ", actions);
  }
}
