package dev.purser.gateway;

import org.jspecify.annotations.Nullable;

/** Walks through a plan as attempts fail. Confined to its event loop. */
final class Schedule {

  /** The longest wait that a provider may ask for between two attempts, in seconds. */
  private static final long LONGEST_WAIT = 10;

  private final Plan plan;
  private int number = 1;
  private int attempts = 1;
  private long waitMillis;

  Schedule(Plan plan) {
    this.plan = plan;
  }

  /** What is asked now. */
  Plan.Step step() {
    return plan.step(number);
  }

  /** The number of the attempt that is made now, from 1; steps that were left out do not count. */
  int attempt() {
    return attempts;
  }

  /** How long to wait before it. */
  long waitMillis() {
    return waitMillis;
  }

  /**
   * Goes on to the next step that need not wait too long.
   *
   * @param retryAfter what the provider asked for, as in its header
   * @return false if there is none
   */
  boolean advance(@Nullable String retryAfter) {
    long asked = seconds(retryAfter);
    Provider failed = step().provider();
    for (int next = number + 1; next <= plan.attempts(); next++) {
      boolean same = plan.step(next).provider().equals(failed);
      if (!same || asked <= LONGEST_WAIT) {
        number = next;
        attempts++;
        waitMillis = same ? Math.max(plan.waitMillis(next), asked * 1000) : 0;
        return true;
      }
    }
    return false;
  }

  /** Whole seconds; dates are not understood and count as none. */
  private static long seconds(@Nullable String retryAfter) {
    if (retryAfter == null || retryAfter.isEmpty() || retryAfter.length() > 9) {
      return 0;
    }
    for (int i = 0; i < retryAfter.length(); i++) {
      if (retryAfter.charAt(i) < '0' || retryAfter.charAt(i) > '9') {
        return 0;
      }
    }
    return Long.parseLong(retryAfter);
  }
}
