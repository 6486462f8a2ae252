package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The windows of one group of one budget. Mutable; owned by the engine. */
final class Account {

  final Labels group;
  final Rows rows;
  private final Split split;
  private Split.Terms terms;
  private List<BudgetOverride> overrides = List.of();

  Account(Split split, Labels group) {
    this.split = split;
    this.group = group;
    this.terms = split.termsOf(group);
    this.rows = new Rows(this, split);
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

  /** Whether nothing would be lost without it. */
  boolean isIdle() {
    return rows.isEmpty() && overrides.isEmpty();
  }

  /** Whether no call runs here now. */
  boolean isWithoutCalls() {
    return overrides.isEmpty() && rows.areIdle();
  }

  // ---- how they stand

  /** What is settled; a call's own limit has nothing to do with what others settled. */
  long settled(Window window, long now) {
    if (budget().period() == Period.REQUEST) {
      return 0;
    }
    return rows.isAlone()
        ? window.settled
        : rows.counted(window, now).stream().mapToLong(w -> w.settled).sum();
  }

  long held(Window window, long now) {
    if (budget().period() == Period.REQUEST) {
      return 0;
    }
    return rows.isAlone()
        ? window.held
        : rows.counted(window, now).stream().mapToLong(w -> w.held).sum();
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

  /**
   * Notes that something is about to be posted to a window, and gives what was left of it before.
   * Of a session that was over and comes back nothing is known: should it be overdrawn, that is
   * told anew.
   */
  long leftBefore(Window window, long instant, long now, Changes changes) {
    long left = remaining(window, now);
    boolean wasOver = rows.isOver(window, now);
    rows.act(window, instant, changes);
    return wasOver && !rows.isOver(window, now) ? Long.MAX_VALUE : left;
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
    return handedOn(rows.at(window.key.start() - 1), 0);
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
    return lost == 0
        || rows.after(window, now).map(next -> remaining(next, now) >= lost).orElse(true);
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
    List<Window> together = rows.counted(window, now);
    long starts =
        switch (budget().period()) {
          case ROLLING -> now - budget().durationMs();
          case SESSION -> together.stream().mapToLong(Window::first).min().orElse(now);
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
        resets(together, now),
        together.stream().mapToInt(w -> w.activeHolds).sum());
  }

  private long resets(List<Window> together, long now) {
    if (budget().period() == Period.ROLLING) {
      return together.stream()
          .filter(w -> w.settled != 0 || w.held != 0)
          .mapToLong(Window::end)
          .min()
          .orElse(now + budget().durationMs());
    }
    return together.stream().mapToLong(Window::end).max().orElse(Period.EVER_END);
  }

  /**
   * When a window that refuses an amount would admit it, if nothing else happens: when it ends, or
   * when enough of it has rolled out.
   */
  long admitsAt(Window window, long amount, long now) {
    if (budget().period() != Period.ROLLING) {
      return resets(rows.counted(window, now), now);
    }
    long left = remaining(window, now);
    List<Window> leaving =
        rows.counted(window, now).stream().sorted(Comparator.comparingLong(Window::end)).toList();
    for (Window next : leaving) {
      left += next.settled + next.held;
      if (amount <= left) {
        return next.end();
      }
    }
    return now + budget().durationMs();
  }

  // ---- thresholds

  /** Raises an event for each threshold and state that a window has reached for the first time. */
  void crossings(Window window, long now, Changes changes) {
    if (budget().period() == Period.REQUEST) {
      return;
    }
    long total = settled(window, now);
    long effective = effectiveLimit(window, now);
    long[] reached = effective == limit() ? terms.marks() : split.marks(effective);
    long crossed = 0;
    for (Window row : rows.counted(window, now)) {
      crossed |= row.crossed;
    }
    for (int i = 0; i < reached.length; i++) {
      if (total >= reached[i] && (crossed & bitOf(i)) == 0) {
        window.crossed |= bitOf(i);
        changes.raise(reached(i, window, total, effective, now));
      }
    }
  }

  private Event reached(int mark, Window window, long total, long limit, long now) {
    List<BigDecimal> thresholds = budget().thresholds();
    Unit unit = budget().unit();
    return mark < thresholds.size()
        ? new Event.ThresholdCrossed(now, window.key, unit, thresholds.get(mark), total, limit)
        : new Event.StateReached(
            now,
            window.key,
            unit,
            WindowView.State.REACHED.get(mark - thresholds.size()),
            total,
            limit);
  }

  /** The bit of a mark: first those that thresholds may have, then those of the states. */
  private long bitOf(int mark) {
    int thresholds = budget().thresholds().size();
    return 1L << (mark < thresholds ? mark : Budget.MAX_THRESHOLDS + mark - thresholds);
  }

  /** Marks what has been reached as crossed, without events: for a window that starts full. */
  void markCrossed(Window window, long now) {
    long total = settled(window, now);
    long[] marks = terms.marks();
    for (int i = 0; i < marks.length; i++) {
      if (total >= marks[i]) {
        window.crossed |= bitOf(i);
      }
    }
  }

  /** Carries over which thresholds were crossed to another list of them. */
  void rename(List<BigDecimal> before, Changes changes) {
    List<BigDecimal> after = budget().thresholds();
    for (Window window : rows.all()) {
      long crossed = window.crossed & -(1L << Budget.MAX_THRESHOLDS); // the states stay
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
