package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The windows of one group of one budget. Mutable; owned by the engine. */
final class Account {

  final Labels group;
  private Budget budget;
  private long limit;
  private long[] marks = {};
  // Nearly always one: the window of the present. Late records and live holds keep older ones.
  private final List<Window> windows = new ArrayList<>(1);

  Account(Budget budget, Labels group) {
    this.group = group;
    this.budget = budget;
    change(budget);
  }

  Budget budget() {
    return budget;
  }

  long limit() {
    return limit;
  }

  /** Takes on another version of the budget whose windows are the same. */
  void change(Budget next) {
    budget = next;
    limit = next.limitOf(group);
    marks = new long[next.thresholds().size()];
    for (int i = 0; i < marks.length; i++) {
      // The least whole amount that reaches the share: compared as longs at each posting.
      BigDecimal mark =
          next.thresholds()
              .get(i)
              .multiply(BigDecimal.valueOf(limit))
              .setScale(0, RoundingMode.CEILING);
      marks[i] =
          mark.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
              ? Long.MAX_VALUE
              : mark.longValueExact();
    }
  }

  List<Window> windows() {
    return windows;
  }

  /** The window that holds an instant, from memory, the past, or new. */
  Window at(long instant, History history) {
    for (int i = windows.size() - 1; i >= 0; i--) {
      Window window = windows.get(i);
      if (window.holds(instant)) {
        return window;
      }
    }
    Window window = new Window(this, budget.period().spanAt(instant, budget.zone()));
    Optional<WindowState> past = history.window(window.key);
    if (past.isPresent()) {
      window.settled = past.get().settled();
      window.crossed = past.get().crossed();
    }
    windows.add(window);
    return window;
  }

  /** The window that holds an instant, if it is in memory. */
  Optional<Window> known(long instant) {
    for (Window window : windows) {
      if (window.holds(instant)) {
        return Optional.of(window);
      }
    }
    return Optional.empty();
  }

  /** Forgets windows that ended before an instant and hold nothing: the ledger has them. */
  void tidy(long instant) {
    windows.removeIf(w -> w.end <= instant && w.activeHolds == 0);
  }

  /** Raises an event for each threshold that a window has reached for the first time. */
  void crossings(Window window, long now, Changes changes) {
    for (int i = 0; i < marks.length; i++) {
      long bit = 1L << i;
      if (window.settled >= marks[i] && (window.crossed & bit) == 0) {
        window.crossed |= bit;
        changes.raise(
            new Event.ThresholdCrossed(
                now, window.key, budget.unit(), budget.thresholds().get(i), window.settled, limit));
      }
    }
  }

  /** Marks what has been reached as crossed, without events: for a window that starts full. */
  void settleQuietly(Window window, long settled) {
    window.settled = settled;
    for (int i = 0; i < marks.length; i++) {
      if (settled >= marks[i]) {
        window.crossed |= 1L << i;
      }
    }
  }
}
