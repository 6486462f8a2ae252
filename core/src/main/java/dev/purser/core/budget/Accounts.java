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

  private final Map<BudgetKey, Split> splits = new TreeMap<>(ORDER);
  private final Map<String, Breaker> breakers = new LinkedHashMap<>();
  private final Map<Call, Touched> resolved = new HashMap<>();

  /** One budget and the accounts that it is split into so far. */
  private static final class Split {
    Budget budget;
    final Map<Labels, Account> accounts = new HashMap<>();

    Split(Budget budget) {
      this.budget = budget;
    }
  }

  /**
   * What a call touches.
   *
   * @param accounts one for each budget that matches, by budget id
   * @param stopped why it may not go on whatever its amounts: a breaker, or a ceiling that matches
   *     but may not be split further
   */
  record Touched(List<Account> accounts, Optional<Refusal> stopped) {}

  Touched of(Call call) {
    Touched known = resolved.get(call);
    if (known != null) {
      return known;
    }
    List<Account> accounts = new ArrayList<>();
    Optional<Refusal> stopped =
        breakers.values().stream()
            .filter(breaker -> breaker.stops(call))
            .findFirst()
            .map(breaker -> Refusal.of(breaker, call.org()));
    for (Split split : splits.values()) {
      Budget budget = split.budget;
      if (!budget.key().org().equals(call.org())
          || !budget.match().takes(call, budget.enforcement().isCeiling())) {
        continue;
      }
      Optional<Account> account = account(split, budget.groupOf(call));
      if (account.isPresent()) {
        accounts.add(account.get());
      } else if (budget.enforcement().isCeiling() && stopped.isEmpty()) {
        stopped = Optional.of(Admission.full(budget));
      }
    }
    Touched touched = new Touched(List.copyOf(accounts), stopped);
    if (resolved.size() >= REMEMBERED) {
      resolved.clear();
    }
    resolved.put(call, touched);
    return touched;
  }

  private static Optional<Account> account(Split split, Labels group) {
    Account account = split.accounts.get(group);
    if (account == null) {
      if (split.accounts.size() >= split.budget.maxWindows()) {
        return Optional.empty();
      }
      account = new Account(split.budget, group);
      split.accounts.put(group, account);
    }
    return Optional.of(account);
  }

  /** The account of a group, made if it is missing; for what the ledger says exists. */
  Optional<Account> account(BudgetKey key, Labels group) {
    Split split = splits.get(key);
    return split == null
        ? Optional.empty()
        : Optional.of(split.accounts.computeIfAbsent(group, g -> new Account(split.budget, g)));
  }

  Optional<Budget> budget(BudgetKey key) {
    return Optional.ofNullable(splits.get(key)).map(s -> s.budget);
  }

  List<Budget> budgets() {
    return splits.values().stream().map(s -> s.budget).toList();
  }

  Collection<Account> accounts(BudgetKey key) {
    Split split = splits.get(key);
    return split == null ? List.of() : split.accounts.values();
  }

  /** Puts a budget without any account yet. */
  void put(Budget budget) {
    splits.put(budget.key(), new Split(budget));
    resolved.clear();
  }

  /** Puts another version of a budget whose accounts and windows stay. */
  void change(Budget budget) {
    Split split = splits.get(budget.key());
    if (split == null) {
      throw new IllegalArgumentException("no budget " + budget.key());
    }
    split.budget = budget;
    split.accounts.values().forEach(a -> a.change(budget));
    resolved.clear();
  }

  boolean remove(BudgetKey key) {
    resolved.clear();
    return splits.remove(key) != null;
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

  /** Forgets accounts without a window that matters at an instant. */
  void tidy(long instant) {
    boolean forgot = false;
    for (Split split : splits.values()) {
      split.accounts.values().forEach(a -> a.tidy(instant));
      forgot |= split.accounts.values().removeIf(a -> a.windows().isEmpty());
    }
    if (forgot) {
      resolved.clear();
    }
  }
}
