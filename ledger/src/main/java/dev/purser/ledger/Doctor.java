package dev.purser.ledger;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetEngine;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Changes;
import dev.purser.core.budget.History;
import dev.purser.core.budget.Hold;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Posting;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Dictionary;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a ledger against its own records, and makes its windows anew from them.
 *
 * <p>What a window has settled follows from the newest revision of every record: what its postings
 * say, or, where the budget was made later than that, what seeded the budget. What a window holds
 * follows from the live reservations. Nothing here knows periods or zones: the engine makes the
 * windows. The ledger must not change meanwhile; reading it takes some microseconds an entry.
 */
public final class Doctor {

  private static final int CHUNK = 1000;

  private final Ledger ledger;
  private final long now;
  private final Map<BudgetKey, Budget> budgets = new LinkedHashMap<>();
  private final List<PastSeed> seeds = new ArrayList<>();
  private final Map<WindowKey, Long> settled = new HashMap<>();
  private final Map<WindowKey, Long> held = new HashMap<>();
  private final List<Reservation> live = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private final List<WindowState> wrong = new ArrayList<>();
  private final Set<WindowKey> balanced = new HashSet<>();
  private long count;
  private long entries;
  private long windows;

  private Doctor(Ledger ledger, long now) {
    this.ledger = ledger;
    this.now = now;
  }

  /**
   * Examines a ledger.
   *
   * @param now windows that ended before this are looked at only if they hold something, in epoch
   *     milliseconds
   * @throws dev.purser.core.ledger.LedgerException if something cannot be read
   */
  public static Diagnosis examine(Ledger ledger, long now) {
    return new Doctor(ledger, now).examine();
  }

  /**
   * Writes every window that contradicts the records as they say it should be. What else is wrong
   * stays.
   *
   * @return what was wrong before
   */
  public static Diagnosis rebuild(Ledger ledger, long now) {
    Doctor doctor = new Doctor(ledger, now);
    Diagnosis before = doctor.examine();
    LedgerBatch batch = new LedgerBatch();
    batch.windows().addAll(doctor.wrong);
    if (!batch.isEmpty()) {
      ledger.write(batch);
      ledger.sync().toCompletableFuture().join();
    }
    return before;
  }

  private Diagnosis examine() {
    for (Budget budget : ledger.budgets()) {
      budgets.put(budget.key(), budget);
      seeds.add(new PastSeed(budget));
    }
    readEntries();
    for (PastSeed each : seeds) {
      each.rows(now).forEach((key, amount) -> settled.merge(key, amount, Math::addExact));
    }
    ledger.liveReservations(this::read);
    compareWindows();
    return new Diagnosis(ledger.sequence(), entries, windows, live.size(), count, differences);
  }

  // ---- records

  private void readEntries() {
    long last = ledger.sequence();
    long next = 1;
    while (next <= last) {
      Chunk chunk = new Chunk();
      ledger.entries(next, CHUNK, chunk::add);
      for (int i = 0; i < chunk.numbers.size() && chunk.numbers.get(i) <= last; i++) {
        expectNumber(next, chunk.numbers.get(i));
        next = chunk.numbers.get(i) + 1;
        entries++;
        read(chunk.numbers.get(i), chunk.entries.get(i));
      }
      if (chunk.numbers.size() < CHUNK) {
        expectNumber(next, last + 1);
        next = last + 1;
      }
    }
  }

  private static final class Chunk {
    final List<Long> numbers = new ArrayList<>();
    final List<LedgerEntry> entries = new ArrayList<>();

    void add(long number, LedgerEntry entry) {
      numbers.add(number);
      entries.add(entry);
    }
  }

  private void expectNumber(long expected, long found) {
    if (expected < found) {
      String missing = found - expected == 1 ? "" : " to " + (found - 1);
      differ(Difference.Kind.SEQUENCE, "entry " + expected + missing, "an entry", "none");
    }
  }

  private void read(long sequence, LedgerEntry entry) {
    checkPersons(sequence, entry);
    boolean newest = isNewest(sequence, entry);
    for (PastSeed each : seeds) {
      each.read(sequence, entry.record(), newest);
    }
    if (newest) {
      for (Posting posting : entry.postings()) {
        Budget budget = budgets.get(posting.window().budget());
        if (budget != null && sequence > budget.seededTo()) {
          settled.merge(posting.window(), posting.amount(), Math::addExact);
        }
      }
    }
  }

  /** Whether an entry is the newest revision of its record; tells if it is none at all. */
  private boolean isNewest(long sequence, LedgerEntry entry) {
    RecordId id = entry.record().id();
    long newest = ledger.sequenceOf(id);
    int revision = entry.record().revision();
    if (newest == sequence && revision == 1) {
      return true;
    }
    List<LedgerEntry> revisions = ledger.revisions(id);
    boolean inPlace =
        newest == sequence
            ? revisions.size() == revision
            : newest > sequence
                && revisions.size() > revision
                && revisions.get(revision - 1).equals(entry);
    if (!inPlace) {
      differ(
          Difference.Kind.ID,
          "record " + id.org() + "/" + id.origin() + "/" + id.id(),
          "revision " + revision + " at entry " + sequence,
          newest == 0 ? "none" : revisions.size() + " revisions, the newest at entry " + newest);
    }
    return newest == sequence;
  }

  private void checkPersons(long sequence, LedgerEntry entry) {
    Labels labels = entry.record().labels();
    for (String label : Labels.PERSONAL) {
      String value = labels.get(label);
      if (value.startsWith(Dictionary.ERASED)
          && ledger.dictionary().number(entry.record().id().org(), label, value).isEmpty()) {
        differ(
            Difference.Kind.DICTIONARY,
            "label " + label + " of entry " + sequence,
            "a number that was given out",
            value.substring(Dictionary.ERASED.length()));
      }
    }
  }

  // ---- reservations

  private void read(Reservation reservation) {
    live.add(reservation);
    for (Hold hold : reservation.holds()) {
      if (budgets.containsKey(hold.window().budget())) {
        held.merge(hold.window(), hold.amount(), Math::addExact);
      }
    }
    if (reservation.owner() == Reservation.Owner.GATEWAY
        && ledger.sequenceOf(reservation.intent().id()) != 0) {
      differ(
          Difference.Kind.RESERVATION,
          "reservation " + reservation.org() + "/" + reservation.id(),
          "ended, as its record is written",
          "held");
    }
  }

  // ---- windows

  private void compareWindows() {
    Map<WindowKey, WindowState> found = new HashMap<>();
    ledger.windowsEndingAfter(now, window -> found.put(window.key(), window));
    findHeldOpen(found);
    List<WindowState> expected = expected(found);
    sumUpSessions(expected, found);
    for (WindowState state : expected) {
      Optional<WindowState> there = Optional.ofNullable(found.remove(state.key()));
      boolean runs = state.end() > now || there.isPresent();
      if (runs || state.held() > 0) {
        compare(state, there.isPresent() ? there : ledger.window(state.key()), runs);
      }
    }
    for (WindowState window : found.values()) {
      if (!budgets.containsKey(window.key().budget())) {
        differ(Difference.Kind.BUDGET, name(window.key()), "a budget", "none");
      } else {
        compare(
            new WindowState(window.key(), window.end(), 0, 0, window.crossed()),
            Optional.of(window),
            /* runs= */ true);
      }
    }
  }

  /** Finds the rows of sessions that go on only because a call runs in them. */
  private void findHeldOpen(Map<WindowKey, WindowState> found) {
    Map<WindowKey, Long> ends = new HashMap<>();
    for (WindowKey key : held.keySet()) {
      if (isOfSession(key) && !found.containsKey(key)) {
        ledger.window(key).ifPresent(row -> ends.merge(session(key), row.end(), Math::min));
      }
    }
    ends.values().stream()
        .min(Long::compare)
        .ifPresent(oldest ->
            ledger.windowsEndingAfter(
                oldest - 1,
                row -> {
                  if (ends.getOrDefault(session(row.key()), Long.MAX_VALUE) <= row.end()) {
                    found.put(row.key(), row);
                  }
                }));
  }

  private boolean isOfSession(WindowKey key) {
    Budget budget = budgets.get(key.budget());
    return budget != null && budget.period() == Period.SESSION;
  }

  /**
   * Finds the sessions that balance as a whole. A record that seeded a row may be corrected in
   * another one, if that has come to count together with it.
   */
  private void sumUpSessions(List<WindowState> expected, Map<WindowKey, WindowState> found) {
    Map<WindowKey, Long> sums = new HashMap<>();
    found.values().forEach(row -> sums.merge(session(row.key()), -row.settled(), Math::addExact));
    for (WindowState row : expected) {
      if (row.end() > now || found.containsKey(row.key())) {
        sums.merge(session(row.key()), row.settled(), Math::addExact);
      }
    }
    sums.forEach((session, difference) -> {
      Budget budget = budgets.get(session.budget());
      if (difference == 0 && budget != null && budget.period() == Period.SESSION) {
        balanced.add(session);
      }
    });
  }

  private static WindowKey session(WindowKey row) {
    return new WindowKey(row.budget(), row.group(), Period.EVER_START);
  }

  /** What the engine makes of the records and the reservations; of sessions, they tell the rows. */
  private List<WindowState> expected(Map<WindowKey, WindowState> found) {
    Map<BudgetKey, Map<WindowKey, Long>> byBudget = new HashMap<>();
    settled.forEach((key, amount) ->
        byBudget.computeIfAbsent(key.budget(), b -> new HashMap<>()).put(key, amount));
    held.keySet()
        .forEach(key ->
            byBudget.computeIfAbsent(key.budget(), b -> new HashMap<>()).putIfAbsent(key, 0L));
    BudgetEngine engine = new BudgetEngine(History.NONE);
    Changes changes = new Changes();
    List<WindowState> rows = new ArrayList<>();
    for (Budget budget : budgets.values()) {
      Map<WindowKey, Long> amounts = byBudget.getOrDefault(budget.key(), Map.of());
      if (budget.period() == Period.SESSION) {
        amounts.forEach((key, amount) -> rows.add(row(budget, key, amount, found)));
      } else {
        engine.install(budget, amounts, now, changes);
      }
    }
    live.forEach(engine::restore);
    rows.addAll(changes.windows());
    return rows;
  }

  /** A session's row, of which only the ledger knows when it was used last. */
  private WindowState row(
      Budget budget, WindowKey key, long amount, Map<WindowKey, WindowState> found) {
    WindowState there = found.get(key);
    return there == null
        ? new WindowState(
            key, key.start() + budget.durationMs(), amount, held.getOrDefault(key, 0L), 0)
        : new WindowState(
            key, there.end(), amount, held.getOrDefault(key, 0L), there.crossed(), there.first());
  }

  // What an ended window has settled may stem from before its budget was made.
  private void compare(WindowState expected, Optional<WindowState> found, boolean runs) {
    windows++;
    long foundSettled = found.map(WindowState::settled).orElse(0L);
    long foundHeld = found.map(WindowState::held).orElse(0L);
    Unit unit = unit(expected.key());
    boolean counts = runs && !balanced.contains(session(expected.key()));
    long settledNow = counts ? expected.settled() : foundSettled;
    if (settledNow != foundSettled) {
      differ(
          Difference.Kind.SETTLED,
          name(expected.key()),
          unit.format(settledNow),
          unit.format(foundSettled));
    }
    if (expected.held() != foundHeld) {
      differ(
          Difference.Kind.HELD,
          name(expected.key()),
          unit.format(expected.held()),
          unit.format(foundHeld));
    }
    if (settledNow != foundSettled || expected.held() != foundHeld) {
      wrong.add(
          new WindowState(
              expected.key(),
              found.map(WindowState::end).orElse(expected.end()),
              settledNow,
              expected.held(),
              expected.crossed() | found.map(WindowState::crossed).orElse(0L),
              found.map(WindowState::first).orElse(expected.first())));
    }
  }

  private Unit unit(WindowKey key) {
    Budget budget = budgets.get(key.budget());
    return budget == null ? Unit.TOKENS : budget.unit();
  }

  private static String name(WindowKey key) {
    String group = key.group().isEmpty() ? "" : " " + key.group();
    return "window of budget "
        + key.budget().org()
        + "/"
        + key.budget().id()
        + group
        + " from "
        + java.time.Instant.ofEpochMilli(key.start());
  }

  private void differ(Difference.Kind kind, String where, String expected, String found) {
    count++;
    if (differences.size() < Diagnosis.MOST) {
      differences.add(new Difference(kind, where, expected, found));
    }
  }
}
