package dev.purser.server.prices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.catalog.Catalogs;
import dev.purser.catalog.Reading;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.price.AccountUse;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Meter;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.AccountTotals;
import dev.purser.ledger.Ledgers;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountTotalsTest {

  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant LONG_AGO = Instant.parse("2026-03-20T10:00:00Z");

  private final Ledger ledger = Ledgers.memory();
  private final Catalog catalog = catalog();

  private static final String PRICE =
      """
      {"prices":{"input":"10"},
       "overrides":[{"when":{"used":{"of":"input","period":"month","gte":1000}},
         "multiply":{"input":"0.5"}}]}
      """;

  private static Catalog catalog() {
    return Catalogs.parsePrice("acme", "m", PRICE, NOW) instanceof Reading.One(var offer)
        ? Catalogs.withOwn(Catalog.EMPTY, List.of(offer))
        : Catalog.EMPTY;
  }

  private static UsageRecord record(String id, Instant time, long input) {
    return UsageRecord.builder(new RecordId("default", "api", id), time, "acme", "m")
        .tokens(TokenCounts.of(input, 0))
        .build();
  }

  private void write(UsageRecord record) {
    LedgerBatch batch = new LedgerBatch();
    batch.entries().add(new LedgerEntry(record, List.of(), "", ""));
    ledger.write(batch);
  }

  private AccountUse.Key keyAt(Instant time) {
    List<AccountUse.Key> keys = new ArrayList<>();
    catalog.meter(record("any", time, 1), (key, amount) -> keys.add(key));
    return keys.getFirst();
  }

  @Test
  @Timeout(60)
  void of_present_doesNotWaitForTheReadingOfThePast() throws InterruptedException {
    write(record("before", LONG_AGO, 3));
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AccountTotals totals =
        new AccountTotals(
            ledger,
            (from, to, upTo, each) -> {
              if (to > LONG_AGO.toEpochMilli() && from <= LONG_AGO.toEpochMilli()) {
                each.accept(ledger.entry(1).orElseThrow());
                reading.countDown();
                join(goOn);
              }
            },
            catalog);
    totals.start(NOW, Meter.Period.MONTH);
    CompletableFuture<BigDecimal> past =
        CompletableFuture.supplyAsync(() -> totals.of(keyAt(LONG_AGO)));
    reading.await();

    write(record("meanwhile", LONG_AGO, 4));
    write(record("now", NOW, 7));
    BigDecimal present = totals.of(keyAt(NOW));
    goOn.countDown();

    assertThat(present).isEqualByComparingTo("7");
    assertThat(past.join()).as("what came meanwhile counts too").isEqualByComparingTo("7");
  }

  @ParameterizedTest
  @CsvSource({"quarter, 2026-10-01T00:00:00Z, 7", "year, 2026-01-01T00:00:00Z, 10"})
  void of_aLongPeriod_isReadByTheStart(String period, String from, String expected) {
    write(record("spring", LONG_AGO, 3));
    write(record("autumn", Instant.parse("2026-10-01T00:00:00Z"), 7));
    Catalog prices =
        Catalogs.parsePrice("acme", "m", PRICE.replace("month", period), NOW)
                instanceof Reading.One(var offer)
            ? Catalogs.withOwn(Catalog.EMPTY, List.of(offer))
            : Catalog.EMPTY;
    Meter.Period longest = Catalogs.counted(prices).orElseThrow();
    assertThat(longest.wireName()).isEqualTo(period);
    List<Instant> asked = new ArrayList<>();
    AccountTotals totals =
        new AccountTotals(
            ledger,
            (since, to, upTo, each) -> {
              asked.add(Instant.ofEpochMilli(since));
              for (long i = 1; i <= upTo; i++) {
                LedgerEntry entry = ledger.entry(i).orElseThrow();
                if (entry.record().time().toEpochMilli() >= since) {
                  each.accept(entry);
                }
              }
            },
            prices);
    totals.start(NOW, longest);
    List<AccountUse.Key> keys = new ArrayList<>();
    prices.meter(record("any", NOW, 1), (key, amount) -> keys.add(key));

    assertThat(keys.getFirst().from()).isEqualTo(Instant.parse(from));
    assertThat(totals.of(keys.getFirst())).isEqualByComparingTo(expected);
    assertThat(asked).as("nothing is read later").hasSize(1);
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
