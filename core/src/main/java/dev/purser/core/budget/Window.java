package dev.purser.core.budget;

/** One period of one account: what it has settled and holds. Mutable; owned by the engine. */
final class Window {

  final Account account;
  final WindowKey key;
  final long end;
  long settled;
  long held;
  int activeHolds;
  long crossed;

  Window(Account account, Period.Span span) {
    this.account = account;
    this.key = new WindowKey(account.budget().key(), account.group, span.start());
    this.end = span.end();
  }

  boolean holds(long instant) {
    return key.start() <= instant && instant < end;
  }

  /** What is left of the limit; negative where it is overdrawn. */
  long remaining() {
    return account.limit() - settled - held;
  }

  /** Whether a hold keeps the arithmetic in range. */
  boolean canHold(long amount) {
    return amount <= Budget.MAX_AMOUNT - held;
  }

  /** Whether a posting keeps the arithmetic in range. */
  boolean canPost(long amount) {
    return amount >= -Budget.MAX_AMOUNT
        && amount <= Budget.MAX_AMOUNT
        && Math.abs(settled + amount) <= Budget.MAX_AMOUNT;
  }

  void hold(long amount) {
    held += amount;
    activeHolds++;
  }

  void free(long amount) {
    held -= amount;
    activeHolds--;
  }

  /** Adds to what is settled, and raises an event for each threshold reached for the first time. */
  void post(long amount, long now, Changes changes) {
    settled += amount;
    account.crossings(this, now, changes);
  }

  WindowState state() {
    return new WindowState(key, end, settled, held, crossed);
  }
}
