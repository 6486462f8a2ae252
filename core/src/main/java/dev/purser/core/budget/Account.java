package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The windows of one group of one budget. Mutable; owned by the engine. */
final class Account {

  final Labels group;
  private final Split split;
  private Split.Terms terms;
  // Nearly always one: the window of the present. Late records and live holds keep older ones.
  private List<Window> windows = List.of();
  private List<BudgetOverride> overrides = List.of();

  Account(Split split, Labels group) {
    this.split = split;
    this.group = group;
    this.terms = split.termsOf(group);
  }

  Budget budget() {
    return split.budget();
  }

  long limit() {
    return terms.limit();
  }

  /** What of the limit is kept for calls that matter more. */
  long keptFrom(Priority priority) {
    return terms.kept()[priority.ordinal()];
  }

  /** Takes on what the budget says now. */
  void budgetChanged() {
    terms = split.termsOf(group);
  }

  // ---- its windows

  /** The window that takes an instant, from memory, the past, or new. */
  Window at(long instant) {
    boolean session = budget().period() == Period.SESSION;
    for (int i = windows.size() - 1; i >= 0; i--) {
      Window window = windows.get(i);
      if (session ? window.reaches(instant, pause()) : window.takes(instant)) {
        return window;
      }
    }
    if (session) {
      windows = windows.stream().filter(Window::isActive).toList();
    }
    return open(instant);
  }

  private Window open(long instant) {
    Window window = blank(instant);
    split.history().window(window.key).ifPresent(window::restore);
    add(window);
    return window;
  }

  private void add(Window window) {
    if (windows.isEmpty()) {
      windows = List.of(window);
    } else {
      List<Window> more = new ArrayList<>(windows);
      more.add(window);
      windows = List.copyOf(more);
    }
    if (!window.isUsed()) {
      split.mayBeIdle(this);
    }
  }

  /** Notes that something is held or posted in a window for the first time. */
  void used(Window window) {
    split.used(window);
  }

  private Window blank(long instant) {
    Period.Span span = split.spanAt(instant);
    return new Window(this, span, split.schedule().countsUntil(span));
  }

  /** The window with a key of this account, from memory, the past, or new. */
  Window window(WindowKey key) {
    return inMemory(key).orElseGet(() -> open(key.start()));
  }

  /** The window with a key of this account, from memory or the past; empty if it never was. */
  Optional<Window> known(WindowKey key) {
    Optional<Window> window = inMemory(key);
    return window.isPresent() || split.history().window(key).isEmpty()
        ? window
        : Optional.of(open(key.start()));
  }

  /** Puts back a window as the past has it, which is not asked again. */
  void restore(WindowState state) {
    Optional<Window> known = inMemory(state.key());
    Window window = known.orElseGet(() -> blank(state.key().start()));
    window.restore(state);
    if (known.isEmpty()) {
      add(window);
    }
  }

  private Optional<Window> inMemory(WindowKey key) {
    for (Window window : windows) {
      if (window.key.start() == key.start()) {
        return Optional.of(window);
      }
    }
    return Optional.empty();
  }

  /** A window of the present, if one is in memory. */
  Optional<Window> present(long now) {
    for (Window window : windows) {
      boolean counts =
          switch (budget().period()) {
            case SESSION -> window.isActive() && (window.end() > now || window.activeHolds > 0);
            case ROLLING -> window.end() > now;
            default -> window.takes(now);
          };
      if (counts) {
        return Optional.of(window);
      }
    }
    return Optional.empty();
  }

  /** Notes that something happened in a window, which keeps a session open. */
  void act(Window window, long instant, Changes changes) {
    if (budget().period() == Period.SESSION) {
      window.act(instant, pause());
      if (windows.size() > 1) {
        keepTogether(session(window), changes);
      }
    }
  }

  /**
   * Notes that something is about to be posted to a window, and gives what was left of it before.
   * Of a session that was over and comes back nothing is known: should it be overdrawn, that is
   * told anew.
   */
  long leftBefore(Window window, long instant, long now, Changes changes) {
    long left = remaining(window, now);
    boolean wasOver = isOver(window, now);
    act(window, instant, changes);
    return wasOver && !isOver(window, now) ? Long.MAX_VALUE : left;
  }

  private boolean isOver(Window window, long now) {
    return budget().period() == Period.SESSION
        && counted(window, now).stream().allMatch(w -> w.end() <= now && w.activeHolds == 0);
  }

  /** Lets the rows of a session end together, so that none is forgotten before the others. */
  private static void keepTogether(List<Window> session, Changes changes) {
    long end = session.stream().mapToLong(Window::end).max().orElse(Period.EVER_START);
    for (Window row : session) {
      if (row.end() < end) {
        row.lastUntil(end);
        changes.touch(row);
      }
    }
  }

  private long pause() {
    return budget().durationMs();
  }

  /** The window after another, if it has begun or is in memory. */
  Optional<Window> after(Window window, long now) {
    return window.end() <= now
        ? Optional.of(at(window.end()))
        : windows.stream().filter(w -> w.takes(window.end())).findFirst();
  }

  /** Forgets a window that has ended and holds nothing: the ledger has it. */
  void forget(Window ended) {
    windows = windows.stream().filter(w -> w != ended).toList();
  }

  /** Forgets windows in which nothing happened: refused calls leave nothing. */
  void forgetUnused() {
    windows = windows.stream().filter(Window::isUsed).toList();
  }

  /** Whether nothing would be lost without it. */
  boolean isIdle() {
    return windows.isEmpty() && overrides.isEmpty();
  }

  /** Whether no call runs here now. */
  boolean isWithoutCalls() {
    return overrides.isEmpty() && windows.stream().allMatch(w -> w.activeHolds == 0);
  }

  // ---- how they stand

  /** The rows that count together with one. */
  private List<Window> counted(Window window, long now) {
    return switch (budget().period()) {
      case ROLLING -> windows.stream().filter(w -> w.end() > now).toList();
      case SESSION -> windows.size() == 1 ? windows : session(window);
      default -> List.of(window);
    };
  }

  /** The rows of one session: each begins before the one before it was idle for long enough. */
  private List<Window> session(Window window) {
    List<Window> ordered =
        windows.stream()
            .filter(w -> w.isActive() || w == window)
            .sorted(Comparator.comparingLong(Window::first))
            .toList();
    List<Window> session = new ArrayList<>();
    long end = Long.MIN_VALUE;
    for (Window next : ordered) {
      if (next.first() >= end) {
        if (session.contains(window)) {
          break;
        }
        session.clear();
      }
      session.add(next);
      end = Math.max(end, next.activeHolds > 0 ? Long.MAX_VALUE : next.end());
    }
    return session;
  }

  private boolean isOneRow() {
    Period period = budget().period();
    return period != Period.ROLLING && (period != Period.SESSION || windows.size() == 1);
  }

  /** What is settled; a call's own limit has nothing to do with what others settled. */
  long settled(Window window, long now) {
    if (budget().period() == Period.REQUEST) {
      return 0;
    }
    return isOneRow()
        ? window.settled
        : counted(window, now).stream().mapToLong(w -> w.settled).sum();
  }

  long held(Window window, long now) {
    if (budget().period() == Period.REQUEST) {
      return 0;
    }
    return isOneRow() ? window.held : counted(window, now).stream().mapToLong(w -> w.held).sum();
  }

  /** The limit with what overrides add and what was left of the window before. */
  long effectiveLimit(Window window, long now) {
    if (overrides.isEmpty() && budget().rollover().isEmpty()) {
      return limit();
    }
    return Math.min(Budget.MAX_AMOUNT, limit() + overrides(window, now) + carried(window));
  }

  /** What is left of the limit; negative where it is overdrawn. */
  long remaining(Window window, long now) {
    return effectiveLimit(window, now) - settled(window, now) - held(window, now);
  }

  /** What overrides add to a window. */
  long overrides(Window window, long now) {
    long sum = 0;
    for (BudgetOverride override : overrides) {
      if (override.expiresAt() > now && isOf(override, window)) {
        sum = Math.min(Budget.MAX_AMOUNT, sum + override.amount());
      }
    }
    return sum;
  }

  // Not by the start of the window that was granted: the budget's calendar may have changed since.
  private boolean isOf(BudgetOverride override, Window window) {
    return !budget().period().isOfCalendar() || window.takes(override.createdAt());
  }

  /** What the window before left of its own limit, as far as it may be taken over. */
  long carried(Window window) {
    if (budget().rollover().isEmpty() || !budget().period().isOfCalendar()) {
      return 0;
    }
    return handedOn(at(window.key.start() - 1), 0);
  }

  /** What a window leaves to the next once it holds so much more. */
  private long handedOn(Window window, long more) {
    long left = limit() - window.settled - window.held - more;
    return Math.clamp(left, 0, budget().rollover().orElse(0));
  }

  /**
   * Whether the window after another can spare what it would no longer take over once that one
   * holds so much more: a call that runs on into the next window must not overdraw it.
   */
  boolean nextCanSpare(Window window, long more, long now) {
    if (budget().rollover().isEmpty()) {
      return true;
    }
    long lost = handedOn(window, 0) - handedOn(window, more);
    return lost == 0 || after(window, now).map(next -> remaining(next, now) >= lost).orElse(true);
  }

  /** Whether a hold keeps the arithmetic in range. */
  boolean canHold(Window window, long amount, long now) {
    return amount <= Budget.MAX_AMOUNT - held(window, now);
  }

  /** Whether a posting keeps the arithmetic in range. */
  boolean canPost(Window window, long amount, long now) {
    return amount >= -Budget.MAX_AMOUNT
        && amount <= Budget.MAX_AMOUNT
        && Math.abs(settled(window, now) + amount) <= Budget.MAX_AMOUNT;
  }

  WindowView view(Window window, long now) {
    List<Window> rows = counted(window, now);
    long starts =
        switch (budget().period()) {
          case ROLLING -> now - budget().durationMs();
          case SESSION -> rows.stream().mapToLong(Window::first).min().orElse(now);
          default -> window.key.start();
        };
    return new WindowView(
        group,
        limit(),
        overrides(window, now),
        carried(window),
        settled(window, now),
        held(window, now),
        starts,
        resets(rows, now),
        rows.stream().mapToInt(w -> w.activeHolds).sum());
  }

  private long resets(List<Window> rows, long now) {
    if (budget().period() == Period.ROLLING) {
      return rows.stream()
          .filter(w -> w.settled != 0 || w.held != 0)
          .mapToLong(Window::end)
          .min()
          .orElse(now + budget().durationMs());
    }
    return rows.stream().mapToLong(Window::end).max().orElse(Period.EVER_END);
  }

  /**
   * When a window that refuses an amount would admit it, if nothing else happens: when it ends, or
   * when enough of it has rolled out.
   */
  long admitsAt(Window window, long amount, long now) {
    if (budget().period() != Period.ROLLING) {
      return resets(counted(window, now), now);
    }
    long left = remaining(window, now);
    List<Window> leaving =
        counted(window, now).stream().sorted(Comparator.comparingLong(Window::end)).toList();
    for (Window next : leaving) {
      left += next.settled + next.held;
      if (amount <= left) {
        return next.end();
      }
    }
    return now + budget().durationMs();
  }

  // ---- thresholds

  /** Raises an event for each threshold that a window has reached for the first time. */
  void crossings(Window window, long now, Changes changes) {
    if (budget().period() == Period.REQUEST) {
      return;
    }
    long total = settled(window, now);
    long effective = effectiveLimit(window, now);
    long[] reached = effective == limit() ? terms.marks() : split.marks(effective);
    long crossed = 0;
    for (Window row : counted(window, now)) {
      crossed |= row.crossed;
    }
    for (int i = 0; i < reached.length; i++) {
      long bit = 1L << i;
      if (total >= reached[i] && (crossed & bit) == 0) {
        window.crossed |= bit;
        changes.raise(
            new Event.ThresholdCrossed(
                now, window.key, budget().unit(), budget().thresholds().get(i), total, effective));
      }
    }
  }

  /** Marks what has been reached as crossed, without events: for a window that starts full. */
  void markCrossed(Window window, long now) {
    long total = settled(window, now);
    long[] marks = terms.marks();
    for (int i = 0; i < marks.length; i++) {
      if (total >= marks[i]) {
        window.crossed |= 1L << i;
      }
    }
  }

  /** Carries over which thresholds were crossed to another list of them. */
  void rename(List<BigDecimal> before, Changes changes) {
    List<BigDecimal> after = budget().thresholds();
    for (Window window : windows) {
      long crossed = 0;
      for (int i = 0; i < after.size(); i++) {
        int old = indexOf(before, after.get(i));
        if (old >= 0 && (window.crossed & (1L << old)) != 0) {
          crossed |= 1L << i;
        }
      }
      if (window.crossed != crossed) {
        window.crossed = crossed;
        changes.touch(window);
      }
    }
  }

  private static int indexOf(List<BigDecimal> shares, BigDecimal share) {
    for (int i = 0; i < shares.size(); i++) {
      if (shares.get(i).compareTo(share) == 0) {
        return i;
      }
    }
    return -1;
  }

  // ---- overrides

  void add(BudgetOverride override) {
    List<BudgetOverride> more = new ArrayList<>(overrides);
    more.add(override);
    overrides = more;
  }

  void remove(BudgetOverride override) {
    overrides = overrides.stream().filter(o -> !o.id().equals(override.id())).toList();
    split.mayBeIdle(this);
  }
}
