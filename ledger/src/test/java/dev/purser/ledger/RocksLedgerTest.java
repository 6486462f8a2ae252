package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.budget.Reservation;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class RocksLedgerTest implements LedgerContract {

  @TempDir Path folder;
  private EmbeddedLedger ledger;

  @BeforeEach
  void open() {
    ledger = Ledgers.embedded(folder);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Test
  void open_again_findsEverything() {
    LedgerBatch batch = Samples.entries("a", "b");
    batch.windows().add(Samples.state("ann", Long.MAX_VALUE, 125, 7));
    batch.reservations().add(Samples.reservation("r1"));
    batch.reservations().add(Samples.reservation("r2").ended(Reservation.State.RELEASED, 5));
    batch.budgets().add(Samples.budget("day"));
    batch.documents().add(new Document("key", "acme", "k1", "{}"));
    ledger.write(batch);
    OptionalLong ann = ledger.dictionary().number("acme", "user", "ann");

    reopen();

    assertThat(ledger.sequence()).isEqualTo(2);
    assertThat(ledger.entry(2)).contains(Samples.entry("b"));
    assertThat(ledger.entry(Samples.record("a").id())).contains(Samples.entry("a"));
    assertThat(ledger.window(Samples.window("ann")))
        .contains(Samples.state("ann", Long.MAX_VALUE, 125, 7));
    List<Object> live = new ArrayList<>();
    ledger.windowsEndingAfter(0, live::add);
    ledger.liveReservations(live::add);
    assertThat(live)
        .containsExactly(Samples.state("ann", Long.MAX_VALUE, 125, 7), Samples.reservation("r1"));
    assertThat(ledger.reservation("acme", "r2").orElseThrow().state())
        .isEqualTo(Reservation.State.RELEASED);
    assertThat(ledger.budgets()).containsExactly(Samples.budget("day"));
    assertThat(ledger.documents("key")).hasSize(1);
    assertThat(ledger.dictionary().number("acme", "user", "ann")).isEqualTo(ann);
    assertThat(ledger.write(Samples.entries("c"))).isEqualTo(3);
  }

  @Test
  void write_thatCannotBeEncoded_writesNothingAndGoesOn() {
    LedgerBatch bad = Samples.entries("a");
    bad.windows().add(Samples.state("ann", 9000, 1, 0));
    bad.documents().add(null);

    assertThatThrownBy(() -> ledger.write(bad)).isInstanceOf(NullPointerException.class);

    assertThat(ledger.sequence()).isZero();
    assertThat(ledger.entry(1)).isEmpty();
    LedgerBatch good = Samples.entries("b");
    good.windows().add(Samples.state("ann", 9000, 1, 0));
    ledger.write(good);
    reopen();
    assertThat(ledger.entry(1)).contains(Samples.entry("b"));
    List<Object> windows = new ArrayList<>();
    ledger.windowsEndingAfter(0, windows::add);
    assertThat(windows).hasSize(1);
  }

  @Test
  void erasedPerson_isANumberAndNeverAnotherPerson() throws RocksDBException {
    LedgerBatch batch = Samples.entries("a");
    batch.windows().add(Samples.state("zoe", 9000, 1, 0));
    ledger.write(batch);
    long ann = ledger.dictionary().number("acme", "user", "ann").orElseThrow();
    long zoe = ledger.dictionary().number("acme", "user", "zoe").orElseThrow();
    ledger.close();
    try (Store store = Store.open(folder)) {
      store.db.delete(store.handle(Family.DICTIONARY), new KeyBuffer().number(ann).toBytes());
      store.db.delete(store.handle(Family.DICTIONARY), new KeyBuffer().number(zoe).toBytes());
    }

    open();

    String erased = "erased-" + ann;
    assertThat(ledger.entry(1).orElseThrow().record().labels().get("user")).isEqualTo(erased);
    assertThat(ledger.dictionary().number("acme", "user", erased)).hasValue(ann);
    ledger.write(Samples.entries("b"));
    assertThat(ledger.dictionary().number("acme", "user", "ann").orElseThrow())
        .isGreaterThan(Math.max(ann, zoe));
  }

  @Test
  void open_ofALedgerOfANewerVersion_isRefused() throws RocksDBException {
    ledger.close();
    try (Store store = Store.open(folder)) {
      Schema.write(store, 2, 0);
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("newer Purser")
        .hasMessageContaining("2.0");

    try (Store store = Store.open(folder)) {
      Schema.write(store, 1, 7);
    }
    open();
  }

  @Test
  void sync_ofManyThreads_completesAll() {
    List<CompletableFuture<Void>> syncs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ledger.write(Samples.entries("e" + i));
      syncs.add(ledger.sync().toCompletableFuture());
    }

    assertThat(CompletableFuture.allOf(syncs.toArray(CompletableFuture[]::new)))
        .succeedsWithin(Duration.ofMinutes(1));
  }

  @Test
  void health_countsNoStalls() {
    ledger.write(Samples.entries("a"));

    LedgerHealth health = ledger.health();

    assertThat(health.stopped()).isFalse();
    assertThat(health.stops()).isZero();
    assertThat(health.delays()).isZero();
    assertThat(health.memoryBytes()).isPositive();
  }

  @Test
  void open_afterManyEntries_findsTheLast() {
    for (int i = 0; i < 5000; i += 10) {
      LedgerBatch batch = new LedgerBatch();
      for (int j = i; j < i + 10; j++) {
        batch.entries().add(Samples.entry("e" + j));
      }
      ledger.write(batch);
    }
    reopen();

    assertThat(ledger.sequence()).isEqualTo(5000);
    assertThat(ledger.entry(5000)).contains(Samples.entry("e4999"));
  }

  private void reopen() {
    ledger.close();
    open();
  }
}
