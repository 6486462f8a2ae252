package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Puts, changes and removes budgets, and the overrides of their windows. Owned by the engine. */
final class Budgets {

  private final Accounts accounts;
  private final Reservations reservations;
  private final Map<String, BudgetOverride> overrides = new LinkedHashMap<>();

  Budgets(Accounts accounts, Reservations reservations) {
    this.accounts = accounts;
    this.reservations = reservations;
  }

  void install(Budget budget, Map<WindowKey, Long> settled, long now, Changes changes) {
    Optional<Budget> before = accounts.budget(budget.key());
    for (BudgetOverride override : of(budget.key())) {
      if (before.filter(b -> hasGroupsOf(b, budget)).isEmpty()) {
        end(override, now, changes);
      }
    }
    accounts.putAnew(budget);
    of(budget.key()).forEach(this::restore);
    Set<Window> filled = new HashSet<>();
    // In the order of time, so that the rows of a session are the same whatever map it is.
    settled.entrySet().stream()
        .sorted(Comparator.comparingLong(seed -> seed.getKey().start()))
        .forEach(seed ->
            accounts
                .account(seed.getKey().budget(), seed.getKey().group())
                .ifPresent(account -> {
                  Window window = account.rows.at(seed.getKey().start());
                  account.rows.act(window, seed.getKey().start(), changes);
                  window.settle(seed.getValue());
                  filled.add(window);
                }));
    // What runs now counts too: its holds on the version before are taken over by this one.
    for (Live running : reservations.live()) {
      rehold(running, budget.key(), now, changes);
    }
    for (Window window : filled) {
      window.account.markCrossed(window, now);
      changes.touch(window);
    }
    for (Account account : accounts.accounts(budget.key())) {
      account
          .rows
          .present(now)
          .ifPresent(w -> Postings.overdrawn(w, 0, Cause.LIMIT_LOWERED, now, changes));
    }
    accounts.installed(budget.key());
  }

  void change(Budget budget, long now, Changes changes) {
    List<BigDecimal> before =
        accounts.budget(budget.key()).map(Budget::thresholds).orElse(List.of());
    Map<Window, Long> left = new LinkedHashMap<>();
    for (Account account : accounts.accounts(budget.key())) {
      account.rows.present(now).ifPresent(w -> left.put(w, account.remaining(w, now)));
    }
    accounts.change(budget);
    if (!before.equals(budget.thresholds())) {
      for (Account account : accounts.accounts(budget.key())) {
        account.rename(before, changes);
      }
    }
    left.forEach(
        (window, was) -> Postings.overdrawn(window, was, Cause.LIMIT_LOWERED, now, changes));
  }

  boolean remove(BudgetKey key, long now, Changes changes) {
    of(key).forEach(override -> end(override, now, changes));
    boolean removed = accounts.remove(key);
    if (removed) {
      for (Live running : reservations.live()) {
        rehold(running, key, now, changes);
      }
    }
    return removed;
  }

  private void rehold(Live running, BudgetKey key, long now, Changes changes) {
    List<Live.Kept> holds = new ArrayList<>(running.holds);
    boolean changed = holds.removeIf(k -> k.window().account.budget().key().equals(key));
    for (Account account : accounts.of(running.call()).accounts()) {
      Budget budget = account.budget();
      if (budget.key().equals(key)) {
        Window window = account.rows.at(running.reservation.created());
        // It runs already, so it cannot be refused, and a window that holds so much admits nothing.
        long most = Budget.MAX_AMOUNT - account.held(window, now);
        long amount =
            Math.min(most, Amounts.keeps(budget, Amounts.claim(budget, running.demand())));
        window.hold(amount);
        account.rows.act(window, running.reservation.created(), changes);
        changes.touch(window);
        holds.add(new Live.Kept(window, amount));
        changed = true;
      }
    }
    if (changed) {
      // In the order in which a new call would ask them.
      holds.sort(Comparator.comparing(k -> k.window().key.budget().id()));
      running.holds = List.copyOf(holds);
      running.reservation = running.reservation.holding(Live.holds(holds));
      changes.put(running.reservation);
    }
  }

  // ---- overrides

  /** The window of a group that an override granted now would add to. */
  Optional<WindowKey> windowOf(BudgetKey key, Labels group, long now) {
    return accounts
        .budget(key)
        .map(budget ->
            new WindowKey(
                key,
                group,
                budget.period().isOfCalendar()
                    ? budget.schedule().spanAt(now).start()
                    : Period.EVER_START));
  }

  void grant(BudgetOverride override, long now, Changes changes) {
    restore(override);
    changes.put(override);
    changes.raise(new Event.OverrideGranted(now, override));
  }

  void restore(BudgetOverride override) {
    accounts
        .account(override.window().budget(), override.window().group())
        .ifPresent(account -> {
          account.add(override);
          overrides.put(override.id(), override);
        });
  }

  List<BudgetOverride> overrides() {
    return List.copyOf(overrides.values());
  }

  /** Ends an override before its time; empty if there is none with the id that still counts. */
  Optional<BudgetOverride> end(String id, long now, Changes changes) {
    return Optional.ofNullable(overrides.get(id)).map(o -> end(o, now, changes));
  }

  private BudgetOverride end(BudgetOverride override, long now, Changes changes) {
    overrides.remove(override.id());
    BudgetOverride ended = override.ended(now);
    changes.put(ended);
    changes.raise(new Event.OverrideEnded(now, ended));
    accounts
        .account(override.window().budget(), override.window().group())
        .ifPresent(account -> {
          account.remove(override);
          account
              .rows
              .present(now)
              .filter(w -> isOver(override, account, now).isEmpty())
              .ifPresent(
                  w -> Postings.overdrawn(w, Long.MAX_VALUE, Cause.OVERRIDE_ENDED, now, changes));
        });
    return ended;
  }

  /** When the window of an override ended, if it has. */
  private static OptionalLong isOver(BudgetOverride override, Account account, long now) {
    if (!account.budget().period().isOfCalendar()) {
      return OptionalLong.empty();
    }
    long end = account.budget().schedule().spanAt(override.createdAt()).end();
    return end <= now ? OptionalLong.of(end) : OptionalLong.empty();
  }

  /** Ends the overrides whose time, or whose window's time, is over. */
  void expire(long now, Changes changes) {
    for (BudgetOverride override : overrides()) {
      boolean over =
          override.expiresAt() <= now
              || accounts
                  .account(override.window().budget(), override.window().group())
                  .filter(account -> isOver(override, account, now).isEmpty())
                  .isEmpty();
      if (over) {
        end(override, now, changes);
      }
    }
  }

  /** Whether an override of a group still means the same: so much more for the same, as often. */
  private static boolean hasGroupsOf(Budget before, Budget after) {
    return before.unit() == after.unit()
        && before.period() == after.period()
        && Set.copyOf(before.per()).equals(Set.copyOf(after.per()));
  }

  private List<BudgetOverride> of(BudgetKey key) {
    return overrides.values().stream().filter(o -> o.window().budget().equals(key)).toList();
  }
}
