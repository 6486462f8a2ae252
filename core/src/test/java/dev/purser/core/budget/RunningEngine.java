package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.NOON;
import static dev.purser.core.budget.BudgetFixtures.ORG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** An engine with a clock, and a past that keeps what it changes as the ledger would. */
final class RunningEngine implements History {

  final Map<RecordId, Past> records = new HashMap<>();
  final Map<String, Reservation> reservations = new LinkedHashMap<>();
  final Map<WindowKey, WindowState> windows = new LinkedHashMap<>();
  final Map<String, BudgetOverride> overrides = new LinkedHashMap<>();
  final List<Event> events = new ArrayList<>();
  BudgetEngine engine = new BudgetEngine(this);
  long now = NOON;
  long sequence;
  // The windows that the last command changed.
  List<WindowState> lastTouched = List.of();

  <O extends Outcome> O run(Command<O> command) {
    Changes changes = new Changes();
    O outcome = engine.apply(command, now, changes);
    keep(changes);
    return outcome;
  }

  void keep(Changes changes) {
    lastTouched = changes.windows();
    for (Changes.Entry e : changes.entries()) {
      records.put(e.record().id(), new Past(e.record(), e.postings(), e.contentHash(), ++sequence));
    }
    changes.reservations().forEach(r -> reservations.put(r.id(), r));
    changes.endedReservations().forEach(r -> reservations.remove(r.id()));
    changes.windows().forEach(w -> windows.put(w.key(), w));
    changes.overrides().forEach(o -> overrides.put(o.id(), o));
    events.addAll(changes.events());
  }

  void change(Budget budget) {
    Changes changes = new Changes();
    engine.change(budget, now, changes);
    keep(changes);
  }

  void grant(String id, String budget, Labels group, long amount, long expiresAt) {
    WindowKey window = engine.windowOf(new BudgetKey(ORG, budget), group, now).orElseThrow();
    Changes changes = new Changes();
    engine.grant(
        new BudgetOverride(
            id, window, amount, "busy", "ann", now, expiresAt, Map.of(), OptionalLong.empty()),
        now,
        changes);
    keep(changes);
  }

  Optional<BudgetOverride> endOverride(String id) {
    Changes changes = new Changes();
    Optional<BudgetOverride> ended = engine.end(id, now, changes);
    keep(changes);
    return ended;
  }

  Changes install(Budget budget) {
    return install(budget, Map.of());
  }

  Changes install(Budget budget, Map<WindowKey, Long> settled) {
    Changes changes = new Changes();
    windows.keySet().removeIf(key -> key.budget().equals(budget.key()));
    engine.install(budget, settled, now, changes);
    keep(changes);
    return changes;
  }

  /** As after a crash: only what was kept is there. */
  void restart() {
    restart(now);
  }

  /** As after a crash; windows that ended since an instant are in memory, too. */
  void restart(long kept) {
    BudgetEngine before = engine;
    engine = new BudgetEngine(this);
    before.budgets().forEach(engine::restore);
    before.breakers().forEach(engine::restore);
    windows.values().forEach(w -> engine.restore(w, kept, now));
    overrides.values().forEach(engine::restore);
    reservations.values().stream()
        .filter(r -> r.state() == Reservation.State.HELD)
        .forEach(engine::restore);
    engine
        .oldestHeldOpen(kept)
        .ifPresent(end ->
            windows.values().stream().filter(w -> w.end() >= end).forEach(engine::restoreHeldOpen));
  }

  @Override
  public Optional<WindowState> window(WindowKey key) {
    return Optional.ofNullable(windows.get(key));
  }

  @Override
  public Optional<Reservation> reservation(String org, String id) {
    return Optional.ofNullable(reservations.get(id));
  }

  @Override
  public Optional<Past> record(RecordId id) {
    return Optional.ofNullable(records.get(id));
  }

  List<WindowView> windows(String budget) {
    List<WindowView> views = new ArrayList<>();
    engine.windows(new BudgetKey(ORG, budget), now, views::add);
    return views;
  }

  WindowView window(String budget) {
    List<WindowView> views = windows(budget);
    assertThat(views).hasSize(1);
    return views.getFirst();
  }

  <E extends Event> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static Refusal refusal(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).refusal();
  }
}
