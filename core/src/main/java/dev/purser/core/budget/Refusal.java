package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.util.Optional;

/**
 * Why a reservation was not admitted: the first window that refused. Amounts are in its unit.
 *
 * @param code what went wrong
 * @param message the reason in words
 * @param budget the budget that refused
 * @param group the group of its window
 * @param unit what it counts
 * @param limit its limit
 * @param settled what it has settled
 * @param held what it holds for running calls
 * @param requested what was asked for; 0 where that cannot be said
 * @param overrides what overrides add to the limit
 * @param resetsAt when its window ends, in epoch milliseconds; {@link Period#EVER_END} for never
 * @param retry whether waiting helps
 * @param breaker the breaker that stopped the call; then no budget was asked, and what would say
 *     how one stands is empty or 0
 */
public record Refusal(
    Code code,
    String message,
    BudgetKey budget,
    Labels group,
    Unit unit,
    long limit,
    long settled,
    long held,
    long requested,
    long overrides,
    long resetsAt,
    Retry retry,
    Optional<Breaker> breaker) {

  /** The refusal of a budget. */
  public Refusal(
      Code code,
      String message,
      BudgetKey budget,
      Labels group,
      Unit unit,
      long limit,
      long settled,
      long held,
      long requested,
      long overrides,
      long resetsAt,
      Retry retry) {
    this(
        code,
        message,
        budget,
        group,
        unit,
        limit,
        settled,
        held,
        requested,
        overrides,
        resetsAt,
        retry,
        Optional.empty());
  }

  /** The refusal of a breaker. */
  static Refusal of(Breaker breaker, String org) {
    return new Refusal(
        Code.BREAKER_OPEN,
        "a breaker stops it, tripped by " + breaker.author() + ": " + breaker.reason(),
        new BudgetKey(org, ""),
        Labels.NONE,
        Unit.REQUESTS,
        0,
        0,
        0,
        0,
        0,
        Period.EVER_END,
        Retry.EXHAUSTED,
        Optional.of(breaker));
  }

  /** What is left of the limit; negative where it is overdrawn. */
  public long remaining() {
    return limit + overrides - settled - held;
  }

  /** What went wrong. */
  public enum Code {
    /** The request does not fit. */
    BUDGET_EXCEEDED,
    /** The model has no price and the budget denies such calls. */
    UNKNOWN_PRICE,
    /** No bound can be given for the request. */
    UNBOUNDABLE_REQUEST,
    /** The budget is split into as many groups as it may be. */
    TOO_MANY_WINDOWS,
    /** A breaker was tripped. */
    BREAKER_OPEN;

    /** The name used in the API. */
    public String wireName() {
      return WireNames.of(this);
    }
  }

  /** Whether waiting helps. */
  public enum Retry {
    /** Once running calls end. */
    IN_FLIGHT,
    /** When the window ends, within {@link #RESETS_WITHIN_MS}. */
    RESETS,
    /** No. */
    EXHAUSTED;

    /** How soon a window must end for waiting to count as help, in milliseconds. */
    public static final long RESETS_WITHIN_MS = 60_000;

    /** The name used in the API. */
    public String wireName() {
      return WireNames.of(this);
    }
  }
}
