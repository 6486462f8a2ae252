package dev.purser.embedded;

import dev.purser.analytics.Projection;
import dev.purser.analytics.RecordPage;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.analytics.UsageReport;
import dev.purser.analytics.UsageSummary;
import dev.purser.catalog.Catalogs;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Event;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Reservation;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Meter;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.AccountTotals;
import dev.purser.ledger.Books;
import dev.purser.ledger.Ledgers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Budgets, records and reports in the process that calls the models: the engine and the ledger of
 * the server, without server and network.
 *
 * <p>What changes something is on disk when it returns. A refusal is a value, as is every expected
 * outcome; what throws is a fault of the disk ({@link LedgerException}), after which nothing more
 * is taken, or a mistake of the caller ({@link IllegalArgumentException}). Calls may block on the
 * disk, reports for longer: keep them off event loops.
 *
 * <p>A folder belongs to one process at a time. It is laid out as a server's data folder, so that
 * either can open what the other wrote. Thread-safe.
 */
public final class Purser implements AutoCloseable {

  private static final long HOUSEKEEPING_MS = 1000;

  private final Books books;
  private final Projection projection;
  private final InstantSource clock;
  private final Pricing pricing;
  private final Deliveries deliveries = new Deliveries();
  private final AtomicLong lastExpiry = new AtomicLong(Long.MIN_VALUE);

  private Purser(Ledger ledger, Projection projection, InstantSource clock, Catalog prices) {
    this.projection = projection;
    this.clock = clock;
    this.books = Books.open(ledger, projection::seed, clock);
    books.subscribe(deliveries::happened);
    this.pricing = pricing(ledger, prices);
  }

  private Pricing pricing(Ledger ledger, Catalog prices) {
    Catalog all = Catalogs.merge(Catalogs.builtIn(), prices);
    Optional<Meter.Period> longest = Catalogs.counted(prices);
    if (longest.isEmpty()) {
      return all;
    }
    AccountTotals totals = new AccountTotals(ledger, projection::seed, all);
    totals.start(clock.instant(), longest.get());
    return all.with(totals);
  }

  /**
   * Opens a folder on the system's clock.
   *
   * @throws LedgerException as {@link #open(Path, InstantSource)}
   */
  public static Purser open(Path folder) {
    return open(folder, InstantSource.system());
  }

  /**
   * Opens a folder, which is made if it is missing.
   *
   * @param clock tells the time of records, windows and expiries
   * @throws LedgerException if the folder cannot be written, another process has it, or what is in
   *     it is damaged; the message says what to do
   */
  public static Purser open(Path folder, InstantSource clock) {
    return open(folder, clock, Catalog.EMPTY);
  }

  /**
   * Opens a folder, as {@link #open(Path, InstantSource)}, with prices of one's own.
   *
   * @param prices go before the shipped ones while they are in force, and may hold agreements;
   *     {@link Catalogs#parse} reads them
   */
  public static Purser open(Path folder, InstantSource clock, Catalog prices) {
    Ledger ledger = Ledgers.embedded(folder.resolve("ledger"));
    return open(ledger, Projection.in(folder, ledger), clock, prices);
  }

  /** Opens books that are gone when they are closed; for tests. */
  public static Purser inMemory(InstantSource clock) {
    return inMemory(clock, Catalog.EMPTY);
  }

  /** As {@link #inMemory(InstantSource)}, with prices of one's own before the shipped ones. */
  public static Purser inMemory(InstantSource clock, Catalog prices) {
    Ledger ledger = Ledgers.memory();
    return open(ledger, Projection.inMemory(ledger), clock, prices);
  }

  private static Purser open(
      Ledger ledger, Projection projection, InstantSource clock, Catalog prices) {
    try {
      return new Purser(ledger, projection, clock, prices);
    } catch (RuntimeException e) {
      projection.close();
      ledger.close();
      throw e;
    }
  }

  // ---- calls

  /**
   * Takes holds for an attempt from every budget that it touches, or from none. The same id with
   * the same content again gives the reservation as it is and holds nothing more.
   */
  public Admission reserve(Attempt attempt) {
    Instant now = housekeeping();
    Demand demand = attempt.demand(pricing, now);
    Attempt named = attempt.id().isEmpty() ? attempt.id("rsv_" + UUID.randomUUID()) : attempt;
    Command.Reserve command =
        new Command.Reserve(
            named.id(),
            named.call(pricing, now),
            demand,
            Reservation.Owner.API,
            named.ttl().toMillis(),
            Records.hash(named),
            Records.intent(named, demand, now));
    return switch (synced(command)) {
      case Outcome.Held held ->
          new Admission.Reserved(new OpenReservation(this, named, held.reservation()));
      case Outcome.Refused refused -> new Admission.Refused(refused.refusal());
      case Outcome.MissingAmount missing ->
          new Admission.MissingAmount(missing.unit(), missing.budget());
      case Outcome.Conflict conflict -> new Admission.Conflict(conflict.message());
    };
  }

  /** What each window would say to an attempt; holds nothing. */
  public Outcome.Checked check(Attempt attempt) {
    Instant now = housekeeping();
    return books.execute(
        new Command.Check(attempt.call(pricing, now), attempt.demand(pricing, now)));
  }

  Outcome.OfSettle settle(Reservation reservation, Attempt attempt, Usage usage) {
    Instant sent = usage.time().orElseGet(() -> Instant.ofEpochMilli(reservation.created()));
    UsageRecord record = Records.of(attempt, usage, sent, pricing);
    housekeeping();
    return synced(
        new Command.Settle(
            reservation.org(), reservation.id(), record, Records.hash(attempt, usage)));
  }

  Outcome.OfEnd release(Reservation reservation) {
    housekeeping();
    return synced(new Command.Release(reservation.org(), reservation.id()));
  }

  Outcome.OfEnd renew(Reservation reservation, Duration ttl) {
    Attempt.checkTtl(ttl);
    housekeeping();
    return synced(new Command.Renew(reservation.org(), reservation.id(), ttl.toMillis()));
  }

  /**
   * Records an attempt that no reservation was taken for; never refused by a budget. One without an
   * id gets one, and then two equal attempts are two records.
   *
   * @return {@link Outcome.Posted} with the priced record; {@link Outcome.Duplicate} if the same
   *     was recorded before, and nothing is counted again; {@link Outcome.Conflict} if the id is
   *     taken by other content
   */
  public Outcome.OfPost record(Attempt attempt, Usage usage) {
    Instant now = housekeeping();
    Attempt named = attempt.id().isEmpty() ? attempt.id("rec_" + UUID.randomUUID()) : attempt;
    UsageRecord record = Records.of(named, usage, usage.time().orElse(now), pricing);
    return synced(new Command.Post(record, Records.hash(named, usage)));
  }

  /** What usage of a model costs now; records nothing. */
  public Cost estimate(Attempt attempt, Usage usage) {
    return Records.of(
            attempt.id("estimate"), usage, usage.time().orElseGet(clock::instant), pricing)
        .cost();
  }

  // ---- budgets

  /**
   * Adds or changes a budget. It starts with what the records of its running windows used. The unit
   * and the period of a budget cannot change.
   *
   * @throws IllegalArgumentException if they would
   */
  public void putBudget(Budget budget) {
    books
        .budget(budget.key())
        .filter(b -> b.unit() != budget.unit() || !b.period().equals(budget.period()))
        .ifPresent(b -> {
          throw new IllegalArgumentException(
              "unit and period of budget " + b.key().id() + " cannot change; make a new budget");
        });
    books.putBudget(budget);
    await();
  }

  /** A budget. */
  public Optional<Budget> budget(BudgetKey key) {
    return books.budget(key);
  }

  /** Every budget, by organisation and id. */
  public List<Budget> budgets() {
    return books.budgets();
  }

  /** Removes a budget with its windows; false if there was none. */
  public boolean removeBudget(BudgetKey key) {
    boolean removed = books.removeBudget(key);
    await();
    return removed;
  }

  /**
   * Raises the limit of one window for a time: of the present one or, where windows have no start
   * of their own, of the group's until the override expires.
   *
   * @param group the values of the group, empty where the budget is not split
   * @param amount how much, in the amounts of the budget's unit, above 0
   * @param reason why; kept with it
   * @param author who grants it; kept with it
   * @param until from when on it no longer counts
   * @return what was granted; empty if there is no such budget
   * @throws IllegalArgumentException if the amount is out of range, {@code until} is not ahead, or
   *     the budget is not split by what the group names
   */
  public Optional<BudgetOverride> grant(
      BudgetKey key, Labels group, long amount, String reason, String author, Instant until) {
    Instant now = housekeeping();
    if (!until.isAfter(now)) {
      throw new IllegalArgumentException("an override must end after now, not at " + until);
    }
    Optional<BudgetOverride> override =
        books
            .budget(key)
            .filter(budget -> isGroupOf(budget, group))
            .flatMap(budget -> books.windowOf(key, group))
            .map(window ->
                new BudgetOverride(
                    "ovr_" + UUID.randomUUID(),
                    window,
                    amount,
                    reason,
                    author,
                    now.toEpochMilli(),
                    until.toEpochMilli(),
                    Map.of(),
                    OptionalLong.empty()));
    override.ifPresent(books::grant);
    await();
    return override;
  }

  private static boolean isGroupOf(Budget budget, Labels group) {
    if (!group.only(budget.per()).equals(group)) {
      throw new IllegalArgumentException(
          "budget " + budget.key().id() + " is split by " + budget.per() + ", not as " + group);
    }
    return true;
  }

  /** Ends an override before its time; false if there is none with the id that still counts. */
  public boolean endOverride(String id) {
    boolean ended = books.endOverride(id);
    await();
    return ended;
  }

  /** How a budget stands; empty if there is none. */
  public Optional<BudgetStatus> status(BudgetKey key) {
    housekeeping();
    return books.budget(key).map(b -> new BudgetStatus(b, books.windows(b.key())));
  }

  /** How every budget stands, by organisation and id. */
  public List<BudgetStatus> status() {
    housekeeping();
    return books.budgets().stream().map(b -> new BudgetStatus(b, books.windows(b.key()))).toList();
  }

  // ---- reports

  /** Adds up usage by time and dimensions. Covers all that was recorded before it is asked. */
  public UsageReport report(UsageQuery query) {
    return projection.usage(query);
  }

  /** Adds up the usage of a span, in all and by provider, model, operation and task. */
  public UsageSummary summary(UsageFilter filter) {
    return projection.summary(filter);
  }

  /**
   * Finds records, newest first.
   *
   * @param after where to go on; {@link RecordPage.Cursor#START} for the first page
   * @param most how many at most
   */
  public RecordPage records(UsageFilter filter, RecordPage.Cursor after, int most) {
    return projection.records(filter, after, most);
  }

  // ---- events

  /**
   * Tells every event from now on, in order and after it was written, on the threads of those who
   * cause it: a subscriber that is slow slows them down, and may call back. What it throws is
   * logged.
   */
  public Subscription subscribe(Consumer<Event> subscriber) {
    return deliveries.subscribe(subscriber);
  }

  // ---- inside

  /** Ends reservations whose time is over, once a second at most, and gives the present. */
  private Instant housekeeping() {
    Instant now = clock.instant();
    long millis = now.toEpochMilli();
    long last = lastExpiry.get();
    // A clock that went back is a new start.
    if ((millis - HOUSEKEEPING_MS >= last || millis < last)
        && lastExpiry.compareAndSet(last, millis)) {
      books.execute(new Command.Expire());
      books.forgetLongEnded();
      deliveries.deliver();
    }
    return now;
  }

  private <O extends Outcome> O synced(Command<O> command) {
    O outcome = books.executeSynced(command);
    deliveries.deliver();
    return outcome;
  }

  private void await() {
    books.awaitSync();
    deliveries.deliver();
  }

  /** Syncs and closes the ledger. Reservations that are open stay, and expire in their time. */
  @Override
  public void close() {
    projection.close();
    books.close();
  }
}
