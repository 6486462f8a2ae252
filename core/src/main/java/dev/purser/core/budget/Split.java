package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One budget and the accounts that it is split into so far. Mutable; owned by the engine. */
final class Split {

  private Budget budget;
  private Schedule schedule;
  private History history;
  private final Map<Labels, Account> accounts = new HashMap<>();
  // Nearly all accounts have the budget's own limit and share what follows from it.
  private long[] marks;
  private long[] kept;
  // Nearly all windows are of the present.
  private Optional<Period.Span> lastSpan = Optional.empty();

  /**
   * @param history what its windows were before; not that of another version of the budget, whose
   *     windows counted other calls
   */
  Split(Budget budget, History history) {
    this.budget = budget;
    this.schedule = budget.schedule();
    this.history = history;
    this.marks = marksOf(budget, budget.limit());
    this.kept = keptOf(budget, budget.limit());
  }

  Budget budget() {
    return budget;
  }

  Schedule schedule() {
    return schedule;
  }

  /** The span of the window that holds an instant. */
  Period.Span spanAt(long instant) {
    Optional<Period.Span> last = lastSpan;
    if (last.isPresent() && last.get().holds(instant)) {
      return last.get();
    }
    Period.Span span = schedule.spanAt(instant);
    // A session's begins with its first call, so it is no other's.
    if (schedule.period() != Period.SESSION) {
      lastSpan = Optional.of(span);
    }
    return span;
  }

  /** The least amounts that reach the thresholds of a limit. Not to be written to. */
  long[] marks(long limit) {
    return limit == budget.limit() ? marks : marksOf(budget, limit);
  }

  private static long[] marksOf(Budget budget, long limit) {
    return budget.thresholds().stream().mapToLong(share -> share(share, limit)).toArray();
  }

  /** By priority: what of a limit is kept for those above it. Not to be written to. */
  long[] kept(long limit) {
    return limit == budget.limit() ? kept : keptOf(budget, limit);
  }

  private static long[] keptOf(Budget budget, long limit) {
    long[] kept = new long[Priority.values().length];
    for (Map.Entry<Priority, BigDecimal> reserve : budget.priorityReserve().entrySet()) {
      for (int below = 0; below < reserve.getKey().ordinal(); below++) {
        kept[below] += share(reserve.getValue(), limit);
      }
    }
    return kept;
  }

  History history() {
    return history;
  }

  void history(History past) {
    history = past;
  }

  /** Takes on another version of the budget whose windows are the same. */
  void change(Budget next) {
    budget = next;
    schedule = next.schedule();
    marks = marksOf(next, next.limit());
    kept = keptOf(next, next.limit());
    lastSpan = Optional.empty();
    accounts.values().forEach(Account::budgetChanged);
  }

  Collection<Account> accounts() {
    return accounts.values();
  }

  /** The account of a group, made if it is missing. */
  Account account(Labels group) {
    return accounts.computeIfAbsent(group, g -> new Account(this, g));
  }

  /**
   * The account that a call of a group counts in. Beyond the most groups, a ceiling has none for
   * it, and what only watches counts all further groups as one.
   */
  Optional<Account> admitted(Labels group) {
    Account account = accounts.get(group);
    if (account != null) {
      return Optional.of(account);
    }
    if (accounts.size() < budget.maxWindows()) {
      return Optional.of(account(group));
    }
    return budget.enforcement().isCeiling() ? Optional.empty() : Optional.of(account(Labels.NONE));
  }

  void tidy(long instant) {
    accounts.values().forEach(account -> account.tidy(instant));
    accounts.values().removeIf(Account::isIdle);
  }

  /** The least whole amount that reaches a share of a limit. */
  static long share(BigDecimal share, long limit) {
    BigDecimal amount = share.multiply(BigDecimal.valueOf(limit)).setScale(0, RoundingMode.CEILING);
    return amount.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Long.MAX_VALUE
        : amount.longValueExact();
  }
}
