package dev.purser.core.budget;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rows of an account that are in memory: which takes an instant, and which count together.
 * Mutable; owned by the engine.
 */
final class Rows {

  // Total, so that the order is the same after a restart.
  private static final Comparator<Window> ORDER =
      Comparator.comparingLong(Window::first).thenComparingLong(row -> row.key.start());

  private final Account account;
  private final Split split;
  // Nearly always one: the window of the present. Late records and live holds keep older ones.
  // Those of a session budget stand in the order of their first activity.
  private List<Window> rows = List.of();
  // How many of them hold something for a call that runs.
  private int running;

  Rows(Account account, Split split) {
    this.account = account;
    this.split = split;
  }

  private boolean areSessions() {
    return split.budget().period() == Period.SESSION;
  }

  private long pause() {
    return split.budget().durationMs();
  }

  // ---- finding

  /**
   * The window that takes an instant, from memory, the past, or new. A new session is nowhere until
   * something happens in it: a call that is refused is none.
   */
  Window at(long instant) {
    boolean sessions = areSessions();
    int firstRunning = sessions ? firstRunning() : -1;
    for (int i = rows.size() - 1; i >= 0; i--) {
      Window row = rows.get(i);
      if (sessions ? row.reaches(instant, pause()) : row.takes(instant)) {
        return row;
      }
      // What ended before it ended no later, unless a call runs there.
      if (i <= firstRunning && row.end() <= instant) {
        break;
      }
    }
    return open(instant);
  }

  private Window open(long instant) {
    Window row = blank(instant);
    split.history().window(row.key).ifPresent(row::restore);
    if (row.isUsed() || !areSessions()) {
      add(row);
    }
    return row;
  }

  private Window blank(long instant) {
    Period.Span span = split.spanAt(instant);
    return new Window(account, span, split.schedule().countsUntil(span));
  }

  private void add(Window row) {
    int place = rows.size();
    while (areSessions() && place > 0 && ORDER.compare(rows.get(place - 1), row) > 0) {
      place--;
    }
    if (rows.isEmpty()) {
      rows = List.of(row);
    } else {
      List<Window> more = new ArrayList<>(rows.size() + 1);
      more.addAll(rows);
      more.add(place, row);
      rows = more;
    }
    if (!row.isUsed()) {
      split.mayBeIdle(account);
    }
  }

  /** The window with a key of this account, from memory, the past, or new. */
  Window window(WindowKey key) {
    return inMemory(key)
        .orElseGet(() -> {
          Window row = open(key.start());
          if (!rows.contains(row)) {
            add(row);
          }
          return row;
        });
  }

  /** The window with a key of this account, from memory or the past; empty if it never was. */
  Optional<Window> known(WindowKey key) {
    Optional<Window> row = inMemory(key);
    return row.isPresent() || split.history().window(key).isEmpty()
        ? row
        : Optional.of(open(key.start()));
  }

  private Optional<Window> inMemory(WindowKey key) {
    for (Window row : rows) {
      if (row.key.start() == key.start()) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** Puts back a window as the past has it, which is not asked again. */
  void restore(WindowState state) {
    Optional<Window> known = inMemory(state.key());
    Window row = known.orElseGet(() -> blank(state.key().start()));
    row.restore(state);
    if (known.isPresent()) {
      forget(r -> r == row);
    }
    add(row);
  }

  /** All that are in memory. */
  List<Window> all() {
    return rows;
  }

  /** A window of the present, if one is in memory; of sessions, the first that goes on. */
  Optional<Window> present(long now) {
    return switch (split.budget().period()) {
      case SESSION -> presentSession(now);
      case ROLLING -> rows.stream().filter(row -> row.end() > now).findFirst();
      default -> rows.stream().filter(row -> row.takes(now)).findFirst();
    };
  }

  private Optional<Window> presentSession(long now) {
    Optional<Window> first = Optional.empty();
    int firstRunning = firstRunning();
    for (int i = rows.size() - 1; i >= 0; i--) {
      if (!rows.get(i).isOver(now)) {
        first = Optional.of(rows.get(i));
      } else if (i <= firstRunning) {
        break;
      }
    }
    return first;
  }

  /** The window after another, if it has begun or is in memory. */
  Optional<Window> after(Window row, long now) {
    return row.end() <= now
        ? Optional.of(at(row.end()))
        : rows.stream().filter(r -> r.takes(row.end())).findFirst();
  }

  // ---- what happens in them

  /** Notes that something is held or posted in a row for the first time. */
  void used(Window row) {
    split.used(row);
  }

  /** Notes that the first call runs in a row, or that the last has ended. */
  void runs(boolean begins) {
    running += begins ? 1 : -1;
  }

  /** Notes that something happened in a window, which keeps a session open. */
  void act(Window row, long instant, Changes changes) {
    if (!areSessions()) {
      return;
    }
    boolean isThere = row.isActive();
    long first = row.first();
    row.act(instant, pause(), split.forgotten());
    boolean moves = isThere && row.first() < first;
    if (moves) {
      forget(r -> r == row);
    }
    if (moves || !isThere) {
      add(row);
    }
    if (rows.size() > 1) {
      keepTogether(session(row), changes);
    }
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

  // ---- which count together

  /** The rows that count together with one. */
  List<Window> counted(Window row, long now) {
    return switch (split.budget().period()) {
      case ROLLING -> rows.stream().filter(r -> r.end() > now).toList();
      case SESSION -> session(row);
      default -> List.of(row);
    };
  }

  /** Whether a row counts alone, which is so nearly always. */
  boolean isAlone() {
    return switch (split.budget().period()) {
      case ROLLING -> false;
      case SESSION -> rows.size() == 1;
      default -> true;
    };
  }

  /** Whether a session has been idle for long enough by now. */
  boolean isOver(Window row, long now) {
    return areSessions() && counted(row, now).stream().allMatch(r -> r.isOver(now));
  }

  /**
   * The rows of one session: each begins before the one before it was idle for long enough.
   *
   * <p>As the rows of a session end together, only neighbours need to be looked at; but where a
   * call runs, all that follows belongs to it.
   */
  private List<Window> session(Window row) {
    int at = rows.lastIndexOf(row);
    if (at < 0) {
      return List.of(row);
    }
    int firstRunning = firstRunning();
    int from = Math.min(at, firstRunning);
    while (from > 0 && rows.get(from - 1).end() > rows.get(from).first()) {
      from--;
    }
    int to = from;
    long end = Long.MIN_VALUE;
    while (to < rows.size() && (to <= at || to > firstRunning || rows.get(to).first() < end)) {
      end = Math.max(end, rows.get(to).end());
      to++;
    }
    return rows.subList(from, to);
  }

  /** The place of the first row in which a call runs; how many rows there are if none does. */
  private int firstRunning() {
    int place = rows.size();
    for (int left = running; left > 0; ) {
      place--;
      if (rows.get(place).activeHolds > 0) {
        left--;
      }
    }
    return running == 0 ? rows.size() : place;
  }

  // ---- forgetting

  /** Forgets rows, for good or until their place is found: the ledger has what was in them. */
  void forget(Predicate<Window> which) {
    rows = rows.stream().filter(which.negate()).toList();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Whether a call runs here that keeps a session open, whenever else something happened in it. */
  boolean areHeldOpen() {
    return areSessions() && running > 0;
  }

  /** Whether a window with a key of this account is in memory. */
  boolean has(WindowKey key) {
    return inMemory(key).isPresent();
  }

  /** Whether no call runs here now. */
  boolean areIdle() {
    return running == 0;
  }
}
