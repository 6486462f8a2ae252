package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.util.List;

/**
 * How a window stands. Amounts are in the unit of its budget.
 *
 * @param group the values that it stands for
 * @param limit its limit before overrides
 * @param overrides what overrides add
 * @param carried what it took over from the window before
 * @param settled what records posted
 * @param held what live reservations keep
 * @param starts its first instant, in epoch milliseconds
 * @param ends the first instant after it
 * @param activeHolds how many live reservations have a hold on it
 */
public record WindowView(
    Labels group,
    long limit,
    long overrides,
    long carried,
    long settled,
    long held,
    long starts,
    long ends,
    int activeHolds) {

  /** What may be used in all. */
  public long effectiveLimit() {
    return limit + overrides + carried;
  }

  /** What is left; negative where it is overdrawn. */
  public long remaining() {
    return effectiveLimit() - settled - held;
  }

  /**
   * How far what is settled has come. A window that is overdrawn is exceeded, also where only its
   * holds make it so; what is held within the limit changes nothing, as it may end unused.
   */
  public State state(Budget budget) {
    if (remaining() < 0) {
      return State.EXCEEDED;
    }
    BigDecimal limit = BigDecimal.valueOf(effectiveLimit());
    State state = State.HEALTHY;
    for (State next : State.REACHED) {
      if (BigDecimal.valueOf(settled).compareTo(limit.multiply(next.from(budget))) >= 0) {
        state = next;
      }
    }
    return state;
  }

  /** How far what a window has settled has come, in order. */
  public enum State {
    /** Not as far as any other. */
    HEALTHY,
    /** As far as {@link Budget#warningAt}. */
    WARNING,
    /** As far as {@link Budget#criticalAt}. */
    CRITICAL,
    /** As far as the limit, or overdrawn. */
    EXCEEDED;

    static final List<State> REACHED = List.of(WARNING, CRITICAL, EXCEEDED);

    private final String wireName = WireNames.of(this);

    /** The name used in the API. */
    public String wireName() {
      return wireName;
    }

    /** From which share of the limit a window is in it. */
    BigDecimal from(Budget budget) {
      return switch (this) {
        case HEALTHY -> BigDecimal.ZERO;
        case WARNING -> budget.warningAt();
        case CRITICAL -> budget.criticalAt();
        case EXCEEDED -> BigDecimal.ONE;
      };
    }
  }
}
