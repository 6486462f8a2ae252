package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which accounts a call touches. What was resolved once is remembered until a budget changes. Owned
 * by the engine.
 */
final class Accounts {

  // A call carries free labels such as a session, so there are as many calls as sessions; past
  // this number it is cheaper to resolve some again than to remember all.
  private static final int REMEMBERED = 50_000;

  private static final Comparator<BudgetKey> ORDER =
      Comparator.comparing(BudgetKey::org).thenComparing(BudgetKey::id);

  private final History history;
  private final Map<BudgetKey, Split> splits = new TreeMap<>(ORDER);
  private final Map<String, List<Split>> byOrg = new HashMap<>();
  private final Map<String, Breaker> breakers = new LinkedHashMap<>();
  private final Map<Call, Touched> resolved = new HashMap<>();

  Accounts(History history) {
    this.history = history;
  }

  /**
   * What a call touches.
   *
   * @param accounts one for each budget that matches, by budget id; where a budget may not be split
   *     further, that of its shared group
   * @param stopped why it may not go on whatever its amounts: a breaker, or a ceiling that matches
   *     but may not be split further
   * @param isCrowded whether a budget may not be split further, which ends as groups do
   */
  record Touched(List<Account> accounts, Optional<Refusal> stopped, boolean isCrowded) {}

  Touched of(Call call) {
    Touched known = resolved.get(call);
    if (known != null) {
      return known;
    }
    Touched touched = resolve(call);
    if (!touched.isCrowded()) {
      if (resolved.size() >= REMEMBERED) {
        resolved.clear();
      }
      resolved.put(call, touched);
    }
    return touched;
  }

  private Touched resolve(Call call) {
    List<Account> accounts = new ArrayList<>();
    boolean isCrowded = false;
    Optional<Refusal> stopped =
        breakers.values().stream()
            .filter(breaker -> breaker.stops(call))
            .findFirst()
            .map(breaker -> Refusal.of(breaker, call.org()));
    for (Split split : byOrg.getOrDefault(call.org(), List.of())) {
      Budget budget = split.budget();
      if (budget.match().takes(call, budget.enforcement().isCeiling())) {
        Labels group = budget.groupOf(call);
        boolean hasRoom = split.hasRoomFor(group);
        accounts.add(split.account(hasRoom ? group : Labels.NONE));
        isCrowded |= !hasRoom;
        if (!hasRoom && budget.enforcement().isCeiling() && stopped.isEmpty()) {
          stopped = Optional.of(Admission.full(budget));
        }
      }
    }
    return new Touched(List.copyOf(accounts), stopped, isCrowded);
  }

  /** The account of a group, made if it is missing; for what the ledger says exists. */
  Optional<Account> account(BudgetKey key, Labels group) {
    return Optional.ofNullable(splits.get(key)).map(split -> split.account(group));
  }

  /** The window with a key, made if it is missing; for what the ledger says exists. */
  Optional<Window> window(WindowKey key) {
    return account(key.budget(), key.group()).map(account -> account.rows.window(key));
  }

  /** Since when windows that ended are kept, of the budget that keeps them longest. */
  long keptSince(long kept, long now) {
    return splits.values().stream()
        .mapToLong(split -> split.keptSince(kept, now))
        .min()
        .orElse(kept);
  }

  /** Puts back a window as the past has it, unless it would not be kept. */
  void restore(WindowState state, long kept, long now) {
    Split split = splits.get(state.key().budget());
    if (split != null && state.end() > split.keptSince(kept, now)) {
      split.restore(state);
    }
  }

  /** Puts back a window of a session that a call keeps open; others stay in the past. */
  void restoreHeldOpen(WindowState state) {
    Split split = splits.get(state.key().budget());
    if (split != null) {
      split.restoreHeldOpen(state);
    }
  }

  Optional<Budget> budget(BudgetKey key) {
    return Optional.ofNullable(splits.get(key)).map(Split::budget);
  }

  List<Budget> budgets() {
    return splits.values().stream().map(Split::budget).toList();
  }

  List<Budget> budgets(String org) {
    return byOrg.getOrDefault(org, List.of()).stream().map(Split::budget).toList();
  }

  Collection<Account> accounts(BudgetKey key) {
    Split split = splits.get(key);
    return split == null ? List.of() : split.accounts();
  }

  /** Puts a budget without any account yet, whose windows are what the ledger says. */
  void put(Budget budget) {
    put(budget, history);
  }

  /** Puts a budget whose windows have no past until {@link #installed}. */
  void putAnew(Budget budget) {
    put(budget, History.NONE);
  }

  private void put(Budget budget, History past) {
    splits.put(budget.key(), new Split(budget, past));
    budgetsChanged();
  }

  /** Lets the windows of a budget have a past. */
  void installed(BudgetKey key) {
    Optional.ofNullable(splits.get(key)).ifPresent(split -> split.history(history));
  }

  /** Puts another version of a budget whose accounts and windows stay. */
  void change(Budget budget) {
    Split split = splits.get(budget.key());
    if (split == null) {
      throw new IllegalArgumentException("no budget " + budget.key());
    }
    split.change(budget);
    budgetsChanged();
  }

  boolean remove(BudgetKey key) {
    boolean removed = splits.remove(key) != null;
    budgetsChanged();
    return removed;
  }

  private void budgetsChanged() {
    byOrg.clear();
    splits
        .values()
        .forEach(split ->
            byOrg.computeIfAbsent(split.budget().key().org(), org -> new ArrayList<>()).add(split));
    resolved.clear();
  }

  List<Breaker> breakers() {
    return List.copyOf(breakers.values());
  }

  void put(Breaker breaker) {
    breakers.put(breaker.id(), breaker);
    resolved.clear();
  }

  Optional<Breaker> removeBreaker(String id) {
    resolved.clear();
    return Optional.ofNullable(breakers.remove(id));
  }

  /** Forgets accounts without a window that ended after an instant. */
  void tidy(long kept, long now) {
    boolean forgot = false;
    for (Split split : splits.values()) {
      forgot |= split.tidy(kept, now);
    }
    if (forgot) {
      resolved.clear();
    }
  }
}
