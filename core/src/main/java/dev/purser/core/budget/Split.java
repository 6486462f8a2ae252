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

  /**
   * @param history what its windows were before; not that of another version of the budget, whose
   *     windows counted other calls
   */
  Split(Budget budget, History history) {
    this.budget = budget;
    this.schedule = budget.schedule();
    this.history = history;
  }

  Budget budget() {
    return budget;
  }

  Schedule schedule() {
    return schedule;
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
