package dev.purser.core.budget;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;

/** What a record or a demand is worth to a budget: the one place where units are told apart. */
final class Amounts {

  private Amounts() {}

  /** The amount that a record posts; 0 for an answer with an error, which nobody bills. */
  static long of(Budget budget, UsageRecord record) {
    if (budget.unit() == Unit.USD
        && budget.unknownPrice() == UnknownPrice.CEILING
        && record.cost() instanceof Cost.Unpriced
        && posts(record)) {
      return atCeiling(budget, record.tokens().total());
    }
    return of(budget.unit(), record);
  }

  /** The amount that a record has in a unit. */
  static long of(Unit unit, UsageRecord record) {
    if (!posts(record)) {
      return 0;
    }
    return switch (unit) {
      case USD -> record.cost().ticksOrZero();
      case TOKENS -> record.tokens().total();
      case REQUESTS -> 1;
    };
  }

  /** Whether a record posts at all. */
  static boolean posts(UsageRecord record) {
    return record.status() != Status.ERROR;
  }

  /** How much of a demand a budget is to hold. */
  static Claim claim(Budget budget, Demand demand) {
    Claim claim = demand.of(budget.unit());
    if (claim instanceof Claim.Unpriced(String reason)
        && budget.unknownPrice() == UnknownPrice.CEILING) {
      return switch (demand.tokens()) {
        case Claim.Of(long tokens) -> new Claim.Of(atCeiling(budget, tokens));
        case Claim.Unboundable(String why) ->
            new Claim.Unboundable(reason + ", and its tokens have no bound: " + why);
        case Claim.Unpriced unpriced -> untold(reason);
        case Claim.Missing missing -> untold(reason);
      };
    }
    return claim;
  }

  private static Claim untold(String reason) {
    return new Claim.Unboundable(reason + ", and its tokens are not said");
  }

  /** What is held for a claim that is let in. */
  static long keeps(Budget budget, Claim claim) {
    return switch (claim) {
      case Claim.Of(long amount) -> amount;
      case Claim.Unboundable unboundable -> budget.unboundedHold().orElse(0);
      case Claim.Unpriced unpriced -> 0;
      case Claim.Missing missing -> 0;
    };
  }

  // What is beyond all amounts is refused as such, so it need only be large enough.
  private static long atCeiling(Budget budget, long tokens) {
    long rate = budget.ceilingRate();
    return Math.multiplyHigh(tokens, rate) != 0 || tokens * rate < 0
        ? Long.MAX_VALUE
        : tokens * rate;
  }
}
