package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every ledger does. */
interface LedgerContract {

  Ledger ledger();

  @Test
  default void sequence_ofAnEmptyLedger_isZero() {
    assertThat(ledger().sequence()).isZero();
    assertThat(ledger().entry(1)).isEmpty();
    assertThat(ledger().entry(new RecordId("acme", "gateway", "a"))).isEmpty();
  }

  @Test
  default void write_entries_areNumberedInOrder() {
    assertThat(ledger().write(Samples.entries("a", "b"))).isEqualTo(2);
    assertThat(ledger().write(Samples.entries("c"))).isEqualTo(3);

    assertThat(ledger().sequence()).isEqualTo(3);
    assertThat(ledger().entry(3)).contains(Samples.entry("c"));
    assertThat(given(1, 10))
        .containsExactly(Samples.entry("a"), Samples.entry("b"), Samples.entry("c"));
    assertThat(given(2, 1)).containsExactly(Samples.entry("b"));
    assertThat(given(4, 1)).isEmpty();
  }

  @Test
  default void entries_areGivenWithTheirNumbers() {
    ledger().write(Samples.entries("a", "b", "c"));
    List<Long> numbers = new ArrayList<>();

    ledger().entries(2, 10, (number, entry) -> numbers.add(number));

    assertThat(numbers).containsExactly(2L, 3L);
  }

  @Test
  default void write_anEmptyBatch_changesNothing() {
    ledger().write(Samples.entries("a"));

    assertThat(ledger().write(new LedgerBatch())).isEqualTo(1);
  }

  @Test
  default void entry_afterCorrections_isTheNewest() {
    RecordId id = Samples.record("a").id();
    ledger().write(Samples.entries("a", "b"));
    LedgerBatch corrections = new LedgerBatch();
    corrections.entries().add(Samples.correction("a", 2));
    corrections.entries().add(Samples.correction("a", 3));
    ledger().write(corrections);

    assertThat(ledger().entry(id)).contains(Samples.correction("a", 3));
    assertThat(ledger().sequenceOf(id)).isEqualTo(4);
    assertThat(ledger().sequenceOf(Samples.record("none").id())).isZero();
    assertThat(ledger().revisions(id))
        .containsExactly(
            Samples.entry("a"), Samples.correction("a", 2), Samples.correction("a", 3));
  }

  @Test
  default void entry_correctedInTheSameBatch_isTheNewest() {
    LedgerBatch batch = Samples.entries("a");
    batch.entries().add(Samples.correction("a", 2));
    ledger().write(batch);

    assertThat(ledger().revisions(Samples.record("a").id())).hasSize(2);
  }

  @Test
  default void origins_ofAnId_areAllItWasSeenUnder() {
    LedgerBatch batch = Samples.entries("a", "ab");
    batch.entries().add(fromOrigin("a", "acme", "importer"));
    batch.entries().add(fromOrigin("a", "other", "elsewhere"));
    ledger().write(batch);

    assertThat(ledger().origins("acme", "a")).containsExactlyInAnyOrder("gateway", "importer");
    assertThat(ledger().origins("acme", "nothing")).isEmpty();
  }

  private static LedgerEntry fromOrigin(String id, String org, String origin) {
    return new LedgerEntry(
        UsageRecord.builder(new RecordId(org, origin, id), Samples.NOON, "openai", "gpt").build(),
        List.of(),
        "",
        "hash");
  }

  @Test
  default void window_putTwice_isTheLater() {
    write(Samples.state("ann", 1000, 5, 1));
    write(Samples.state("ann", 1000, -7, 0));

    assertThat(ledger().window(Samples.window("ann"))).contains(Samples.state("ann", 1000, -7, 0));
    assertThat(ledger().window(Samples.window("bob"))).isEmpty();
  }

  @Test
  default void windowsEndingAfter_givesThoseThatRun() {
    WindowState ended = Samples.state("over", 1000, 5, 0);
    WindowState running = Samples.state("runs", 1001, 5, 0);
    WindowState forever = Samples.state("ever", Long.MAX_VALUE, 5, 0);
    LedgerBatch batch = new LedgerBatch();
    batch.windows().addAll(List.of(ended, running, forever));
    ledger().write(batch);

    List<WindowState> found = new ArrayList<>();
    ledger().windowsEndingAfter(1000, found::add);

    assertThat(found).containsExactlyInAnyOrder(running, forever);
  }

  @Test
  default void windowsEndingAfter_givesEachOnce() {
    for (int i = 0; i < 3; i++) {
      write(Samples.state("ann", 2000, i, 0));
    }
    List<WindowState> found = new ArrayList<>();
    ledger().windowsEndingAfter(1000, found::add);

    assertThat(found).containsExactly(Samples.state("ann", 2000, 2, 0));
  }

  @Test
  default void liveReservations_areThoseHeld() {
    Reservation settled = Samples.reservation("r2").ended(Reservation.State.SETTLED, 5);
    LedgerBatch batch = new LedgerBatch();
    batch.reservations().add(Samples.reservation("r1"));
    batch.reservations().add(Samples.reservation("r2"));
    batch.reservations().add(settled);
    ledger().write(batch);

    List<Reservation> live = new ArrayList<>();
    ledger().liveReservations(live::add);

    assertThat(live).containsExactly(Samples.reservation("r1"));
    assertThat(ledger().reservation("acme", "r2")).contains(settled);
    assertThat(ledger().reservation("other", "r2")).isEmpty();
  }

  @Test
  default void endedReservations_areGivenPageByPage_andNoLiveOnes() {
    LedgerBatch batch = new LedgerBatch();
    batch.reservations().add(Samples.reservation("live"));
    for (int i = 0; i < 5; i++) {
      batch
          .reservations()
          .add(
              Samples.reservation("r" + i, Reservation.Owner.API)
                  .ended(Reservation.State.RELEASED, 5));
    }
    ledger().write(batch);

    List<Reservation> first = ledger().endedReservations(Optional.empty(), 3);
    List<Reservation> rest = ledger().endedReservations(Optional.of(first.getLast()), 3);
    assertThat(first).extracting(Reservation::id).containsExactly("r0", "r1", "r2");
    assertThat(rest).extracting(Reservation::id).containsExactly("r3", "r4");
  }

  @Test
  default void endedReservations_areForgotten_alsoWithinOneBatch() {
    Reservation remembered =
        Samples.reservation("r2", Reservation.Owner.API).ended(Reservation.State.EXPIRED, 5);
    LedgerBatch first = new LedgerBatch();
    first.reservations().add(Samples.reservation("r1"));
    first.reservations().add(remembered);
    ledger().write(first);
    LedgerBatch second = new LedgerBatch();
    second.reservations().add(Samples.reservation("r3"));
    second.endedReservations().add(Samples.reservation("r1"));
    second.endedReservations().add(remembered);
    second.endedReservations().add(Samples.reservation("r3"));
    ledger().write(second);

    for (String id : List.of("r1", "r2", "r3")) {
      assertThat(ledger().reservation("acme", id)).isEmpty();
    }
  }

  @Test
  default void removedBudgets_takeTheirWindowsWithThem() {
    WindowState other =
        new WindowState(
            new WindowKey(new BudgetKey("acme", "days"), Labels.NONE, 0), Long.MAX_VALUE, 1, 0, 0);
    LedgerBatch batch = new LedgerBatch();
    batch.budgets().add(Samples.budget("day"));
    batch.budgets().add(Samples.budget("days"));
    batch.windows().add(Samples.state("ann", 5000, 1, 0));
    batch.windows().add(Samples.state("bob", 5000, 1, 0));
    batch.windows().add(other);
    ledger().write(batch);
    LedgerBatch removal = new LedgerBatch();
    removal.removedBudgets().add(Samples.BUDGET);
    ledger().write(removal);

    List<WindowState> found = new ArrayList<>();
    ledger().windowsEndingAfter(0, found::add);
    assertThat(found).containsExactly(other);
    assertThat(ledger().window(Samples.window("ann"))).isEmpty();
    assertThat(ledger().budgets()).containsExactly(Samples.budget("days"));
  }

  @Test
  default void removedBudget_madeAnew_hasOnlyItsNewWindows() {
    write(Samples.state("ann", 5000, 1, 0));
    LedgerBatch removal = new LedgerBatch();
    removal.removedBudgets().add(Samples.BUDGET);
    ledger().write(removal);
    write(Samples.state("ann", 6000, 2, 0));

    List<WindowState> found = new ArrayList<>();
    ledger().windowsEndingAfter(0, found::add);

    assertThat(found).containsExactly(Samples.state("ann", 6000, 2, 0));
  }

  @Test
  default void documents_areKeptByKind() {
    LedgerBatch batch = new LedgerBatch();
    batch.documents().add(new Document("key", "acme", "k1", "{\"a\":1}"));
    batch.documents().add(new Document("key", "", "k2", "{}"));
    batch.documents().add(new Document("keys", "acme", "k3", "{}"));
    ledger().write(batch);
    LedgerBatch change = new LedgerBatch();
    change.documents().add(new Document("key", "acme", "k1", "{\"a\":2}"));
    change.removedDocuments().add(new Document("key", "", "k2", ""));
    ledger().write(change);

    assertThat(ledger().documents("key"))
        .containsExactly(new Document("key", "acme", "k1", "{\"a\":2}"));
    assertThat(ledger().documents("none")).isEmpty();
  }

  @Test
  default void dictionary_numbersThePersonsOfRecords() {
    ledger().write(Samples.entries("a"));

    long number = ledger().dictionary().number("acme", "user", "ann").orElseThrow();
    assertThat(ledger().dictionary().value(number)).isEqualTo("ann");
    assertThat(ledger().dictionary().number("other", "user", "ann")).isEmpty();
    assertThat(ledger().dictionary().number("acme", "team", "research")).isEmpty();
    assertThat(ledger().dictionary().value(number + 1)).isEqualTo("erased-" + (number + 1));
  }

  @Test
  default void sync_completes() {
    ledger().write(Samples.entries("a"));

    assertThat(ledger().sync().toCompletableFuture())
        .succeedsWithin(java.time.Duration.ofMinutes(1));
  }

  @Test
  default void closedLedger_saysSo() {
    Ledger ledger = ledger();
    ledger.close();
    ledger.close();

    assertThatThrownBy(() -> ledger.write(Samples.entries("a")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(ledger::budgets).isInstanceOf(LedgerException.class);
    assertThat(ledger.sync().toCompletableFuture()).isCompletedExceptionally();
  }

  private void write(WindowState window) {
    LedgerBatch batch = new LedgerBatch();
    batch.windows().add(window);
    ledger().write(batch);
  }

  private List<LedgerEntry> given(long from, int most) {
    List<LedgerEntry> entries = new ArrayList<>();
    ledger().entries(from, most, (number, entry) -> entries.add(entry));
    return entries;
  }
}
