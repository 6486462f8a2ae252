package dev.purser.ledger;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Dictionary;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A ledger in plain collections, gone when it is closed. Thread-safe: all under one lock. */
final class MemoryLedger implements Ledger {

  private final List<LedgerEntry> entries = new ArrayList<>();
  private final Map<RecordId, List<Integer>> ids = new LinkedHashMap<>();
  private final Map<OrgId, List<String>> origins = new LinkedHashMap<>();
  private final Map<WindowKey, WindowState> windows = new LinkedHashMap<>();
  private final NavigableMap<OrgId, Reservation> reservations =
      new TreeMap<>(Comparator.comparing(OrgId::org).thenComparing(OrgId::id));
  private final Map<BudgetKey, Budget> budgets = new LinkedHashMap<>();
  private final Map<String, BudgetOverride> overrides = new LinkedHashMap<>();
  private final Map<String, Breaker> breakers = new LinkedHashMap<>();
  private final Map<DocumentKey, Document> documents = new LinkedHashMap<>();
  private final Names names = new Names();
  private boolean closed;

  @Override
  public synchronized long write(LedgerBatch batch) {
    checkOpen();
    for (BudgetKey key : batch.removedBudgets()) {
      budgets.remove(key);
      windows.keySet().removeIf(window -> window.budget().equals(key));
    }
    batch.removedDocuments().forEach(document -> documents.remove(DocumentKey.of(document)));
    batch.entries().forEach(this::append);
    batch.windows().forEach(window -> windows.put(window.key(), window));
    batch.reservations().forEach(r -> reservations.put(new OrgId(r.org(), r.id()), r));
    batch.endedReservations().forEach(r -> reservations.remove(new OrgId(r.org(), r.id())));
    batch.budgets().forEach(budget -> budgets.put(budget.key(), budget));
    batch.removedOverrides().forEach(override -> overrides.remove(override.id()));
    batch.overrides().forEach(override -> overrides.put(override.id(), override));
    batch.removedBreakers().forEach(breaker -> breakers.remove(breaker.id()));
    batch.breakers().forEach(breaker -> breakers.put(breaker.id(), breaker));
    batch.documents().forEach(document -> documents.put(DocumentKey.of(document), document));
    return entries.size();
  }

  private void append(LedgerEntry entry) {
    RecordId id = entry.record().id();
    Labels labels = entry.record().labels();
    for (String label : Labels.PERSONAL) {
      if (labels.has(label)) {
        names.numberFor(id.org(), label, labels.get(label));
      }
    }
    List<Integer> revisions = ids.get(id);
    if (revisions == null) {
      revisions = new ArrayList<>(1);
      ids.put(id, revisions);
      origins
          .computeIfAbsent(new OrgId(id.org(), id.id()), key -> new ArrayList<>(1))
          .add(id.origin());
    }
    revisions.add(entries.size());
    entries.add(entry);
  }

  @Override
  public synchronized CompletionStage<Void> sync() {
    return closed
        ? CompletableFuture.failedStage(new LedgerException("the ledger is closed"))
        : CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized long sequence() {
    return entries.size();
  }

  @Override
  public synchronized List<Budget> budgets() {
    checkOpen();
    return List.copyOf(budgets.values());
  }

  @Override
  public synchronized List<BudgetOverride> overrides() {
    checkOpen();
    return List.copyOf(overrides.values());
  }

  @Override
  public synchronized List<Breaker> breakers() {
    checkOpen();
    return List.copyOf(breakers.values());
  }

  @Override
  public void liveReservations(Consumer<Reservation> each) {
    List<Reservation> live;
    synchronized (this) {
      checkOpen();
      live =
          reservations.values().stream().filter(r -> r.state() == Reservation.State.HELD).toList();
    }
    live.forEach(each);
  }

  @Override
  public void windowsEndingAfter(long epochMillis, Consumer<WindowState> each) {
    List<WindowState> found;
    synchronized (this) {
      checkOpen();
      found = windows.values().stream().filter(w -> w.end() > epochMillis).toList();
    }
    found.forEach(each);
  }

  @Override
  public synchronized Optional<WindowState> window(WindowKey key) {
    checkOpen();
    return Optional.ofNullable(windows.get(key));
  }

  @Override
  public synchronized Optional<Reservation> reservation(String org, String id) {
    checkOpen();
    return Optional.ofNullable(reservations.get(new OrgId(org, id)));
  }

  @Override
  public synchronized List<Reservation> endedReservations(Optional<Reservation> after, int most) {
    checkOpen();
    return after
        .<Map<OrgId, Reservation>>map(r -> reservations.tailMap(new OrgId(r.org(), r.id()), false))
        .orElse(reservations)
        .values()
        .stream()
        .filter(r -> r.state() != Reservation.State.HELD)
        .limit(most)
        .toList();
  }

  @Override
  public Optional<LedgerEntry> entry(RecordId id) {
    List<LedgerEntry> revisions = revisions(id);
    return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.getLast());
  }

  @Override
  public synchronized List<LedgerEntry> revisions(RecordId id) {
    checkOpen();
    return ids.getOrDefault(id, List.of()).stream().map(entries::get).toList();
  }

  @Override
  public synchronized long sequenceOf(RecordId id) {
    checkOpen();
    List<Integer> revisions = ids.getOrDefault(id, List.of());
    return revisions.isEmpty() ? 0 : revisions.getLast() + 1L;
  }

  @Override
  public synchronized List<String> origins(String org, String id) {
    checkOpen();
    return List.copyOf(origins.getOrDefault(new OrgId(org, id), List.of()));
  }

  @Override
  public synchronized Optional<LedgerEntry> entry(long sequence) {
    checkOpen();
    return sequence < 1 || sequence > entries.size()
        ? Optional.empty()
        : Optional.of(entries.get((int) sequence - 1));
  }

  @Override
  public void entries(long from, int most, BiConsumer<Long, LedgerEntry> each) {
    long first = Math.max(1, from);
    List<LedgerEntry> found;
    synchronized (this) {
      checkOpen();
      if (first > entries.size()) {
        return;
      }
      int start = (int) first - 1;
      found =
          List.copyOf(
              entries.subList(start, start + Math.min(Math.max(0, most), entries.size() - start)));
    }
    for (int i = 0; i < found.size(); i++) {
      each.accept(first + i, found.get(i));
    }
  }

  @Override
  public synchronized List<Document> documents(String kind) {
    checkOpen();
    return documents.values().stream().filter(d -> d.kind().equals(kind)).toList();
  }

  @Override
  public Dictionary dictionary() {
    return names;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new LedgerException("the ledger is closed");
    }
  }

  private record OrgId(String org, String id) {}

  private record DocumentKey(String kind, String org, String id) {
    static DocumentKey of(Document document) {
      return new DocumentKey(document.kind(), document.org(), document.id());
    }
  }
}
