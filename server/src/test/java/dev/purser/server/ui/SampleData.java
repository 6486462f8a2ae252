package dev.purser.server.ui;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowView;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Data for dashboards in tests: sums are made of records, as they are in the real one. */
final class SampleData implements DashboardData {

  final List<UsageRecord> records = new ArrayList<>();
  final List<Standing> standings = new ArrayList<>();
  int asked;

  /** A record of a time with a cost in USD, or unpriced where that is empty. */
  UsageRecord add(Instant time, String model, Map<String, String> labels, String usd) {
    UsageRecord record =
        UsageRecord.builder(
                new RecordId("default", "gateway", "r" + records.size()), time, "openai", model)
            .labels(Labels.of(labels))
            .tokens(
                TokenCounts.builder()
                    .add(TokenClass.INPUT, 1_200)
                    .add(TokenClass.CACHE_READ, 40_000)
                    .add(TokenClass.OUTPUT, 512)
                    .add(TokenClass.REASONING, 2_048)
                    .build())
            .latencyMs(1_812)
            .ttftMs(240)
            .quantities(Quantities.NONE)
            .cost(
                usd.isEmpty()
                    ? new Cost.Unpriced("no price for " + model)
                    : new Cost.Priced(Money.parse(usd), List.of(), "x@y"))
            .build();
    records.add(record);
    return record;
  }

  /** The newest record becomes one that we counted, of a caller who left. */
  void lastWasCancelled() {
    UsageRecord last = records.removeLast();
    records.add(last.toBuilder().status(Status.CANCELLED).counted(Counted.ESTIMATED).build());
  }

  /** A budget of one window that ends at an instant. */
  void budget(
      String id, Enforcement enforcement, Unit unit, Labels group, String amounts, Instant ends) {
    String[] parts = amounts.split(" ");
    Budget budget =
        Budget.builder(new BudgetKey("default", id), unit, unit.parse(parts[2]), Period.DAY)
            .enforcement(enforcement)
            .maxWindows(10)
            .build();
    standings.add(
        new Standing(
            budget,
            List.of(
                new WindowView(
                    group,
                    unit.parse(parts[2]),
                    0,
                    0,
                    unit.parse(parts[0]),
                    unit.parse(parts[1]),
                    ends.minus(1, ChronoUnit.DAYS).toEpochMilli(),
                    ends.toEpochMilli(),
                    parts[1].equals("0") ? 0 : 3))));
  }

  @Override
  public List<Sum> usage(Query query) {
    asked++;
    record Cell(Instant start, String group) {}
    Map<Cell, Sum> sums = new HashMap<>();
    for (UsageRecord r : records) {
      if (r.time().isBefore(query.from()) || !r.time().isBefore(query.to())) {
        continue;
      }
      String group =
          switch (query.groupBy()) {
            case "" -> "";
            case "model" -> r.model();
            default -> r.labels().get(query.groupBy());
          };
      Cell cell = new Cell(start(query, r.time()), group);
      Sum one =
          new Sum(
              cell.start,
              group,
              1,
              r.cost() instanceof Cost.Unpriced ? 1 : 0,
              r.counted() == Counted.ESTIMATED ? 1 : 0,
              r.tokens(),
              r.cost().ticksOrZero());
      sums.merge(
          cell,
          one,
          (a, b) ->
              new Sum(
                  a.start(),
                  a.group(),
                  a.records() + b.records(),
                  a.unpriced() + b.unpriced(),
                  a.estimated() + b.estimated(),
                  a.tokens().plus(b.tokens()),
                  Math.addExact(a.costTicks(), b.costTicks())));
    }
    return List.copyOf(sums.values());
  }

  private static Instant start(Query query, Instant time) {
    ZoneId zone = query.zone();
    return switch (query.step()) {
      case WHOLE -> query.from();
      case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
      case DAY -> time.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
    };
  }

  @Override
  public List<UsageRecord> latest(int most) {
    return records.stream()
        .sorted(Comparator.comparing(UsageRecord::time).reversed())
        .limit(most)
        .toList();
  }

  @Override
  public List<Standing> budgets() {
    return List.copyOf(standings);
  }
}
