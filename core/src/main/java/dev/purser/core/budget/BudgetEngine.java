package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The deterministic state machine that admits, holds and settles: a command and a time go in, an
 * outcome and {@link Changes} come out.
 *
 * <p>It does no I/O and reads no clock; the same commands at the same times over the same {@link
 * History} give the same state. Not thread-safe: one owner at a time. The changes of a run must be
 * written before any outcome of it is told; if that fails, the engine is ahead of the ledger and
 * must be thrown away.
 *
 * <p>Its parts, each of which can be read by itself: {@link Accounts} knows which windows a call
 * touches, {@link Account} how they stand, {@link Rows} which count together, {@link Admission}
 * decides, {@link Reservations} holds and ends, {@link Settlements} ends with records, {@link
 * Postings} posts, and {@link Budgets} puts and changes what all of it is about.
 */
public final class BudgetEngine {

  private final Accounts accounts;
  private final Postings postings;
  private final Reservations reservations;
  private final Budgets budgets;

  /** An engine without budgets over a past. */
  public BudgetEngine(History history) {
    accounts = new Accounts(history);
    postings = new Postings(history, accounts);
    reservations = new Reservations(history, accounts, postings);
    budgets = new Budgets(accounts, reservations);
  }

  /**
   * Runs a command.
   *
   * @param command what to do
   * @param now the present, in epoch milliseconds
   * @param changes takes what it changes
   */
  @SuppressWarnings("unchecked") // each command names its outcome, which the switch below gives
  public <O extends Outcome> O apply(Command<O> command, long now, Changes changes) {
    return (O)
        switch (command) {
          case Command.Reserve c -> reservations.reserve(c, now, changes);
          case Command.Check c -> reservations.check(c, now);
          case Command.Extend c -> reservations.extend(c, now, changes);
          case Command.Settle c -> reservations.settle(c, now, changes);
          case Command.Release c -> reservations.release(c, now, changes);
          case Command.Renew c -> reservations.renew(c, now, changes);
          case Command.Expire c -> expire(now, changes);
          case Command.Post c -> postings.post(c, now, changes);
          case Command.Correct c -> postings.correct(c, now, changes);
        };
  }

  private Outcome.Expired expire(long now, Changes changes) {
    int count = reservations.expire(now, changes);
    budgets.expire(now, changes);
    return new Outcome.Expired(count);
  }

  // ---- budgets

  /** Every budget, by org and id. */
  public List<Budget> budgets() {
    return accounts.budgets();
  }

  /** A budget. */
  public Optional<Budget> budget(BudgetKey key) {
    return accounts.budget(key);
  }

  /**
   * Whether a ceiling or a breaker could apply to a call of which only the caller and the provider
   * are known; then nothing of it may pass unmetered.
   */
  public boolean isUnderCeiling(Call call) {
    return accounts.breakers().stream().anyMatch(breaker -> breaker.couldStop(call))
        || accounts.budgets(call.org()).stream()
            .anyMatch(
                budget -> budget.enforcement().isCeiling() && budget.match().couldTake(call, true));
  }

  /**
   * Adds a budget, or changes one, whose windows start with what the ledger says.
   *
   * @param budget the budget
   * @param settled what records have posted, by window; ended windows may be left out
   * @param now the present, in epoch milliseconds
   * @param changes takes the windows and the reservations whose holds it changes
   */
  public void install(Budget budget, Map<WindowKey, Long> settled, long now, Changes changes) {
    budgets.install(budget, settled, now, changes);
  }

  /**
   * Changes a budget whose windows stay what they are: same match, split, period and zone.
   *
   * @throws IllegalArgumentException if there is no such budget
   */
  public void change(Budget budget, long now, Changes changes) {
    budgets.change(budget, now, changes);
  }

  /** Removes a budget with its windows; false if there was none. */
  public boolean remove(BudgetKey key, long now, Changes changes) {
    return budgets.remove(key, now, changes);
  }

  /**
   * Gives each window of a budget that is in memory and holds an instant. Without a split there is
   * always one.
   */
  public void windows(BudgetKey key, long instant, Consumer<WindowView> each) {
    groups(key).forEach(group -> window(key, group, instant).ifPresent(each));
  }

  /** The groups that a budget has windows of in memory. Without a split there is one. */
  public List<Labels> groups(BudgetKey key) {
    if (accounts.budget(key).filter(budget -> budget.per().isEmpty()).isPresent()) {
      return List.of(Labels.NONE);
    }
    List<Labels> groups = new ArrayList<>();
    accounts.accounts(key).forEach(account -> groups.add(account.group));
    return groups;
  }

  /** How the window of a group stands; empty if there is none at the instant. */
  public Optional<WindowView> window(BudgetKey key, Labels group, long instant) {
    return accounts
        .budget(key)
        .flatMap(budget -> accounts.account(key, group))
        .flatMap(account -> {
          Optional<Window> window =
              account.budget().per().isEmpty()
                  ? Optional.of(account.rows.at(instant))
                  : account.rows.present(instant);
          return window.map(w -> account.view(w, instant));
        });
  }

  // ---- overrides and breakers

  /** The window of a group that an override granted now would add to; empty without the budget. */
  public Optional<WindowKey> windowOf(BudgetKey key, Labels group, long now) {
    return budgets.windowOf(key, group, now);
  }

  /** Grants an override. */
  public void grant(BudgetOverride override, long now, Changes changes) {
    budgets.grant(override, now, changes);
  }

  /** Ends an override before its time; empty if there is none with the id that still counts. */
  public Optional<BudgetOverride> end(String override, long now, Changes changes) {
    return budgets.end(override, now, changes);
  }

  /** Every override that counts, oldest first. */
  public List<BudgetOverride> overrides() {
    return budgets.overrides();
  }

  /** Every breaker, oldest first. */
  public List<Breaker> breakers() {
    return accounts.breakers();
  }

  /** Trips a breaker: what it stops is refused from now on. */
  public void trip(Breaker breaker, long now, Changes changes) {
    accounts.put(breaker);
    changes.raise(new Event.BreakerTripped(now, breaker));
  }

  /** Removes a breaker; empty if there is none with the id. */
  public Optional<Breaker> reset(String id, long now, Changes changes) {
    Optional<Breaker> breaker = accounts.removeBreaker(id);
    breaker.ifPresent(b -> changes.raise(new Event.BreakerReset(now, b)));
    return breaker;
  }

  // ---- a start

  /** Puts back a budget as the ledger has it. */
  public void restore(Budget budget) {
    accounts.put(budget);
  }

  /** Puts back a breaker as the ledger has it. */
  public void restore(Breaker breaker) {
    accounts.put(breaker);
  }

  /** Puts back an override as the ledger has it, after the budgets, unless it has ended. */
  public void restore(BudgetOverride override) {
    if (override.endedAt().isEmpty()) {
      budgets.restore(override);
    }
  }

  /**
   * Since when windows that ended are to be put back, in epoch milliseconds: sessions are kept for
   * as long as their pause may be.
   *
   * @param kept as of {@link #tidy}
   */
  public long keptSince(long kept, long now) {
    return accounts.keptSince(kept, now);
  }

  /**
   * Puts back a window as the ledger has it, unless {@link #tidy} would forget it; what it holds
   * comes with the reservations.
   */
  public void restore(WindowState state, long kept, long now) {
    accounts.restore(state, kept, now);
  }

  /** Puts back a live reservation, after the windows. */
  public void restore(Reservation reservation) {
    reservations.restore(reservation);
  }

  /**
   * When the oldest window ended of all those that only a running call keeps open; its session
   * counts windows that are not back yet, and ended no earlier. To be asked once the reservations
   * are back; empty if there is none.
   *
   * @param instant windows that ended after this are back already, in epoch milliseconds
   */
  public OptionalLong oldestHeldOpen(long instant) {
    return reservations.live().stream()
        .flatMap(live -> live.holds.stream())
        .map(Live.Kept::window)
        .filter(window -> window.end() <= instant && window.account.rows.areHeldOpen())
        .mapToLong(Window::end)
        .min();
  }

  /** Puts back a window as the ledger has it, if a running call keeps its session open. */
  public void restoreHeldOpen(WindowState state) {
    accounts.restoreHeldOpen(state);
  }

  /** The live reservations of an owner. */
  public List<Reservation> live(Reservation.Owner owner) {
    return reservations.live().stream()
        .map(r -> r.reservation)
        .filter(r -> r.owner() == owner)
        .toList();
  }

  /** How many reservations are live. */
  public int liveCount() {
    return reservations.live().size();
  }

  /**
   * Forgets windows that ended long ago and hold nothing; the ledger still has them. To be called
   * now and then, never between a run and the writing of its changes.
   *
   * @param kept windows that ended since this instant are kept, in epoch milliseconds: late records
   *     are likely to need them. Sessions are kept for as long as their pause may be, if that is
   *     longer; a budget that may not be split further keeps none that has ended
   * @param now the present, in epoch milliseconds
   */
  public void tidy(long kept, long now) {
    accounts.tidy(kept, now);
  }
}
