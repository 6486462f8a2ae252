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

  static Answer ask(Window window, Claim claim, long now) {
    Budget budget = window.account.budget();
    boolean ceiling = budget.enforcement().isCeiling();
    return switch (claim) {
      case Claim.Of(long amount) -> fit(window, amount, now);
      case Claim.Unpriced(String reason) -> {
        if (ceiling && budget.unknownPrice() != UnknownPrice.ALLOW) {
          yield refuse(window, 0, Refusal.Code.UNKNOWN_PRICE, reason, Refusal.Retry.EXHAUSTED);
        }
        yield fit(window, 0, now);
      }
      case Claim.Unboundable(String reason) -> {
        if (budget.unboundedHold().isPresent()) {
          yield fit(window, budget.unboundedHold().getAsLong(), now);
        }
        if (ceiling) {
          yield refuse(
              window, 0, Refusal.Code.UNBOUNDABLE_REQUEST, reason, Refusal.Retry.EXHAUSTED);
        }
        yield new Answer.Keep(0);
      }
      case Claim.Missing() -> ceiling ? new Answer.Missing(budget) : new Answer.Keep(0);
    };
  }

  private static Answer fit(Window window, long amount, long now) {
    Account account = window.account;
    // An overdrawn window admits nothing, not even what costs nothing: remaining is then negative.
    boolean ceiling = account.budget().enforcement().isCeiling();
    if (window.canHold(amount) && (!ceiling || amount <= window.remaining())) {
      return new Answer.Keep(amount);
    }
    if (!ceiling) {
      return new Answer.Keep(0);
    }
    return refuse(
        window,
        amount,
        Refusal.Code.BUDGET_EXCEEDED,
        "does not fit what is left of the budget",
        retry(window, amount, now));
  }

  private static Refusal.Retry retry(Window window, long amount, long now) {
    long limit = window.account.limit();
    if (window.held > 0 && amount <= limit - window.settled) {
      return Refusal.Retry.IN_FLIGHT;
    }
    if (amount <= limit && window.end - now <= Refusal.Retry.RESETS_WITHIN_MS) {
      return Refusal.Retry.RESETS;
    }
    return Refusal.Retry.EXHAUSTED;
  }

  private static Answer refuse(
      Window window, long amount, Refusal.Code code, String message, Refusal.Retry retry) {
    Account account = window.account;
    return new Answer.Refuse(
        new Refusal(
            code,
            message,
            account.budget().key(),
            account.group,
            account.budget().unit(),
            account.limit(),
            window.settled,
            window.held,
            amount,
            0,
            window.end,
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
