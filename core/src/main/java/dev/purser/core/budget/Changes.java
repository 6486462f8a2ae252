package dev.purser.core.budget;

import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run of commands changed: all of it is to be written together before any outcome is told.
 * Not thread-safe; used for one group.
 */
public final class Changes {

  private final List<Entry> entries = new ArrayList<>();
  private final Set<Window> windows = new LinkedHashSet<>();
  // By id, as a reservation that is taken and ended within one group is written once or not at all.
  private final Map<ReservationId, Reservation> kept = new LinkedHashMap<>();
  private final Map<ReservationId, Reservation> forgotten = new LinkedHashMap<>();
  private final List<BudgetOverride> overrides = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();

  /** Records to append, in order. */
  public List<Entry> entries() {
    return entries;
  }

  /** How each touched window now stands. */
  public List<WindowState> windows() {
    List<WindowState> states = new ArrayList<>(windows.size());
    for (Window window : windows) {
      states.add(window.state());
    }
    return states;
  }

  /** Reservations to put. */
  public List<Reservation> reservations() {
    return List.copyOf(kept.values());
  }

  /** Reservations to remove. */
  public List<Reservation> endedReservations() {
    return List.copyOf(forgotten.values());
  }

  /** Overrides to put. */
  public List<BudgetOverride> overrides() {
    return overrides;
  }

  /** What happened, in order. */
  public List<Event> events() {
    return events;
  }

  void touch(Window window) {
    windows.add(window);
  }

  void put(Reservation reservation) {
    ReservationId id = ReservationId.of(reservation);
    forgotten.remove(id);
    kept.put(id, reservation);
  }

  void put(BudgetOverride override) {
    overrides.add(override);
  }

  private void forget(Reservation reservation) {
    ReservationId id = ReservationId.of(reservation);
    kept.remove(id);
    forgotten.put(id, reservation);
  }

  /** Takes a reservation that has ended: of the gateway's nobody asks again. */
  void end(Reservation ended) {
    if (ended.owner() == Reservation.Owner.GATEWAY) {
      forget(ended);
    } else {
      put(ended);
    }
  }

  void append(UsageRecord record, List<Posting> postings, String reason, String contentHash) {
    entries.add(new Entry(record, postings, reason, contentHash));
  }

  /** A record was posted, and what is odd about it. */
  void recorded(long now, UsageRecord record) {
    raise(new Event.UsageRecorded(now, record));
    record
        .cost()
        .divergence()
        .ifPresent(divergence -> raise(new Event.CostDiverged(now, record, divergence)));
  }

  void raise(Event event) {
    events.add(event);
  }

  Optional<Reservation> reservation(ReservationId id) {
    return Optional.ofNullable(kept.get(id));
  }

  Optional<History.Past> record(RecordId id) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.record().id().equals(id)) {
        return Optional.of(
            new History.Past(
                entry.record(), entry.postings(), entry.contentHash(), Long.MAX_VALUE));
      }
    }
    return Optional.empty();
  }

  /**
   * A record to append.
   *
   * @param record the record
   * @param postings what it adds to the windows; of a correction, the whole new amounts
   * @param reason why it corrects; empty for a first revision
   * @param contentHash of what was sent
   */
  public record Entry(
      UsageRecord record, List<Posting> postings, String reason, String contentHash) {}
}
