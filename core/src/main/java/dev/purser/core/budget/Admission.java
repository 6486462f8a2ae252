package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import java.util.Optional;

/** Decides whether one window admits a claim. Pure. */
final class Admission {

  private Admission() {}

  /** What a window says to a claim. */
  sealed interface Answer {
    /** It fits: keep this amount. */
    record Keep(long amount) implements Answer {}

    /** It does not fit. */
    record Refuse(Refusal refusal) implements Answer {}

    /** The claim has no amount, and this budget needs one. */
    record Missing(Budget budget) implements Answer {}
  }

  /**
   * What a window says to a demand.
   *
   * @param known what of the window's own limit is taken already, besides what it holds
   */
  static Answer ask(Window window, Demand demand, Priority priority, long known, long now) {
    Budget budget = window.account.budget();
    boolean ceiling = budget.enforcement().isCeiling();
    return switch (Amounts.claim(budget, demand)) {
      case Claim.Of(long amount) -> fit(window, amount, priority, known, now);
      case Claim.Unpriced(String reason) -> {
        if (ceiling && budget.unknownPrice() == UnknownPrice.DENY) {
          yield refuse(window, 0, Refusal.Code.UNKNOWN_PRICE, reason, now);
        }
        yield fit(window, 0, priority, known, now);
      }
      case Claim.Unboundable(String reason) -> {
        if (budget.unboundedHold().isPresent()) {
          yield fit(window, budget.unboundedHold().getAsLong(), priority, known, now);
        }
        yield ceiling
            ? refuse(window, 0, Refusal.Code.UNBOUNDABLE_REQUEST, reason, now)
            : new Answer.Keep(0);
      }
      case Claim.Missing() -> ceiling ? new Answer.Missing(budget) : new Answer.Keep(0);
    };
  }

  private static Answer fit(Window window, long amount, Priority priority, long known, long now) {
    Account account = window.account;
    if (!account.budget().enforcement().isCeiling()) {
      return new Answer.Keep(account.canHold(window, amount, now) ? amount : 0);
    }
    // An overdrawn window admits nothing, not even what costs nothing: remaining is then negative.
    long remaining = account.remaining(window, now) - known;
    long kept = account.keptFrom(priority);
    if (amount <= remaining - kept && account.nextCanSpare(window, amount, now)) {
      return new Answer.Keep(amount);
    }
    String reason =
        amount <= remaining && kept > 0
            ? "what is left of the budget is kept for calls of a higher priority"
            : "does not fit what is left of the budget";
    long resets = account.admitsAt(window, amount, now);
    Refusal.Retry retry = Refusal.Retry.EXHAUSTED;
    long limit = account.effectiveLimit(window, now) - kept;
    if (account.held(window, now) > 0 && amount <= limit - account.settled(window, now)) {
      retry = Refusal.Retry.IN_FLIGHT;
    } else if (amount <= account.limit() - kept && resets - now <= Refusal.Retry.RESETS_WITHIN_MS) {
      retry = Refusal.Retry.RESETS;
    }
    return refuse(window, amount, Refusal.Code.BUDGET_EXCEEDED, reason, retry, resets, now);
  }

  private static Answer refuse(
      Window window, long amount, Refusal.Code code, String message, long now) {
    return refuse(
        window,
        amount,
        code,
        message,
        Refusal.Retry.EXHAUSTED,
        window.account.admitsAt(window, amount, now),
        now);
  }

  private static Answer refuse(
      Window window,
      long amount,
      Refusal.Code code,
      String message,
      Refusal.Retry retry,
      long resets,
      long now) {
    Account account = window.account;
    return new Answer.Refuse(
        new Refusal(
            code,
            message,
            account.budget().key(),
            account.group,
            account.budget().unit(),
            account.limit(),
            account.settled(window, now),
            account.held(window, now),
            amount,
            account.effectiveLimit(window, now) - account.limit(),
            resets,
            retry));
  }

  /** The refusal of a budget that may not be split into one more group. */
  static Refusal full(Budget budget) {
    return new Refusal(
        Refusal.Code.TOO_MANY_WINDOWS,
        "the budget is split into max_windows groups already",
        budget.key(),
        Labels.NONE,
        budget.unit(),
        budget.limit(),
        0,
        0,
        0,
        0,
        Period.EVER_END,
        Refusal.Retry.EXHAUSTED);
  }

  static Optional<Refusal> refusalOf(Answer answer) {
    return answer instanceof Answer.Refuse(Refusal refusal)
        ? Optional.of(refusal)
        : Optional.empty();
  }
}
