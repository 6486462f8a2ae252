package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One budget and the accounts that it is split into so far. Mutable; owned by the engine. */
final class Split {

  private Budget budget;
  private Schedule schedule;
  private History history;
  private final Map<Labels, Account> accounts = new HashMap<>();
  // Windows by their end, so that what has ended is found without a look at what has not.
  private final NavigableMap<Long, List<Window>> ends = new TreeMap<>();
  private final Set<Account> maybeIdle = new HashSet<>();
  // What ended by then may be forgotten.
  private long forgotten = Long.MIN_VALUE;
  // Nearly all accounts have the budget's own limit.
  private Terms terms;
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
    this.terms = Terms.of(budget, budget.limit());
  }

  /**
   * What follows from a limit, shared by all accounts that have it.
   *
   * @param limit the limit
   * @param marks the least amounts that reach the thresholds, then the states: compared as longs at
   *     each posting
   * @param kept by priority: what of the limit is kept for those above it
   */
  @SuppressWarnings("ArrayRecordComponent") // shared within the engine, never written or compared
  record Terms(long limit, long[] marks, long[] kept) {
    static Terms of(Budget budget, long limit) {
      return new Terms(limit, marksOf(budget, limit), keptOf(budget, limit));
    }
  }

  /** What the budget says to a group. */
  Terms termsOf(Labels group) {
    long limit = budget.limitOf(group);
    return limit == terms.limit() ? terms : Terms.of(budget, limit);
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

  /** The least amounts that reach the thresholds of a limit, then the states. */
  long[] marks(long limit) {
    return marksOf(budget, limit);
  }

  private static long[] marksOf(Budget budget, long limit) {
    return Stream.concat(
            budget.thresholds().stream(),
            WindowView.State.REACHED.stream().map(state -> state.from(budget)))
        .mapToLong(share -> share(share, limit))
        .toArray();
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
    terms = Terms.of(next, next.limit());
    lastSpan = Optional.empty();
    accounts.values().forEach(Account::budgetChanged);
  }

  Collection<Account> accounts() {
    return accounts.values();
  }

  /** The account of a group, made if it is missing. */
  Account account(Labels group) {
    Account known = accounts.get(group);
    if (known != null) {
      return known;
    }
    Account account = new Account(this, group);
    accounts.put(group, account);
    maybeIdle.add(account);
    return account;
  }

  /** Puts back a window as the past has it. */
  void restore(WindowState state) {
    accounts
        .computeIfAbsent(state.key().group(), group -> new Account(this, group))
        .rows
        .restore(state);
  }

  /** Puts back a window of a session that a call keeps open; others stay in the past. */
  void restoreHeldOpen(WindowState state) {
    Account account = accounts.get(state.key().group());
    if (account != null && account.rows.areHeldOpen() && !account.rows.has(state.key())) {
      account.rows.restore(state);
    }
  }

  /** Whether calls of a group may count by themselves; those of the shared group always may. */
  boolean hasRoomFor(Labels group) {
    return accounts.size() < budget.maxWindows() || group.isEmpty() || accounts.containsKey(group);
  }

  /** Notes a window that is to be forgotten after its end. */
  void used(Window window) {
    if (window.end() != Period.EVER_END) {
      ends.computeIfAbsent(window.end(), end -> new ArrayList<>(1)).add(window);
    }
  }

  /** The instant by which a window must have ended that is forgotten. */
  long forgotten() {
    return forgotten;
  }

  /** Notes an account that may have nothing in it. */
  void mayBeIdle(Account account) {
    maybeIdle.add(account);
  }

  /**
   * Since when windows that ended are kept. A session that ended before its last pause began is
   * joined by no call that could keep it open, however late that is told.
   */
  long keptSince(long kept, long now) {
    return budget.period() == Period.SESSION ? Math.min(kept, now - budget.durationMs()) : kept;
  }

  /**
   * Forgets windows that ended before an instant and hold nothing, and accounts with nothing in
   * them; says whether there were such accounts. Where there is no room for more groups, all that
   * has ended makes room.
   */
  boolean tidy(long kept, long now) {
    boolean isFull = accounts.size() >= budget.maxWindows();
    long instant = isFull ? now : keptSince(kept, now);
    forgotten = Math.max(forgotten, instant);
    NavigableMap<Long, List<Window>> passed = ends.headMap(instant, true);
    List<Window> windows = passed.values().stream().flatMap(List::stream).toList();
    passed.clear();
    Set<Window> ended = new HashSet<>();
    for (Window window : windows) {
      // A session's end moves, and where a call runs, all its rows still count.
      if (window.end() > instant || window.activeHolds > 0 || window.account.rows.areHeldOpen()) {
        used(window);
      } else {
        ended.add(window);
        maybeIdle.add(window.account);
      }
    }
    boolean forgot = false;
    for (Account account : maybeIdle) {
      account.rows.forget(row -> ended.contains(row) || !row.isUsed());
      forgot |= account.isIdle() && accounts.remove(account.group, account);
    }
    maybeIdle.clear();
    if (isFull && budget.period() == Period.REQUEST) {
      // A call's own window is over with the call.
      forgot |= accounts.values().removeIf(Account::isWithoutCalls);
    }
    return forgot;
  }

  /** The least whole amount that reaches a share of a limit. */
  static long share(BigDecimal share, long limit) {
    BigDecimal amount = share.multiply(BigDecimal.valueOf(limit)).setScale(0, RoundingMode.CEILING);
    return amount.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Long.MAX_VALUE
        : amount.longValueExact();
  }
}
