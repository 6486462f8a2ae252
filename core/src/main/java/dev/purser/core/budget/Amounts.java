package dev.purser.core.budget;

import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;

/** What a record is worth in each unit. */
final class Amounts {

  private Amounts() {}

  /** The amount that a record posts; 0 for an answer with an error, which nobody bills. */
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
}
