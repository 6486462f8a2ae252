package dev.purser.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.analytics.Projection;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import dev.purser.ledger.Ledgers;
import dev.purser.server.ui.DashboardData.Query;
import dev.purser.server.ui.DashboardData.Step;
import dev.purser.server.ui.DashboardData.Sum;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real data agrees with what every other test of the dashboard takes for granted. */
class BooksDataTest {

  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");

  private final Ledger ledger = Ledgers.memory();
  private final Projection projection = Projection.inMemory(ledger);
  private final Books books = Books.open(ledger, projection::seed, () -> NOW);
  private final SampleData sample = new SampleData();
  private final DashboardData data = DashboardData.of(books, projection, () -> NOW);

  @AfterEach
  void close() {
    projection.close();
    books.close();
  }

  private void fill() {
    for (int i = 0; i < 60; i++) {
      UsageRecord record =
          sample.add(
              NOW.minus(i * 37L, ChronoUnit.MINUTES),
              "model-" + i % 3,
              i % 4 == 0 ? Map.of() : Map.of("team", "t" + i % 4, "user", "u-1"),
              i % 10 == 0 ? "" : "0.0" + (i + 1));
      if (i % 7 == 0) {
        sample.lastWasCancelled();
        record = sample.records.getLast();
      }
      books.execute(new Command.Post(record, "hash"));
    }
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void usage_everyStep_equalsTheSumOfTheRecords(Step step) {
    fill();
    for (String groupBy : new String[] {"", "model", "team", "user", "agent"}) {
      Query query =
          new Query(
              NOW.truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS),
              NOW.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS),
              step,
              ZoneOffset.UTC,
              groupBy);
      assertThat(data.usage(query))
          .as(groupBy)
          .containsExactlyInAnyOrderElementsOf(sample.usage(query));
    }
  }

  @Test
  void latest_isNewestFirstAndReachesBack() {
    fill();
    assertThat(data.latest(5))
        .extracting(r -> r.id().id())
        .containsExactly("r0", "r1", "r2", "r3", "r4");
    assertThat(data.latest(1_000)).hasSize(60);
  }

  @Test
  void budgets_showTheirPresentWindows() {
    sample.budget("b", Enforcement.HARD, Unit.REQUESTS, Labels.NONE, "0 0 100", NOW);
    books.putBudget(sample.standings.getFirst().budget());
    fill();
    assertThat(data.budgets()).hasSize(1);
    assertThat(data.budgets().getFirst().windows().getFirst().settled())
        .isEqualTo(
            sample
                .usage(
                    new Query(
                        NOW.truncatedTo(ChronoUnit.DAYS),
                        NOW.plusSeconds(1),
                        Step.WHOLE,
                        ZoneOffset.UTC,
                        ""))
                .stream()
                .mapToLong(Sum::records)
                .sum());
  }
}
