package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The deterministic state machine that admits, holds and settles: a command and a time go in, an
 * outcome and {@link Changes} come out.
 *
 * <p>It does no I/O and reads no clock; the same commands at the same times over the same {@link
 * History} give the same state. Not thread-safe: one owner at a time. The changes of a run must be
 * written before any outcome of it is told; if that fails, the engine is ahead of the ledger and
 * must be thrown away.
 */
public final class BudgetEngine {

  /* Why windows are looked up by walking the budgets and not by a tree of scopes: a call touches
   * every budget that matches, a handful, and which ones is remembered per distinct call. What is
   * left per command is arithmetic on a few longs.
   *
   * Why a reservation names its windows: everything an attempt does posts to the windows that
   * admitted it, so that an attempt that runs over midnight cannot free in one window what it held
   * in another. */

  private final History history;
  private final Accounts accounts = new Accounts();
  private final Map<ReservationId, Live> live = new HashMap<>();
  private final PriorityQueue<Expiry> expiries =
      new PriorityQueue<>(Comparator.comparingLong(Expiry::at));

  private static final Outcome.Conflict OUT_OF_RANGE =
      new Outcome.Conflict("the amounts are larger than a window can count");

  private record Expiry(long at, ReservationId id) {}

  /** An engine without budgets over a past. */
  public BudgetEngine(History history) {
    this.history = history;
  }

  /**
   * Runs a command.
   *
   * @param command what to do
   * @param now the present, in epoch milliseconds
   * @param changes takes what it changes
   */
  @SuppressWarnings("unchecked") // each command names its outcome, which the switch below gives
  public <O extends Outcome> O apply(Command<O> command, long now, Changes changes) {
    return (O)
        switch (command) {
          case Command.Reserve c -> reserve(c, now, changes);
          case Command.Check c -> check(c, now);
          case Command.Extend c -> extend(c, now, changes);
          case Command.Settle c -> settle(c, now, changes);
          case Command.Release c -> release(c, now, changes);
          case Command.Renew c -> renew(c, now, changes);
          case Command.Expire c -> expire(now, changes);
          case Command.Post c -> post(c, now, changes);
          case Command.Correct c -> correct(c, now, changes);
        };
  }

  // ---- reservations

  private Outcome.OfReserve reserve(Command.Reserve c, long now, Changes changes) {
    ReservationId id = new ReservationId(c.call().org(), c.id());
    Optional<Reservation> before = find(id, c.owner(), changes);
    if (before.isPresent()) {
      return before.get().contentHash().equals(c.contentHash())
          ? new Outcome.Held(before.get(), true)
          : new Outcome.Conflict("reservation " + c.id() + " exists with other content");
    }
    Accounts.Touched touched = accounts.of(c.call());
    if (touched.stopped().isPresent()) {
      return refuse(c.call(), touched.stopped().get(), c.tentative(), now, changes);
    }
    List<Live.Kept> keep = new ArrayList<>(touched.accounts().size());
    for (Account account : touched.accounts()) {
      Window window = account.at(now, history);
      switch (Admission.ask(window, c.demand().of(account.budget().unit()), now)) {
        case Admission.Answer.Keep(long amount) -> keep.add(new Live.Kept(window, amount));
        case Admission.Answer.Refuse(Refusal refusal) -> {
          return refuse(c.call(), refusal, c.tentative(), now, changes);
        }
        case Admission.Answer.Missing(Budget budget) -> {
          return new Outcome.MissingAmount(budget.unit(), budget.key());
        }
      }
    }
    long expires =
        c.owner() == Reservation.Owner.API ? Math.addExact(now, c.ttlMs()) : Reservation.NEVER;
    Reservation reservation =
        new Reservation(
            c.id(),
            c.call().org(),
            c.owner(),
            Reservation.State.HELD,
            now,
            expires,
            c.contentHash(),
            holds(keep),
            c.intent());
    for (Live.Kept kept : keep) {
      kept.window().hold(kept.amount());
      changes.touch(kept.window());
    }
    keepAlive(new Live(c.call(), c.demand(), reservation, keep));
    changes.put(reservation);
    changes.raise(new Event.ReservationCreated(now, reservation));
    return new Outcome.Held(reservation, false);
  }

  private static Outcome.Refused refuse(
      Call call, Refusal refusal, boolean tentative, long now, Changes changes) {
    if (!tentative) {
      changes.raise(new Event.ReservationRefused(now, call, refusal));
    }
    return new Outcome.Refused(refusal);
  }

  private Outcome.OfExtend extend(Command.Extend c, long now, Changes changes) {
    Live running = live.get(new ReservationId(c.org(), c.id()));
    if (running == null) {
      return find(new ReservationId(c.org(), c.id()), Reservation.Owner.API, changes)
          .<Outcome.OfExtend>map(r ->
              new Outcome.Conflict("reservation " + c.id() + " has ended: " + r.state().wireName()))
          .orElseGet(Outcome.NotFound::new);
    }
    Optional<Refusal> stopped = accounts.of(running.call).stopped();
    if (stopped.isPresent()) {
      return refuse(running.call, stopped.get(), c.tentative(), now, changes);
    }
    List<Live.Kept> larger = new ArrayList<>(running.holds.size());
    for (Live.Kept kept : running.holds) {
      Unit unit = kept.window().account.budget().unit();
      switch (Admission.ask(kept.window(), c.more().of(unit), now)) {
        case Admission.Answer.Keep(long amount) ->
            larger.add(new Live.Kept(kept.window(), kept.amount() + amount));
        case Admission.Answer.Refuse(Refusal refusal) -> {
          return refuse(running.call, refusal, c.tentative(), now, changes);
        }
        case Admission.Answer.Missing missing -> larger.add(kept);
      }
    }
    for (int i = 0; i < larger.size(); i++) {
      Window window = larger.get(i).window();
      window.held += larger.get(i).amount() - running.holds.get(i).amount();
      changes.touch(window);
    }
    running.holds = larger;
    running.reservation = running.reservation.holding(holds(larger)).withIntent(c.intent());
    changes.put(running.reservation);
    return new Outcome.Held(running.reservation, false);
  }

  private static List<Hold> holds(List<Live.Kept> keep) {
    List<Hold> holds = new ArrayList<>(keep.size());
    for (Live.Kept kept : keep) {
      holds.add(kept.toHold());
    }
    return holds;
  }

  private Outcome.Checked check(Command.Check c, long now) {
    Accounts.Touched touched = accounts.of(c.call());
    List<Outcome.Verdict> verdicts = new ArrayList<>();
    for (Account account : touched.accounts()) {
      Window window = account.at(now, history);
      Unit unit = account.budget().unit();
      verdicts.add(
          new Outcome.Verdict(
              window.key,
              unit,
              window.remaining(),
              Admission.refusalOf(Admission.ask(window, c.demand().of(unit), now))));
    }
    return new Outcome.Checked(verdicts, touched.stopped());
  }

  private Outcome.OfSettle settle(Command.Settle c, long now, Changes changes) {
    ReservationId id = new ReservationId(c.org(), c.id());
    Live running = live.get(id);
    if (running == null) {
      return settleEnded(c, now, changes);
    }
    Reservation.Owner owner = running.reservation.owner();
    if (owner == Reservation.Owner.API && past(c.record().id(), changes).isPresent()) {
      return new Outcome.Conflict("a record with the id " + c.record().id().id() + " exists");
    }
    List<Window> windows = running.holds.stream().map(Live.Kept::window).toList();
    if (!canPost(windows, c.record())) {
      return OUT_OF_RANGE;
    }
    live.remove(id);
    for (Live.Kept kept : running.holds) {
      kept.window().free(kept.amount());
    }
    List<Posting> postings = postAll(windows, c.record(), "overrun", now, changes);
    changes.append(c.record(), postings, "", c.contentHash());
    Reservation ended = running.reservation.in(Reservation.State.SETTLED).withIntent(c.record());
    if (owner == Reservation.Owner.GATEWAY) {
      changes.forget(ended);
    } else {
      changes.put(ended);
    }
    changes.raise(new Event.ReservationEnded(now, ended));
    changes.recorded(now, c.record());
    return settled(ended, c.record(), false);
  }

  /** A settlement of a reservation that is no longer live: late, repeated, or in conflict. */
  private Outcome.OfSettle settleEnded(Command.Settle c, long now, Changes changes) {
    Optional<Reservation> found =
        find(new ReservationId(c.org(), c.id()), Reservation.Owner.API, changes);
    if (found.isEmpty()) {
      return new Outcome.NotFound();
    }
    Reservation ended = found.get();
    return switch (ended.state()) {
      case SETTLED ->
          past(ended.intent().id(), changes)
                  .filter(p -> p.contentHash().equals(c.contentHash()))
                  .isPresent()
              ? settled(ended, ended.intent(), true)
              : new Outcome.Conflict("reservation " + c.id() + " is settled with other content");
      case RELEASED -> new Outcome.Conflict("reservation " + c.id() + " is released");
      case EXPIRED, HELD -> {
        if (past(c.record().id(), changes).isPresent()) {
          yield new Outcome.Conflict("a record with the id " + c.record().id().id() + " exists");
        }
        List<Window> windows = new ArrayList<>();
        for (Hold hold : ended.holds()) {
          accounts
              .account(hold.window().budget(), hold.window().group())
              .ifPresent(a -> windows.add(a.at(hold.window().start(), history)));
        }
        if (!canPost(windows, c.record())) {
          yield OUT_OF_RANGE;
        }
        List<Posting> postings = postAll(windows, c.record(), "late", now, changes);
        changes.append(c.record(), postings, "", c.contentHash());
        Reservation settled = ended.in(Reservation.State.SETTLED).withIntent(c.record());
        changes.put(settled);
        changes.raise(new Event.ReservationEnded(now, settled));
        changes.recorded(now, c.record());
        yield settled(settled, c.record(), false);
      }
    };
  }

  private static Outcome.Settled settled(
      Reservation reservation, UsageRecord record, boolean repeated) {
    List<Hold> returned = new ArrayList<>();
    List<Hold> overrun = new ArrayList<>();
    for (Hold hold : reservation.holds()) {
      long posted = Amounts.of(hold.unit(), record);
      if (posted < hold.amount()) {
        returned.add(new Hold(hold.window(), hold.unit(), hold.amount() - posted));
      } else if (posted > hold.amount()) {
        overrun.add(new Hold(hold.window(), hold.unit(), posted - hold.amount()));
      }
    }
    return new Outcome.Settled(record, returned, overrun, repeated);
  }

  private Outcome.OfEnd release(Command.Release c, long now, Changes changes) {
    ReservationId id = new ReservationId(c.org(), c.id());
    Live running = live.remove(id);
    if (running == null) {
      Optional<Reservation> ended = find(id, Reservation.Owner.API, changes);
      if (ended.isEmpty()) {
        return new Outcome.NotFound();
      }
      // Releasing what expired changes nothing and is no conflict: its holds are gone either way.
      return ended.get().state() == Reservation.State.SETTLED
          ? new Outcome.Conflict("reservation " + c.id() + " is settled")
          : new Outcome.Ended(ended.get(), true);
    }
    Reservation ended = end(running, Reservation.State.RELEASED, now, changes);
    return new Outcome.Ended(ended, false);
  }

  private Reservation end(Live running, Reservation.State state, long now, Changes changes) {
    for (Live.Kept kept : running.holds) {
      kept.window().free(kept.amount());
      changes.touch(kept.window());
    }
    Reservation ended = running.reservation.in(state);
    if (ended.owner() == Reservation.Owner.GATEWAY) {
      changes.forget(ended);
    } else {
      changes.put(ended);
    }
    changes.raise(new Event.ReservationEnded(now, ended));
    return ended;
  }

  private Outcome.OfEnd renew(Command.Renew c, long now, Changes changes) {
    ReservationId id = new ReservationId(c.org(), c.id());
    Live running = live.get(id);
    if (running == null) {
      return find(id, Reservation.Owner.API, changes)
          .<Outcome.OfEnd>map(r ->
              new Outcome.Conflict("reservation " + c.id() + " has ended: " + r.state().wireName()))
          .orElseGet(Outcome.NotFound::new);
    }
    if (running.reservation.owner() == Reservation.Owner.GATEWAY) {
      return new Outcome.Conflict("reservation " + c.id() + " belongs to the gateway");
    }
    running.reservation = running.reservation.until(Math.addExact(now, c.ttlMs()));
    expiries.add(new Expiry(running.reservation.expires(), id));
    changes.put(running.reservation);
    return new Outcome.Ended(running.reservation, false);
  }

  private Outcome.Expired expire(long now, Changes changes) {
    int count = 0;
    while (!expiries.isEmpty() && expiries.peek().at() <= now) {
      ReservationId id = expiries.poll().id();
      Live running = live.get(id);
      // A renewal leaves its older entry in the queue.
      if (running != null && running.reservation.expires() <= now) {
        live.remove(id);
        end(running, Reservation.State.EXPIRED, now, changes);
        count++;
      }
    }
    return new Outcome.Expired(count);
  }

  // ---- records

  private Outcome.OfPost post(Command.Post c, long now, Changes changes) {
    Optional<History.Past> before = past(c.record().id(), changes);
    if (before.isPresent()) {
      return before.get().contentHash().equals(c.contentHash())
          ? new Outcome.Duplicate(before.get().record())
          : new Outcome.Conflict("record " + c.record().id().id() + " exists with other content");
    }
    List<Window> windows = windowsAt(c.record());
    if (!canPost(windows, c.record())) {
      return OUT_OF_RANGE;
    }
    List<Posting> postings = postAll(windows, c.record(), "ingested", now, changes);
    changes.append(c.record(), postings, "", c.contentHash());
    changes.recorded(now, c.record());
    return new Outcome.Posted(c.record(), postings);
  }

  private Outcome.OfPost correct(Command.Correct c, long now, Changes changes) {
    Optional<History.Past> before = past(c.id(), changes);
    if (before.isEmpty()) {
      return new Outcome.NotFound();
    }
    UsageRecord old = before.get().record();
    if (c.basedOn() != 0 && c.basedOn() != old.revision()) {
      return new Outcome.Conflict(
          "record " + c.id().id() + " was corrected meanwhile: its revision is " + old.revision());
    }
    UsageRecord revised = c.revised().toBuilder().revision(old.revision() + 1).build();
    Map<Window, Long> deltas = new LinkedHashMap<>();
    for (Posting posting : before.get().postings()) {
      if (!isSeeded(posting.window().budget(), before.get())) {
        accounts
            .account(posting.window().budget(), posting.window().group())
            .ifPresent(a ->
                deltas.put(
                    a.at(posting.window().start(), history),
                    Amounts.of(posting.unit(), revised) - posting.amount()));
      }
    }
    // A budget that was seeded with the record has it in the window of the record's own time.
    for (Window window : windowsAt(old)) {
      Budget budget = window.account.budget();
      if (isSeeded(budget.key(), before.get())) {
        deltas.put(window, Amounts.of(budget.unit(), revised) - Amounts.of(budget.unit(), old));
      }
    }
    for (Map.Entry<Window, Long> delta : deltas.entrySet()) {
      if (!delta.getKey().canPost(delta.getValue())) {
        return OUT_OF_RANGE;
      }
    }
    List<Posting> postings = new ArrayList<>(deltas.size());
    deltas.forEach((window, delta) -> {
      Unit unit = window.account.budget().unit();
      add(window, delta, "correction", now, changes);
      postings.add(new Posting(window.key, unit, Amounts.of(unit, revised)));
    });
    changes.append(revised, postings, c.reason(), before.get().contentHash());
    changes.raise(new Event.UsageCorrected(now, revised, c.reason()));
    return new Outcome.Posted(revised, postings);
  }

  private boolean isSeeded(BudgetKey key, History.Past past) {
    return accounts.budget(key).map(b -> past.sequence() <= b.seededTo()).orElse(false);
  }

  private List<Window> windowsAt(UsageRecord record) {
    if (!Amounts.posts(record)) {
      return List.of();
    }
    long time = record.time().toEpochMilli();
    List<Window> windows = new ArrayList<>();
    for (Account account : accounts.of(Call.of(record)).accounts()) {
      windows.add(account.at(time, history));
    }
    return windows;
  }

  private static boolean canPost(List<Window> windows, UsageRecord record) {
    for (Window window : windows) {
      if (!window.canPost(Amounts.of(window.account.budget().unit(), record))) {
        return false;
      }
    }
    return true;
  }

  private List<Posting> postAll(
      List<Window> windows, UsageRecord record, String cause, long now, Changes changes) {
    List<Posting> postings = new ArrayList<>(windows.size());
    for (Window window : windows) {
      Unit unit = window.account.budget().unit();
      long amount = Amounts.of(unit, record);
      add(window, amount, cause, now, changes);
      if (Amounts.posts(record)) {
        postings.add(new Posting(window.key, unit, amount));
      }
    }
    return postings;
  }

  private static void add(Window window, long amount, String cause, long now, Changes changes) {
    long before = window.remaining();
    window.post(amount, now, changes);
    changes.touch(window);
    long after = window.remaining();
    if (window.account.budget().enforcement().isCeiling() && after < 0 && after < before) {
      changes.raise(
          new Event.Overdrawn(now, window.key, window.account.budget().unit(), -after, cause));
    }
  }

  // ---- looking up

  private Optional<Reservation> find(ReservationId id, Reservation.Owner owner, Changes changes) {
    Live running = live.get(id);
    if (running != null) {
      return Optional.of(running.reservation);
    }
    // The gateway mints an id for each attempt, so there is nothing to find; spare the look-up.
    if (owner == Reservation.Owner.GATEWAY) {
      return Optional.empty();
    }
    Optional<Reservation> changed = changes.reservation(id);
    return changed.isPresent() ? changed : history.reservation(id.org(), id.id());
  }

  private Optional<History.Past> past(RecordId id, Changes changes) {
    Optional<History.Past> changed = changes.record(id);
    return changed.isPresent() ? changed : history.record(id);
  }

  private void keepAlive(Live running) {
    ReservationId id = ReservationId.of(running.reservation);
    live.put(id, running);
    if (running.reservation.expires() != Reservation.NEVER) {
      expiries.add(new Expiry(running.reservation.expires(), id));
    }
  }

  // ---- budgets

  /** Every budget, by org and id. */
  public List<Budget> budgets() {
    return accounts.budgets();
  }

  /** A budget. */
  public Optional<Budget> budget(BudgetKey key) {
    return accounts.budget(key);
  }

  /**
   * Whether a ceiling or a breaker could apply to a call of which only the caller and the provider
   * are known; then nothing of it may pass unmetered.
   */
  public boolean isUnderCeiling(Call call) {
    if (accounts.breakers().stream().anyMatch(breaker -> breaker.couldStop(call))) {
      return true;
    }
    return accounts.budgets().stream()
        .anyMatch(budget ->
            budget.enforcement().isCeiling()
                && budget.key().org().equals(call.org())
                && budget.match().couldTake(call, true));
  }

  /**
   * Adds a budget, or changes one, whose windows start with what the ledger says.
   *
   * @param budget the budget
   * @param settled what records have posted, by window; ended windows may be left out
   * @param now the present, in epoch milliseconds
   * @param changes takes the windows and the reservations whose holds it changes
   */
  public void install(Budget budget, Map<WindowKey, Long> settled, long now, Changes changes) {
    accounts.put(budget);
    settled.forEach((key, amount) ->
        accounts
            .account(key.budget(), key.group())
            .ifPresent(account -> {
              Window window = account.at(key.start(), History.NONE);
              account.settleQuietly(window, amount);
              changes.touch(window);
            }));
    // What runs now counts too: its holds on the version before are taken over by this one.
    for (Live running : live.values()) {
      rehold(running, budget.key(), changes);
    }
  }

  /**
   * Changes a budget whose windows stay what they are: same match, split, period and zone.
   *
   * @throws IllegalArgumentException if there is no such budget
   */
  public void change(Budget budget) {
    accounts.change(budget);
  }

  /** Every breaker, oldest first. */
  public List<Breaker> breakers() {
    return accounts.breakers();
  }

  /** Trips a breaker: what it stops is refused from now on. */
  public void trip(Breaker breaker, long now, Changes changes) {
    accounts.put(breaker);
    changes.raise(new Event.BreakerTripped(now, breaker));
  }

  /** Removes a breaker; empty if there is none with the id. */
  public Optional<Breaker> reset(String id, long now, Changes changes) {
    Optional<Breaker> breaker = accounts.removeBreaker(id);
    breaker.ifPresent(b -> changes.raise(new Event.BreakerReset(now, b)));
    return breaker;
  }

  /** Removes a budget with its windows; false if there was none. */
  public boolean remove(BudgetKey key, Changes changes) {
    boolean removed = accounts.remove(key);
    if (removed) {
      for (Live running : live.values()) {
        rehold(running, key, changes);
      }
    }
    return removed;
  }

  private void rehold(Live running, BudgetKey key, Changes changes) {
    List<Live.Kept> holds = new ArrayList<>(running.holds);
    boolean changed = holds.removeIf(k -> k.window().account.budget().key().equals(key));
    for (Account account : accounts.of(running.call).accounts()) {
      Budget budget = account.budget();
      if (budget.key().equals(key)) {
        long amount =
            running.demand.of(budget.unit()) instanceof Claim.Of(long claimed)
                ? claimed
                : budget.unboundedHold().orElse(0);
        // Not the past of the version before: its windows counted other calls.
        Window window = account.at(running.reservation.created(), History.NONE);
        window.hold(amount);
        changes.touch(window);
        holds.add(new Live.Kept(window, amount));
        changed = true;
      }
    }
    if (changed) {
      running.holds = List.copyOf(holds);
      running.reservation = running.reservation.holding(holds(holds));
      changes.put(running.reservation);
    }
  }

  /**
   * Gives each window of a budget that is in memory and holds an instant. Without a split there is
   * always one.
   */
  public void windows(BudgetKey key, long instant, Consumer<WindowView> each) {
    accounts
        .budget(key)
        .ifPresent(budget -> {
          if (budget.per().isEmpty()) {
            accounts
                .account(key, Labels.NONE)
                .ifPresent(a -> each.accept(view(a.at(instant, history))));
            return;
          }
          for (Account account : accounts.accounts(key)) {
            account.known(instant).ifPresent(w -> each.accept(view(w)));
          }
        });
  }

  private static WindowView view(Window w) {
    return new WindowView(
        w.account.group,
        w.account.limit(),
        0,
        w.settled,
        w.held,
        w.key.start(),
        w.end,
        w.activeHolds);
  }

  // ---- a start

  /** Puts back a budget as the ledger has it. */
  public void restore(Budget budget) {
    accounts.put(budget);
  }

  /** Puts back a breaker as the ledger has it. */
  public void restore(Breaker breaker) {
    accounts.put(breaker);
  }

  /** Puts back a window as the ledger has it; what it holds comes with the reservations. */
  public void restore(WindowState state) {
    accounts
        .account(state.key().budget(), state.key().group())
        .ifPresent(account -> {
          Window window = account.at(state.key().start(), History.NONE);
          window.settled = state.settled();
          window.crossed = state.crossed();
        });
  }

  /** Puts back a live reservation, after the windows. */
  public void restore(Reservation reservation) {
    List<Live.Kept> holds = new ArrayList<>();
    for (Hold hold : reservation.holds()) {
      accounts
          .account(hold.window().budget(), hold.window().group())
          .ifPresent(account -> {
            Window window = account.at(hold.window().start(), history);
            window.hold(hold.amount());
            holds.add(new Live.Kept(window, hold.amount()));
          });
    }
    UsageRecord intent = reservation.intent();
    Demand demand =
        new Demand(
            new Claim.Of(Math.max(0, intent.cost().ticksOrZero())),
            new Claim.Of(intent.tokens().total()),
            1);
    keepAlive(new Live(Call.of(intent), demand, reservation, holds));
  }

  /** The live reservations of an owner. */
  public List<Reservation> live(Reservation.Owner owner) {
    return live.values().stream().map(r -> r.reservation).filter(r -> r.owner() == owner).toList();
  }

  /** How many reservations are live. */
  public int liveCount() {
    return live.size();
  }

  /**
   * Forgets windows that ended before an instant and hold nothing; the ledger still has them. To be
   * called now and then, never between a run and the writing of its changes.
   */
  public void tidy(long instant) {
    accounts.tidy(instant);
  }
}
