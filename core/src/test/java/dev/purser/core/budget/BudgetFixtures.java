package dev.purser.core.budget;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Budgets, calls and records with plain defaults, for the tests of this package. */
final class BudgetFixtures {

  static final String ORG = "default";
  static final long NOON = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();

  private BudgetFixtures() {}

  static Budget budget(String id, Unit unit, long limit, Period period, Enforcement enforcement) {
    return budget(id, unit, limit, period, enforcement, List.of(), Match.ALL);
  }

  static Budget budget(
      String id,
      Unit unit,
      long limit,
      Period period,
      Enforcement enforcement,
      List<String> per,
      Match match) {
    return Budget.builder(new BudgetKey(ORG, id), unit, limit, period)
        .match(match)
        .per(per.toArray(String[]::new))
        .enforcement(enforcement)
        .build();
  }

  static Call call(Map<String, String> labels) {
    return new Call(ORG, "openai", "gpt-5.5", "chat", Labels.of(labels), Labels.of(labels));
  }

  static UsageRecord record(String id, long time, long ticks, long tokens) {
    return record(id, time, ticks, tokens, Map.of());
  }

  static UsageRecord record(
      String id, long time, long ticks, long tokens, Map<String, String> labels) {
    return UsageRecord.builder(
            new RecordId(ORG, "gateway", id), Instant.ofEpochMilli(time), "openai", "gpt-5.5")
        .tokens(TokenCounts.of(tokens, 0))
        .labels(Labels.of(labels))
        .status(Status.OK)
        .cost(new Cost.Priced(Money.ofTicks(ticks), List.of(), "openai/gpt-5.5@undated"))
        .build();
  }

  static Command.Reserve reserve(String id, Call call, long ticks, long tokens) {
    return new Command.Reserve(
        id,
        call,
        new Demand(new Claim.Of(ticks), new Claim.Of(tokens), 1),
        Reservation.Owner.API,
        900_000,
        id + ticks + "/" + tokens + call.labels(),
        record(id, NOON, ticks, tokens, call.labels().toMap()));
  }
}
