package dev.purser.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Ledgers;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What SQL adds up is what a loop adds up. */
class SumsTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-11-01T00:00:00Z");

  @Property(tries = 15)
  void usage_isTheNaiveSum(
      @ForAll("records") @Size(max = 300) List<UsageRecord> records,
      @ForAll("zones") ZoneId zone,
      @ForAll Granularity granularity,
      @ForAll("dimensions") String dimension) {
    Map<String, UsageTotals> expected = new HashMap<>();
    UsageTotals all = UsageTotals.NONE;
    try (Ledger ledger = Ledgers.memory();
        Projection projection = Projection.inMemory(ledger)) {
      int number = 0;
      for (UsageRecord each : records) {
        // Every seventh is corrected once more, some of them in the same batch of the feeder.
        UsageRecord record = renamed(each, "r" + number++);
        write(ledger, record);
        if (number % 7 == 0) {
          record = record.toBuilder().revision(2).tokens(TokenCounts.of(number, 1)).build();
          if (number % 14 == 0) {
            projection.catchUp(Long.MAX_VALUE);
          }
          write(ledger, record);
        }
        if (!record.time().isBefore(FROM) && record.time().isBefore(TO)) {
          expected.merge(
              slot(record, zone, granularity, dimension), one(record), UsageTotals::plus);
          all = all.plus(one(record));
        }
      }

      UsageReport report =
          projection.usage(
              new UsageQuery(UsageFilter.all(FROM, TO), granularity, zone, List.of(dimension)));

      Map<String, UsageTotals> found = new HashMap<>();
      for (UsageReport.Row row : report.rows()) {
        found.put(row.start() + " " + row.group().getFirst(), row.totals());
      }
      assertThat(found).isEqualTo(expected);
      assertThat(report.totals()).isEqualTo(all);
    }
  }

  private static String slot(
      UsageRecord record, ZoneId zone, Granularity granularity, String dimension) {
    Instant start =
        granularity
            .period()
            .map(p -> p.spanAt(record.time().toEpochMilli(), zone).start())
            .map(Instant::ofEpochMilli)
            .orElse(FROM);
    String value = dimension.equals("model") ? record.model() : record.labels().get(dimension);
    return start + " " + value;
  }

  private static UsageTotals one(UsageRecord record) {
    return new UsageTotals(
        1,
        record.tokens(),
        Money.ofTicks(record.cost().ticksOrZero()),
        Money.ZERO,
        Money.ZERO,
        record.cost().amount().isEmpty() ? 1 : 0,
        0,
        0);
  }

  private static UsageRecord renamed(UsageRecord record, String id) {
    return UsageRecord.builder(
            new RecordId("acme", "api", id), record.time(), record.provider(), record.model())
        .tokens(record.tokens())
        .labels(record.labels())
        .cost(record.cost())
        .quantities(Quantities.of("web_search", 3))
        .build();
  }

  private static void write(Ledger ledger, UsageRecord record) {
    LedgerBatch batch = new LedgerBatch();
    batch.entries().add(new LedgerEntry(record, List.of(), "", ""));
    ledger.write(batch);
  }

  @Provide
  Arbitrary<List<UsageRecord>> records() {
    // Around the days on which clocks are set in Berlin and New York, and around the ends.
    Arbitrary<Instant> times =
        Arbitraries.oneOf(
                Arbitraries.longs().between(1_774_700_000L, 1_774_900_000L),
                Arbitraries.longs().between(1_772_900_000L, 1_773_100_000L),
                Arbitraries.longs().between(1_772_300_000L, 1_772_350_000L),
                Arbitraries.longs().between(1_792_800_000L, 1_793_500_000L))
            .map(Instant::ofEpochSecond);
    Arbitrary<Cost> costs =
        Arbitraries.oneOf(
            Arbitraries.longs()
                .between(-1_000, 10_000_000_000_000_000L)
                .map(ticks -> new Cost.Priced(Money.ofTicks(ticks), List.of(), "")),
            Arbitraries.just(new Cost.Unpriced("no price")));
    Arbitrary<TokenCounts> tokens =
        Arbitraries.maps(
                Arbitraries.of(TokenClass.values()), Arbitraries.longs().between(0, 1L << 48))
            .ofMaxSize(4)
            .map(counts -> {
              TokenCounts.Builder builder = TokenCounts.builder();
              counts.forEach(builder::add);
              return builder.build();
            });
    Arbitrary<Labels> labels =
        Arbitraries.maps(
                Arbitraries.of("team", "user", "colour"),
                Arbitraries.of("a", "b", "ü'\"", "erased-3"))
            .map(Labels::of);
    return Combinators.combine(times, Arbitraries.of("m1", "m2"), tokens, costs, labels)
        .as((time, model, counted, cost, label) ->
            UsageRecord.builder(new RecordId("acme", "api", "x"), time, "p", model)
                .tokens(counted)
                .cost(cost)
                .labels(label)
                .build())
        .list();
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")
        .map(ZoneId::of);
  }

  @Provide
  Arbitrary<String> dimensions() {
    return Arbitraries.of("model", "team", "user", "colour");
  }
}
