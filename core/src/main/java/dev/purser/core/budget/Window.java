package dev.purser.core.budget;

/**
 * One row of an account: what it has settled and holds. Mutable; owned by the engine.
 *
 * <p>Of most budgets a row is a window. A rolling window is made of several rows, its buckets, and
 * so is a session whose records came out of order.
 */
final class Window {

  final Account account;
  final WindowKey key;
  // The first instant that it does not take.
  private final long takesUntil;
  private long end;
  // Of a session: its first activity; the last is a pause before its end.
  private long first;
  private boolean active;
  // Whether anything was ever held or posted here.
  private boolean used;
  long settled;
  long held;
  int activeHolds;
  long crossed;

  Window(Account account, Period.Span span, long end) {
    this.account = account;
    this.key = new WindowKey(account.budget().key(), account.group, span.start());
    this.takesUntil = span.end();
    this.end = end;
    this.first = span.start();
  }

  /** From when on it no longer counts. */
  long end() {
    return end;
  }

  long first() {
    return first;
  }

  boolean takes(long instant) {
    // What never ends has no start either: records may be older than the epoch.
    return (key.start() <= instant || takesUntil == Period.EVER_END) && instant < takesUntil;
  }

  /** Whether a session's activity at an instant belongs to it. */
  boolean reaches(long instant, long pause) {
    return active && first - pause < instant && (instant < end || activeHolds > 0);
  }

  /** Whether a session's activity at an instant has been noted in it. */
  boolean isOf(long instant) {
    return first <= instant && instant < end;
  }

  /** Whether nothing runs in it and it has been idle for long enough by now. */
  boolean isOver(long now) {
    return end <= now && activeHolds == 0;
  }

  /** Whether anything has happened in it: a call that was refused is not a session. */
  boolean isActive() {
    return active;
  }

  boolean isUsed() {
    return used;
  }

  /** Lets a session last as long as another row of it. */
  void lastUntil(long instant) {
    end = instant;
  }

  /**
   * Notes activity, which keeps a session open.
   *
   * @param forgotten what ended by then may be forgotten; a session that began later is not moved
   *     to before, where it would have to join what is not known
   */
  void act(long instant, long pause, long forgotten) {
    first = active ? Math.min(first, Math.max(instant, forgotten)) : instant;
    end = active ? Math.max(end, instant + pause) : instant + pause;
    active = true;
  }

  void hold(long amount) {
    held += amount;
    if (activeHolds++ == 0) {
      account.rows.runs(/* begins= */ true);
    }
    use();
  }

  void free(long amount) {
    held -= amount;
    if (--activeHolds == 0) {
      account.rows.runs(/* begins= */ false);
    }
  }

  void settle(long amount) {
    settled += amount;
    use();
  }

  private void use() {
    if (!used) {
      used = true;
      account.rows.used(this);
    }
  }

  /** Takes on what the ledger says; what it holds comes with the reservations. */
  void restore(WindowState state) {
    settled = state.settled();
    crossed = state.crossed();
    active = true;
    if (account.budget().period() == Period.SESSION) {
      first = state.first();
      end = state.end();
    }
    use();
  }

  WindowState state() {
    return new WindowState(key, end, settled, held, crossed, first);
  }
}
