package dev.purser.ledger;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Hold;
import dev.purser.core.budget.Match;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Posting;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Plain values for tests. */
final class Samples {

  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  static final BudgetKey BUDGET = new BudgetKey("acme", "day");

  private Samples() {}

  static UsageRecord record(String id) {
    return UsageRecord.builder(
            new RecordId("acme", "gateway", id), NOON, "anthropic", "claude-opus-5-5")
        .tokens(TokenCounts.of(1000, 500))
        .labels(Labels.of(Map.of("team", "research", "user", "ann")))
        .cost(new Cost.Priced(Money.parse("0.0125"), List.of(), "offer@2026-01-01"))
        .build();
  }

  static LedgerEntry entry(String id) {
    return new LedgerEntry(
        record(id), List.of(new Posting(window("ann"), Unit.USD, 125_000_000)), "", "");
  }

  static LedgerEntry correction(String id, int revision) {
    return new LedgerEntry(
        record(id).toBuilder().revision(revision).build(), List.of(), "late usage", "");
  }

  static WindowKey window(String user) {
    return new WindowKey(BUDGET, Labels.of("user", user), NOON.toEpochMilli());
  }

  static WindowState state(String user, long end, long settled, long held) {
    return new WindowState(window(user), end, settled, held, 0);
  }

  static Reservation reservation(String id) {
    return reservation(id, Reservation.Owner.GATEWAY);
  }

  static Reservation reservation(String id, Reservation.Owner owner) {
    List<Hold> holds = List.of(new Hold(window("ann"), Unit.USD, 7));
    return new Reservation(
        id,
        "acme",
        owner,
        Reservation.State.HELD,
        NOON.toEpochMilli(),
        Reservation.NEVER,
        "",
        holds,
        record(id),
        Reservation.Asked.of(record(id), holds),
        0);
  }

  static Budget budget(String id) {
    return Budget.builder(
            new BudgetKey("acme", id), Unit.USD, Money.parse("10").ticks(), Period.DAY)
        .match(Match.of(Map.of("team", List.of("research"))))
        .per("user")
        .limits(List.of(new Budget.GroupLimit(Labels.of("user", "bob"), 5)))
        .build();
  }

  static LedgerBatch entries(String... ids) {
    LedgerBatch batch = new LedgerBatch();
    for (String id : ids) {
      batch.entries().add(entry(id));
    }
    return batch;
  }
}
