package dev.purser.embedded;

import dev.purser.analytics.Granularity;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Event;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.money.Money;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;

/** The library from opening to report, with a model that is made up. */
public final class LibraryExample {

  private LibraryExample() {}

  /** Keeps the books in the folder that is given, or in {@code purser-example}. */
  public static void main(String[] args) {
    run(Path.of(args.length > 0 ? args[0] : "purser-example"), InstantSource.system(), System.out);
  }

  static void run(Path folder, InstantSource clock, PrintStream out) {
    try (Purser purser = Purser.open(folder, clock)) {
      // Ten cents a day for each user of the research team: a ceiling, as nothing else is said.
      purser.putBudget(
          Budget.builder(
                  new BudgetKey("default", "research-day"),
                  Unit.USD,
                  Money.parse("0.10").ticks(),
                  Period.DAY)
              .per("user")
              .build());
      purser.subscribe(event -> {
        if (event instanceof Event.ThresholdCrossed crossed) {
          out.println("ada has used " + crossed.threshold() + " of " + crossed.window().budget());
        }
      });

      Attempt attempt =
          Attempt.to("anthropic", "claude-opus-5-5")
              .label("team", "research")
              .label("user", "ada")
              .tokens(2_000, 1_000);
      for (int call = 1; call <= 5; call++) {
        switch (purser.reserve(attempt)) {
          case Admission.Reserved(OpenReservation reservation) -> {
            // Closed without having been settled, as when the model throws, it is released.
            try (reservation) {
              Usage usage = askTheModel();
              reservation.settle(usage);
              out.println("call " + call + " answered");
            }
          }
          case Admission.Refused(var refusal) ->
              out.println("call " + call + " refused: " + refusal.message());
          case Admission.MissingAmount(Unit unit, BudgetKey budget) ->
              out.println(budget.id() + " needs to know the " + unit.wireName());
          case Admission.Conflict(String message) -> out.println(message);
        }
      }

      purser
          .report(
              new UsageQuery(
                  UsageFilter.all(
                      clock.instant().minus(Duration.ofDays(1)),
                      clock.instant().plus(Duration.ofDays(1))),
                  Granularity.NONE,
                  ZoneOffset.UTC,
                  List.of("model", "user")))
          .rows()
          .forEach(row ->
              out.println(row.group() + " cost " + row.totals().cost().toDecimal() + " USD"));
    }
  }

  private static Usage askTheModel() {
    return Usage.of(1_800, 600).took(Duration.ofMillis(812));
  }
}
