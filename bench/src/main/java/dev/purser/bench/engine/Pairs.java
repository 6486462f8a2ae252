package dev.purser.bench.engine;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is reserved and settled in the benchmarks: calls that touch five hard budgets each. */
final class Pairs {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final long PLENTY = 1_000_000_000_000_000_000L;
  private static final Demand DEMAND = new Demand(new Claim.Of(50_000), new Claim.Of(3_000), 1);

  private Pairs() {}

  static List<Budget> fiveBudgets() {
    return List.of(
        budget("org-month", Unit.USD, Period.MONTH),
        budget("team-day", Unit.USD, Period.DAY, "team"),
        budget("user-day", Unit.USD, Period.DAY, "user"),
        budget("user-tokens", Unit.TOKENS, Period.HOUR, "user"),
        budget("user-calls", Unit.REQUESTS, Period.MINUTE, "user"));
  }

  private static Budget budget(String id, Unit unit, Period period, String... per) {
    return Budget.builder(new BudgetKey("default", id), unit, PLENTY, period).per(per).build();
  }

  static UsageRecord record(String id, String user) {
    return UsageRecord.builder(
            new RecordId("default", "gateway", id), NOW, "anthropic", "claude-opus-5-5")
        .tokens(TokenCounts.of(1_800, 600))
        .labels(Labels.of(Map.of("team", "research", "user", user)))
        .cost(new Cost.Priced(Money.ofTicks(40_000), List.of(), "anthropic/claude-opus-5-5@x"))
        .build();
  }

  static Command.Reserve reserve(UsageRecord intent, Call call, Reservation.Owner owner) {
    return new Command.Reserve(intent.id().id(), call, DEMAND, owner, 900_000, "", intent);
  }

  static Command.Settle settle(UsageRecord record) {
    return new Command.Settle("default", record.id().id(), record, "");
  }
}
