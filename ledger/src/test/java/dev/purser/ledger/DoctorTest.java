package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Match;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class DoctorTest {

  private static final long NOW = OldLedger.NOON.toEpochMilli();
  private static final BudgetKey DAY = new BudgetKey("default", "day");

  @TempDir private Path folder;
  private EmbeddedLedger ledger;
  private Books books;

  @BeforeEach
  void fill() {
    open();
    books.execute(new Command.Post(record("before", 100), "1"));
    books.execute(new Command.Post(record("changed", 50), "2"));
    books.execute(new Command.Correct(id("changed"), record("changed", 30), "less"));
    // Seeded with what came before.
    books.putBudget(Budget.builder(DAY, Unit.USD, 10_000, Period.DAY).per("user").build());
    books.execute(new Command.Post(record("after", 7), "3"));
    books.execute(new Command.Correct(id("before"), record("before", 90), "less"));
    books.execute(new Command.Correct(id("before"), record("before", 95), "more"));
    books.execute(reserve("held", 40));
    books.putBudget(Budget.builder(key("total"), Unit.TOKENS, 9_000, Period.TOTAL).build());
    books.putBudget(Budget.builder(key("gone"), Unit.TOKENS, 9_000, Period.HOUR).build());
    books.execute(new Command.Post(record("late", 2), "4"));
    books.removeBudget(key("gone"));
    books.putBudget(Budget.builder(DAY, Unit.USD, 20_000, Period.DAY).per("user").build());
    books.putBudget(Budget.builder(DAY, Unit.USD, 20_000, Period.DAY).per("team").build());
    books.execute(new Command.Correct(id("after"), record("after", 8), "more"));
  }

  private void open() {
    ledger = Ledgers.embedded(folder);
    books = Books.open(ledger, ScannedSeeds.of(ledger), () -> OldLedger.NOON);
  }

  @AfterEach
  void close() {
    books.close();
  }

  private static BudgetKey key(String id) {
    return new BudgetKey("default", id);
  }

  private static RecordId id(String id) {
    return new RecordId("default", "api", id);
  }

  private static UsageRecord record(String id, long ticks) {
    return OldLedger.record(id, "api", ticks);
  }

  private static Command.Reserve reserve(String id, long ticks) {
    UsageRecord intent = record(id, ticks);
    return new Command.Reserve(
        id,
        Call.of(intent),
        new Demand(new Claim.Of(ticks), new Claim.Of(15), 1),
        Reservation.Owner.API,
        Duration.ofMinutes(15).toMillis(),
        "",
        intent);
  }

  private List<WindowState> windows() {
    List<WindowState> windows = new ArrayList<>();
    ledger.windowsEndingAfter(NOW, windows::add);
    return windows;
  }

  private WindowState day() {
    return windows().stream().filter(w -> w.key().budget().equals(DAY)).findFirst().orElseThrow();
  }

  private void put(WindowState window) {
    LedgerBatch batch = new LedgerBatch();
    batch.windows().add(window);
    ledger.write(batch);
  }

  /** Records of one session, the newest first: the rows that they make are joined by the last. */
  private void postSession(String prefix) {
    for (int minutesAgo : List.of(5, 70, 40, 20, 55)) {
      books.execute(new Command.Post(ofSession(prefix, minutesAgo, 10), "h"));
    }
  }

  private static UsageRecord ofSession(String prefix, int minutesAgo, long ticks) {
    return UsageRecord.builder(
            id(prefix + minutesAgo),
            OldLedger.NOON.minus(Duration.ofMinutes(minutesAgo)),
            "openai",
            "gpt-5.5")
        .labels(Labels.of("session", "s"))
        .cost(record("any", ticks).cost())
        .build();
  }

  private static Budget sessions(Match match) {
    return Budget.builder(key("session"), Unit.USD, 1_000, Period.SESSION)
        .durationMs(Duration.ofMinutes(30).toMillis())
        .match(match)
        .build();
  }

  @Test
  void examine_sessionsWhoseRecordsCameOutOfOrder_balance() {
    postSession("before");
    books.putBudget(sessions(Match.ALL));
    postSession("after");
    books.putBudget(sessions(Match.of(Map.of("session", List.of("s")))));
    postSession("again");

    assertThat(Doctor.examine(ledger, NOW).differences()).isEmpty();
    assertThat(books.window(key("session"), Labels.of("session", "s")).orElseThrow().settled())
        .isEqualTo(150);
  }

  @Test
  void examine_sessionsThatWereJoinedAndCorrectedAfterTheBudgetWasPut_balance() {
    books.execute(new Command.Post(ofSession("u", 45, 10), "h"));
    books.execute(new Command.Post(ofSession("u", 28, 10), "h"));
    books.execute(new Command.Post(ofSession("u", 14, 10), "h"));
    books.putBudget(sessions(Match.ALL));
    // What joined the others is corrected, and is no part of the seed any more.
    books.execute(new Command.Correct(id("u28"), ofSession("u", 28, 7), "less"));
    assertThat(Doctor.examine(ledger, NOW).differences()).isEmpty();

    // Two rows, which the next record joins: from then on the earlier one is found in the later.
    books.execute(new Command.Post(ofSession("v", 130, 10), "h"));
    books.execute(new Command.Post(ofSession("v", 99, 10), "h"));
    books.putBudget(sessions(Match.of(Map.of("session", List.of("s")))));
    books.execute(new Command.Post(ofSession("v", 128, 10), "h"));
    books.execute(new Command.Post(ofSession("v", 72, 10), "h"));
    books.execute(new Command.Correct(id("v130"), ofSession("v", 130, 4), "less"));

    assertThat(Doctor.examine(ledger, NOW).differences()).isEmpty();
    assertThat(books.window(key("session"), Labels.of("session", "s")).orElseThrow().settled())
        .isEqualTo(27 + 34);
  }

  @Test
  void examine_sessionThatIsOlderThanWhatABudgetIsSeededWith_balances() {
    int days = 24 * 60;
    books.execute(new Command.Post(ofSession("u", 20 * days, 30), "h"));
    books.execute(new Command.Post(ofSession("u", 7 * days, 10), "h"));
    books.putBudget(
        sessions(Match.ALL).toBuilder().durationMs(Duration.ofDays(15).toMillis()).build());
    // What it never counted is not taken off it.
    books.execute(new Command.Correct(id("u" + 20 * days), ofSession("u", 20 * days, 5), "less"));

    assertThat(Doctor.examine(ledger, NOW).differences()).isEmpty();
    assertThat(books.window(key("session"), Labels.of("session", "s")).orElseThrow().settled())
        .isEqualTo(10);
  }

  @Test
  void examine_sessionWhoseEarlierCallFailedAfterAll_balances() {
    books.execute(new Command.Post(ofSession("u", 60, 10), "h"));
    UsageRecord failed = ofSession("u", 60, 10).toBuilder().status(Status.ERROR).build();
    books.execute(new Command.Correct(id("u60"), failed, "failed"));
    books.execute(new Command.Post(ofSession("u", 40, 10), "h"));
    // What failed is not in its seed, and no beginning of the session.
    books.putBudget(sessions(Match.ALL));
    books.execute(new Command.Post(ofSession("u", 20, 10), "h"));

    assertThat(Doctor.examine(ledger, NOW).differences()).isEmpty();
  }

  @Test
  void rebuild_ofASession_keepsWhenItWasFirstAndLastUsed() {
    books.putBudget(sessions(Match.ALL));
    postSession("u");
    List<WindowState> rows =
        windows().stream().filter(w -> w.key().budget().equals(key("session"))).toList();
    for (WindowState row : rows) {
      put(new WindowState(row.key(), row.end(), 999, row.held(), row.crossed(), row.first()));
    }
    assertThat(Doctor.rebuild(ledger, NOW).differences()).hasSameSizeAs(rows);

    assertThat(windows()).containsAll(rows);
  }

  @Test
  void examine_seededCorrectedAndRemovedBudgets_balance() {
    Diagnosis diagnosis = Doctor.examine(ledger, NOW);

    assertThat(diagnosis.differences()).isEmpty();
    assertThat(diagnosis.isHealthy()).isTrue();
    assertThat(diagnosis.entries()).isEqualTo(8);
    assertThat(diagnosis.windows()).isEqualTo(2);
    assertThat(diagnosis.reservations()).isEqualTo(1);
    assertThat(day().settled()).isEqualTo(95 + 30 + 8 + 2);
  }

  @Test
  void examine_aWrongWindow_namesItWithBothAmounts_andRebuildPutsItRight() {
    WindowState right = day();
    put(new WindowState(right.key(), right.end(), right.settled() + 5, right.held() - 1, 0));

    Diagnosis diagnosis = Doctor.rebuild(ledger, NOW);

    assertThat(diagnosis.differences())
        .containsExactly(
            new Difference(
                Difference.Kind.SETTLED,
                "window of budget default/day {team=research} from 2026-11-21T00:00:00Z",
                "0.0000000135",
                "0.000000014"),
            new Difference(
                Difference.Kind.HELD,
                "window of budget default/day {team=research} from 2026-11-21T00:00:00Z",
                "0.000000004",
                "0.0000000039"));
    assertThat(Doctor.examine(ledger, NOW).differences()).isEmpty();
    assertThat(day()).isEqualTo(right);
  }

  @Test
  void examine_aMissingWindow_isFoundAndRebuilt() throws RocksDBException {
    List<WindowState> right = windows();
    damage(store -> {
      store.db.deleteRange(store.handle(Family.WINDOWS), new byte[] {0}, new byte[] {(byte) 0xff});
      store.db.deleteRange(store.handle(Family.ENDS), new byte[] {0}, new byte[] {(byte) 0xff});
    });

    assertThat(Doctor.rebuild(ledger, NOW).count()).isPositive();

    assertThat(windows()).containsExactlyInAnyOrderElementsOf(right);
  }

  @Test
  void examine_aMissingEntry_isAGap() {
    Ledger withGap =
        (Ledger)
            Proxy.newProxyInstance(
                DoctorTest.class.getClassLoader(),
                new Class<?>[] {Ledger.class},
                (proxy, method, arguments) -> {
                  if (!method.getName().equals("entries")) {
                    return method.invoke(ledger, arguments);
                  }
                  @SuppressWarnings("unchecked") // as the method is declared
                  BiConsumer<Long, LedgerEntry> each = (BiConsumer<Long, LedgerEntry>) arguments[2];
                  ledger.entries(
                      (long) arguments[0],
                      (int) arguments[1],
                      (number, entry) -> {
                        if (number != 4) {
                          each.accept(number, entry);
                        }
                      });
                  return null;
                });

    assertThat(Doctor.examine(withGap, NOW).differences())
        .contains(new Difference(Difference.Kind.SEQUENCE, "entry 4", "an entry", "none"));
  }

  @Test
  void examine_anIdThatLeadsElsewhere_isFound() throws RocksDBException {
    damage(store -> {
      byte[] other =
          store.db.get(store.handle(Family.IDS), new KeyBuffer().record(id("late")).toBytes());
      store.db.put(store.handle(Family.IDS), new KeyBuffer().record(id("after")).toBytes(), other);
    });

    assertThat(Doctor.examine(ledger, NOW).differences())
        .extracting(Difference::kind)
        .contains(Difference.Kind.ID);
  }

  @Test
  void examine_aPersonWithoutANumber_isFound() throws RocksDBException {
    damage(store -> {
      store.db.deleteRange(
          store.handle(Family.DICTIONARY), new byte[] {0}, new byte[] {(byte) 0xff});
      store.db.delete(store.handle(Family.META), StoreWriter.LAST_PERSON);
    });

    assertThat(Doctor.examine(ledger, NOW).differences())
        .extracting(Difference::kind)
        .contains(Difference.Kind.DICTIONARY);
  }

  @Test
  void examine_aHoldOfAWrittenRecord_isFound() {
    LedgerBatch batch = new LedgerBatch();
    batch
        .reservations()
        .add(
            new Reservation(
                "x",
                "default",
                Reservation.Owner.GATEWAY,
                Reservation.State.HELD,
                NOW,
                Reservation.NEVER,
                "",
                List.of(),
                record("late", 2),
                Reservation.Asked.of(record("late", 2), List.of()),
                0));
    ledger.write(batch);

    assertThat(Doctor.examine(ledger, NOW).differences())
        .extracting(Difference::kind)
        .containsExactly(Difference.Kind.RESERVATION);
  }

  @Test
  void examine_whatEndedAndHoldsNothing_isLeftAlone() {
    long later = Instant.parse("2026-11-23T00:00:00Z").toEpochMilli();
    WindowState right = day();
    put(new WindowState(right.key(), right.end(), 1, right.held(), 0));

    assertThat(Doctor.examine(ledger, later).differences()).isEmpty();
  }

  private void damage(Damage damage) throws RocksDBException {
    ledger.close();
    try (Store store = Store.open(folder)) {
      damage.to(store);
    }
    ledger = Ledgers.embedded(folder);
    books = OldLedger.open(ledger);
  }

  @FunctionalInterface
  private interface Damage {
    void to(Store store) throws RocksDBException;
  }
}
