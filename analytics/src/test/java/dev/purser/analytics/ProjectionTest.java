package dev.purser.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Ledgers;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProjectionTest {

  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");
  private static final UsageFilter YEAR = UsageFilter.all(FROM, TO);

  private final Ledger ledger = Ledgers.memory();
  private final Projection projection = Projection.inMemory(ledger);

  @AfterEach
  void close() {
    projection.close();
    ledger.close();
  }

  @Test
  void usage_ofNoRecords_isEmpty() {
    UsageReport report = projection.usage(query(Granularity.DAY, "UTC", "model"));

    assertThat(report.rows()).isEmpty();
    assertThat(report.totals()).isEqualTo(UsageTotals.NONE);
    assertThat(projection.usage(query(Granularity.NONE, "UTC")).rows()).isEmpty();
    assertThat(projection.totals(YEAR)).isEqualTo(UsageTotals.NONE);
    assertThat(projection.summary(YEAR).byModel()).isEmpty();
  }

  @Test
  void usage_coversWhatWasWrittenJustBefore() {
    for (int i = 1; i <= 3; i++) {
      post(record("r" + i, "2026-05-01T00:00:00Z").build());

      assertThat(projection.totals(YEAR).records()).isEqualTo(i);
      assertThat(projection.sequence()).isEqualTo(i);
    }
  }

  @Test
  void usage_groupedByDimensionAndLabel_sumsExactly() {
    post(
        record("a", "2026-05-01T10:00:00Z")
            .labels(Labels.of(Map.of("team", "red", "colour", "x'\"y")))
            .tokens(TokenCounts.of(10, 5))
            .cost(priced("0.0000000001"))
            .build());
    post(
        record("b", "2026-05-01T11:00:00Z")
            .labels(Labels.of(Map.of("team", "red", "colour", "x'\"y")))
            .tokens(TokenCounts.of(1, 2))
            .cost(priced("900000000"))
            .build());
    post(record("c", "2026-05-01T11:00:00Z").cost(new Cost.Unpriced("no price")).build());

    UsageReport report = projection.usage(query(Granularity.DAY, "UTC", "team", "colour"));

    assertThat(report.rows())
        .extracting(UsageReport.Row::group)
        .containsExactly(List.of("red", "x'\"y"), List.of("", ""));
    UsageTotals red = report.rows().getFirst().totals();
    assertThat(red.cost()).isEqualTo(Money.parse("900000000.0000000001"));
    assertThat(red.tokens()).isEqualTo(TokenCounts.of(11, 7));
    assertThat(red.records()).isEqualTo(2);
    assertThat(report.totals().unpriced()).isEqualTo(1);
  }

  @Test
  void usage_filtered_takesOneValueOfEveryDimension() {
    post(record("a", "2026-05-01T10:00:00Z").labels(Labels.of("team", "red")).build());
    post(record("b", "2026-05-01T10:00:00Z").labels(Labels.of("team", "blue")).build());
    post(record("c", "2026-05-01T10:00:00Z").build());
    post(
        record("d", "2026-05-01T10:00:00Z")
            .labels(Labels.of("team", "red"))
            .status(Status.ERROR)
            .counted(Counted.ESTIMATED)
            .build());

    assertThat(count(Map.of("team", List.of("red", "blue")))).isEqualTo(3);
    assertThat(count(Map.of("team", List.of("red"), "status", List.of("ok")))).isEqualTo(1);
    assertThat(count(Map.of("team", List.of("")))).isEqualTo(1);
    assertThat(count(Map.of("team", List.of()))).isEqualTo(4);
    assertThat(count(Map.of("colour", List.of("'; DROP TABLE records; --")))).isZero();
    assertThat(count(Map.of("provider", List.of("anthropic")))).isEqualTo(4);
    UsageTotals totals = projection.totals(YEAR);
    assertThat(totals.errors()).isEqualTo(1);
    assertThat(totals.estimated()).isEqualTo(1);
  }

  @Test
  void usage_span_isHalfOpen() {
    post(record("a", "2026-05-01T00:00:00Z").build());
    post(record("b", "2026-05-02T00:00:00Z").build());

    UsageFilter day =
        UsageFilter.all(
            Instant.parse("2026-05-01T00:00:00Z"), Instant.parse("2026-05-02T00:00:00Z"));

    assertThat(projection.totals(day).records()).isEqualTo(1);
  }

  @Test
  void usage_days_followTheZoneThroughChangesOfTheClock() {
    // In Berlin, 2026-03-29 has 23 hours and 2026-10-25 has 25.
    post(record("a", "2026-03-28T23:00:00Z").build());
    post(record("b", "2026-03-29T21:59:59Z").build());
    post(record("c", "2026-03-29T22:00:00Z").build());
    post(record("d", "2026-10-24T22:00:00Z").build());
    post(record("e", "2026-10-25T22:59:59Z").build());
    post(record("f", "2026-10-25T23:00:00Z").build());

    assertThat(starts(query(Granularity.DAY, "Europe/Berlin")))
        .containsExactly(
            "2026-03-28T23:00:00Z 2",
            "2026-03-29T22:00:00Z 1",
            "2026-10-24T22:00:00Z 2",
            "2026-10-25T23:00:00Z 1");
  }

  @Test
  void usage_hours_keepARepeatedHourApart() {
    post(record("a", "2026-10-25T00:30:00Z").build());
    post(record("b", "2026-10-25T01:30:00Z").build());

    assertThat(starts(query(Granularity.HOUR, "Europe/Berlin")))
        .containsExactly("2026-10-25T00:00:00Z 1", "2026-10-25T01:00:00Z 1");
  }

  @Test
  void usage_hoursOfAZoneAtThreeQuarters_startThere() {
    post(record("a", "2026-05-01T00:10:00Z").build());
    post(record("b", "2026-05-01T00:15:00Z").build());

    assertThat(starts(query(Granularity.HOUR, "Asia/Kathmandu")))
        .containsExactly("2026-04-30T23:15:00Z 1", "2026-05-01T00:15:00Z 1");
  }

  @Test
  void usage_weeksAndMonths_startOnMondayAndTheFirst() {
    post(record("a", "2026-11-21T12:00:00Z").build());

    assertThat(starts(query(Granularity.WEEK, "UTC"))).containsExactly("2026-11-16T00:00:00Z 1");
    assertThat(starts(query(Granularity.MONTH, "UTC"))).containsExactly("2026-11-01T00:00:00Z 1");
    assertThat(starts(query(Granularity.NONE, "UTC"))).containsExactly(FROM + " 1");
  }

  @Test
  void usage_recordsOfStrangeTimes_doNoHarm() {
    post(
        record("a", "2026-05-01T00:00:00Z").build(),
        UsageRecord.builder(new RecordId("acme", "api", "b"), Instant.MAX, "p", "m").build(),
        UsageRecord.builder(new RecordId("acme", "api", "c"), Instant.MIN, "p", "m").build());

    UsageFilter ever = UsageFilter.all(Instant.MIN, Instant.MAX);
    UsageReport report =
        projection.usage(new UsageQuery(ever, Granularity.HOUR, ZoneOffset.UTC, List.of()));

    assertThat(report.rows()).hasSizeBetween(2, 3);
    assertThat(projection.totals(YEAR).records()).isEqualTo(1);
  }

  @Test
  void usage_corrected_countsTheNewestRevisionOnly() {
    UsageRecord first = record("a", "2026-05-01T10:00:00Z").cost(priced("1")).build();
    post(first);
    assertThat(projection.totals(YEAR).cost()).isEqualTo(Money.parse("1"));

    post(first.toBuilder().revision(2).cost(priced("2")).build());
    assertThat(projection.totals(YEAR).cost()).isEqualTo(Money.parse("2"));

    // Both in one batch of the feeder.
    post(
        record("b", "2026-05-01T10:00:00Z").cost(priced("10")).build(),
        record("b", "2026-05-01T10:00:00Z").revision(2).cost(priced("20")).build(),
        first.toBuilder().revision(3).cost(priced("3")).build());
    assertThat(projection.totals(YEAR).cost()).isEqualTo(Money.parse("23"));
    assertThat(projection.totals(YEAR).records()).isEqualTo(2);
  }

  @Test
  void usage_byUser_namesThePersonButDoesNotKeepTheName() {
    post(record("a", "2026-05-01T10:00:00Z").labels(Labels.of("user", "ann")).build());
    post(
        UsageRecord.builder(
                new RecordId("other", "gateway", "b"),
                Instant.parse("2026-05-01T10:00:00Z"),
                "p",
                "m")
            .labels(Labels.of("user", "ann"))
            .build());
    post(record("c", "2026-05-01T10:00:00Z").build());

    UsageReport report = projection.usage(query(Granularity.NONE, "UTC", "user"));

    assertThat(report.rows())
        .extracting(row -> row.group() + " " + row.totals().records())
        .containsExactlyInAnyOrder("[ann] 2", "[] 1");
    assertThat(count(Map.of("user", List.of("ann")))).isEqualTo(2);
    assertThat(count(Map.of("user", List.of("ann"), "org", List.of("other")))).isEqualTo(1);
    assertThat(count(Map.of("user", List.of("nobody")))).isZero();
    assertThat(count(Map.of("user", List.of("")))).isEqualTo(1);
  }

  @Test
  void summary_splitsByProviderModelOperationAndTask() {
    post(
        record("a", "2026-05-01T10:00:00Z")
            .labels(Labels.of("task", "plan"))
            .cost(
                new Cost.Priced(
                    Money.parse("3"),
                    List.of(line("input", "1"), line("output", "1.5"), line("web_search", "0.5")),
                    ""))
            .build());
    post(record("b", "2026-05-01T10:00:00Z").operation("embeddings").cost(priced("1")).build());

    UsageSummary summary = projection.summary(YEAR);

    assertThat(summary.totals().cost()).isEqualTo(Money.parse("4"));
    assertThat(summary.totals().inputCost()).isEqualTo(Money.parse("1"));
    assertThat(summary.totals().outputCost()).isEqualTo(Money.parse("1.5"));
    assertThat(summary.byOperation())
        .extracting(UsageSummary.Part::value)
        .containsExactly("chat", "embeddings");
    assertThat(summary.byTask()).extracting(UsageSummary.Part::value).containsExactly("plan", "");
    assertThat(summary.byProvider()).hasSize(1);
    assertThat(projection.top(YEAR, "operation", 1))
        .extracting(UsageSummary.Part::value)
        .containsExactly("chat");
  }

  @Test
  void records_areGivenNewestFirst_pageByPage() {
    for (int i = 0; i < 5; i++) {
      post(record("r" + i, "2026-05-01T10:00:0" + i / 2 + "Z").build());
    }
    List<String> ids = new ArrayList<>();
    RecordPage page = projection.records(YEAR, RecordPage.Cursor.START, 2);
    ids.addAll(ids(page));
    while (page.next().isPresent()) {
      String cursor = page.next().get().toString();
      page = projection.records(YEAR, RecordPage.Cursor.parse(cursor).orElseThrow(), 2);
      ids.addAll(ids(page));
    }

    assertThat(ids).containsExactly("r4", "r3", "r2", "r1", "r0");
    assertThat(RecordPage.Cursor.parse("nonsense")).isEmpty();
    assertThat(RecordPage.Cursor.parse("zzzzzzzzzzzzz.1")).isEmpty();
  }

  @Test
  void seed_givesRevisionsAsTheyWere() {
    UsageRecord a = record("a", "2026-05-01T10:00:00Z").build();
    post(a, record("b", "2026-05-01T10:00:00Z").build());
    post(record("c", "2025-05-01T10:00:00Z").build());
    long upTo = ledger.sequence();
    post(a.toBuilder().revision(2).build(), a.toBuilder().revision(3).build());
    post(record("d", "2026-05-01T10:00:00Z").build());

    List<String> then = new ArrayList<>();
    projection.seed(FROM.toEpochMilli(), TO.toEpochMilli(), upTo, e -> then.add(text(e)));
    List<String> now = new ArrayList<>();
    projection.seed(0, Long.MAX_VALUE, ledger.sequence(), e -> now.add(text(e)));

    assertThat(then).containsExactlyInAnyOrder("a 1", "b 1");
    assertThat(now).containsExactlyInAnyOrder("a 3", "b 1", "c 1", "d 1");
  }

  @Test
  void seed_whileRecordsAreCorrected_givesEachOnce() {
    UsageRecord a = record("a", "2026-05-01T10:00:00Z").build();
    UsageRecord b = record("b", "2026-05-01T10:00:00Z").build();
    post(a, b);
    long upTo = ledger.sequence();
    post(a.toBuilder().revision(2).build());

    List<String> then = new ArrayList<>();
    projection.seed(
        FROM.toEpochMilli(),
        TO.toEpochMilli(),
        upTo,
        e -> {
          if (then.isEmpty()) {
            post(a.toBuilder().revision(3).build(), b.toBuilder().revision(2).build());
          }
          then.add(text(e));
        });

    assertThat(then).containsExactlyInAnyOrder("a 1", "b 1");
  }

  @Test
  void catchUp_toldHowMany_leavesTheRest() {
    post(
        IntStream.range(0, 25_000)
            .mapToObj(i -> record("r" + i, "2026-05-01T00:00:00Z").build())
            .toArray(UsageRecord[]::new));

    projection.catchUp(1);
    assertThat(projection.sequence()).isBetween(1L, 20_000L);
    projection.catchUp(Long.MAX_VALUE);
    assertThat(projection.sequence()).isEqualTo(25_000);
  }

  @Test
  void closedProjection_saysSo() {
    projection.close();

    assertThatThrownBy(() -> projection.totals(YEAR)).hasMessageContaining("closed");
  }

  private static String text(LedgerEntry entry) {
    return entry.record().id().id() + " " + entry.record().revision();
  }

  private static List<String> ids(RecordPage page) {
    return page.entries().stream().map(e -> e.record().id().id()).toList();
  }

  private long count(Map<String, List<String>> dimensions) {
    return projection.totals(UsageFilter.of(FROM, TO, dimensions)).records();
  }

  private List<String> starts(UsageQuery query) {
    return projection.usage(query).rows().stream()
        .map(row -> row.start() + " " + row.totals().records())
        .toList();
  }

  private static UsageQuery query(Granularity granularity, String zone, String... groupBy) {
    return new UsageQuery(YEAR, granularity, ZoneId.of(zone), List.of(groupBy));
  }

  private void post(UsageRecord... records) {
    LedgerBatch batch = new LedgerBatch();
    for (UsageRecord record : records) {
      batch.entries().add(new LedgerEntry(record, List.of(), "", ""));
    }
    ledger.write(batch);
  }

  private static UsageRecord.Builder record(String id, String time) {
    return UsageRecord.builder(
            new RecordId("acme", "gateway", id), Instant.parse(time), "anthropic", "claude")
        .cost(Cost.Free.OF_CHARGE);
  }

  private static Cost priced(String usd) {
    return new Cost.Priced(Money.parse(usd), List.of(), "");
  }

  private static Cost.CostLine line(String unit, String usd) {
    return new Cost.CostLine(unit, BigDecimal.ONE, usd, 1, Money.parse(usd));
  }
}
