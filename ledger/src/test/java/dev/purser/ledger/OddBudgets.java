package dev.purser.ledger;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetBuilder;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Match;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.UnknownPrice;
import dev.purser.core.usage.Labels;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Budgets of every kind, drawn by lot, and versions of them that change this or that. */
final class OddBudgets {

  private static final List<String> ZONES =
      List.of("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe");
  private static final List<Match> MATCHES =
      List.of(
          Match.ALL,
          Match.ALL,
          Match.of(Map.of("team", List.of("a", "b"))),
          Match.of(Map.of("team", List.of("c"), "provider", List.of("openai"))));
  private static final List<List<String>> SPLITS =
      List.of(List.of(), List.of(), List.of("user"), List.of("team", "user"));

  private final SplittableRandom random;
  private final Instant from;
  private final List<Period> periods;
  private final boolean haveRoom;

  /**
   * @param from about when it all happens
   * @param periods those to draw from
   * @param haveRoom whether they have room for any number of groups
   */
  OddBudgets(SplittableRandom random, Instant from, List<Period> periods, boolean haveRoom) {
    this.random = random;
    this.from = from;
    this.periods = periods;
    this.haveRoom = haveRoom;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private boolean oneOf(int n) {
    return random.nextInt(n) == 0;
  }

  private Period period() {
    // Its windows are rows that come to count together, where there is most to go wrong.
    return oneOf(3) ? periods.getLast() : any(periods);
  }

  Budget next(BudgetKey key) {
    Unit unit = any(List.of(Unit.values()));
    Period period = period();
    BudgetBuilder builder =
        Budget.builder(key, unit, limit(), period)
            .match(any(MATCHES))
            .per(any(SPLITS).toArray(String[]::new))
            .zone(ZoneId.of(any(ZONES)))
            .enforcement(any(List.of(Enforcement.values())))
            .unknownPrice(any(List.of(UnknownPrice.values())))
            .ceilingRate(2)
            .durationMs(1000L * (5 + random.nextInt(oneOf(6) ? 1_000_000 : 1_800)));
    if (period.isOfCalendar() && oneOf(3)) {
      builder.anchor(from.minusSeconds(random.nextInt(259_200)).toEpochMilli());
    }
    if (period.isOfCalendar() && oneOf(4)) {
      builder.rollover(random.nextInt(100));
    }
    if (oneOf(4)) {
      builder.unboundedHold(random.nextInt(60));
    }
    if (oneOf(4)) {
      builder.limits(List.of(new Budget.GroupLimit(Labels.of("user", "u1"), limit())));
    }
    if (oneOf(8)) {
      builder.maxWindows(maxWindows());
    }
    return builder.build();
  }

  private int maxWindows() {
    return haveRoom ? Budget.DEFAULT_MAX_WINDOWS : 1 + random.nextInt(4);
  }

  private long limit() {
    return random.nextLong(20, 420);
  }

  /** Another version of a budget, of which some or all may differ. */
  Budget another(Budget before) {
    Budget other = next(before.key());
    return switch (random.nextInt(8)) {
      case 0, 1 -> before.toBuilder().limit(limit()).build();
      case 2 -> before.toBuilder().match(other.match()).build();
      case 3 -> before.toBuilder().per(other.per().toArray(String[]::new)).build();
      case 4 -> before.toBuilder().durationMs(other.durationMs()).build();
      case 5 -> before.toBuilder().maxWindows(maxWindows()).build();
      case 6 -> before.toBuilder().enforcement(other.enforcement()).zone(other.zone()).build();
      default -> other;
    };
  }
}
