package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.ORG;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Budgets of every kind, drawn by lot. */
final class RandomBudgets {

  private static final List<String> ZONES =
      List.of("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu");
  private static final List<Match> MATCHES =
      List.of(
          Match.ALL,
          Match.ALL,
          Match.of(Map.of("team", List.of("a", "b"))),
          Match.of(Map.of("team", List.of("c"))),
          Match.of(Map.of("user", List.of("u0", "u1"), "provider", List.of("openai"))));
  private static final List<List<String>> SPLITS =
      List.of(List.of(), List.of(), List.of("user"), List.of("team", "user"));
  private static final List<Enforcement> ENFORCEMENTS =
      List.of(
          Enforcement.HARD,
          Enforcement.HARD,
          Enforcement.HARD,
          Enforcement.ADAPTIVE,
          Enforcement.SOFT,
          Enforcement.OBSERVE);

  private final SplittableRandom random;
  private final List<Period> periods;
  private final long from;

  /**
   * @param from about when it all happens
   */
  RandomBudgets(SplittableRandom random, List<Period> periods, long from) {
    this.random = random;
    this.periods = periods;
    this.from = from;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private boolean oneOf(int n) {
    return random.nextInt(n) == 0;
  }

  Budget next(String id) {
    return next(new BudgetKey(ORG, id), any(List.of(Unit.values())), any(periods));
  }

  /** Another version of a budget: all may differ but its unit and its period. */
  Budget another(Budget before) {
    return next(before.key(), before.unit(), before.period());
  }

  /** Another version of a budget that keeps its windows. */
  Budget withOtherLimit(Budget before) {
    return before.toBuilder().limit(limit(before.unit())).build();
  }

  private long limit(Unit unit) {
    return unit == Unit.REQUESTS ? 1 + random.nextInt(25) : 40 + random.nextInt(500);
  }

  private Budget next(BudgetKey key, Unit unit, Period period) {
    BudgetBuilder builder =
        Budget.builder(key, unit, limit(unit), period)
            .match(any(MATCHES))
            .per(any(SPLITS).toArray(String[]::new))
            .zone(ZoneId.of(any(ZONES)))
            .enforcement(any(ENFORCEMENTS))
            .unknownPrice(any(List.of(UnknownPrice.values())))
            .ceilingRate(2);
    if (period == Period.ROLLING || period == Period.SESSION) {
      builder.durationMs(1000L * (5 + random.nextInt(period == Period.SESSION ? 1_800 : 7_200)));
    }
    if (period.isOfCalendar() && oneOf(3)) {
      builder.anchor(from - random.nextLong(3L * 86_400_000));
    }
    if (period.isOfCalendar() && oneOf(4)) {
      builder.rollover(random.nextInt(100));
    }
    if (oneOf(4)) {
      builder.priorityReserve(
          Map.of(Priority.HIGH, new BigDecimal("0.2"), Priority.CRITICAL, new BigDecimal("0.15")));
    }
    if (oneOf(3)) {
      builder.unboundedHold(random.nextInt(60));
    }
    if (oneOf(4)) {
      builder.limits(List.of(new Budget.GroupLimit(Labels.of("user", "u1"), limit(unit))));
    }
    // Where windows end, groups come and go with what is in memory: that has examples of its own.
    if (oneOf(2) && period == Period.TOTAL) {
      builder.maxWindows(1 + random.nextInt(3));
    }
    return builder.build();
  }
}
