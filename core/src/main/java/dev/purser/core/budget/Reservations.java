package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Takes holds and ends them. Owned by the engine. */
final class Reservations {

  /* Why a reservation names its windows: everything an attempt does posts to the windows that
   * admitted it, so that an attempt that runs over midnight cannot free in one window what it held
   * in another. */

  private final History history;
  private final Accounts accounts;
  private final Postings postings;
  // In order, as a budget that is put anew may have room for some only.
  private final Map<ReservationId, Live> live = new LinkedHashMap<>();
  private final PriorityQueue<Expiry> expiries =
      new PriorityQueue<>(Comparator.comparingLong(Expiry::at));

  private record Expiry(long at, ReservationId id) {}

  Reservations(History history, Accounts accounts, Postings postings) {
    this.history = history;
    this.accounts = accounts;
    this.postings = postings;
  }

  Collection<Live> live() {
    return live.values();
  }

  Outcome.OfReserve reserve(Command.Reserve c, long now, Changes changes) {
    ReservationId id = new ReservationId(c.call().org(), c.id());
    Optional<Reservation> before = find(id, c.owner(), changes);
    if (before.isPresent()) {
      return before.get().contentHash().equals(c.contentHash())
          ? new Outcome.Held(before.get(), true)
          : new Outcome.Conflict(
              "reservation " + c.id() + " exists with other content; use another id");
    }
    Accounts.Touched touched = accounts.of(c.call());
    if (touched.stopped().isPresent()) {
      return refuse(c.call(), touched.stopped().get(), c.tentative(), now, changes);
    }
    List<Live.Kept> keep = new ArrayList<>(touched.accounts().size());
    for (Account account : touched.accounts()) {
      Window window = account.rows.at(now);
      switch (Admission.ask(window, c.demand(), c.priority(), 0, now)) {
        case Admission.Answer.Keep(long amount) -> keep.add(new Live.Kept(window, amount));
        case Admission.Answer.Refuse(Refusal refusal) -> {
          return refuse(c.call(), refusal, c.tentative(), now, changes);
        }
        case Admission.Answer.Missing(Budget budget) -> {
          return new Outcome.MissingAmount(budget.unit(), budget.key());
        }
      }
    }
    Reservation reservation =
        new Reservation(
            c.id(),
            c.call().org(),
            c.owner(),
            Reservation.State.HELD,
            now,
            c.owner() == Reservation.Owner.API ? Math.addExact(now, c.ttlMs()) : Reservation.NEVER,
            c.contentHash(),
            Live.holds(keep),
            c.intent(),
            new Reservation.Asked(c.call(), c.demand(), c.priority()),
            0);
    for (Live.Kept kept : keep) {
      kept.window().hold(kept.amount());
      kept.window().account.rows.act(kept.window(), now, changes);
      changes.touch(kept.window());
    }
    keepAlive(new Live(reservation, keep));
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

  Outcome.Checked check(Command.Check c, long now) {
    Accounts.Touched touched = accounts.of(c.call());
    List<Outcome.Verdict> verdicts = new ArrayList<>();
    for (Account account : touched.accounts()) {
      Window window = account.rows.at(now);
      verdicts.add(
          new Outcome.Verdict(
              window.key,
              account.budget().unit(),
              account.remaining(window, now),
              account.keptFrom(c.priority()),
              Admission.refusalOf(Admission.ask(window, c.demand(), c.priority(), 0, now))));
    }
    return new Outcome.Checked(verdicts, touched.stopped());
  }

  Outcome.OfExtend extend(Command.Extend c, long now, Changes changes) {
    ReservationId id = new ReservationId(c.org(), c.id());
    Live running = live.get(id);
    if (running == null) {
      return find(id, Reservation.Owner.API, changes)
          .<Outcome.OfExtend>map(Reservations::hasEnded)
          .orElseGet(Outcome.NotFound::new);
    }
    Optional<Refusal> stopped = accounts.of(running.call()).stopped();
    if (stopped.isPresent()) {
      return refuse(running.call(), stopped.get(), c.tentative(), now, changes);
    }
    Demand more = c.more().orNothing();
    Priority priority = running.reservation.asked().priority();
    List<Live.Kept> larger = new ArrayList<>(running.holds.size());
    for (Live.Kept kept : running.holds) {
      // A call's own limit looks at all that the call asks for; others keep what is held already.
      long known = kept.window().account.budget().period() == Period.REQUEST ? kept.amount() : 0;
      switch (Admission.ask(kept.window(), more, priority, known, now)) {
        case Admission.Answer.Keep(long amount) ->
            larger.add(new Live.Kept(kept.window(), kept.amount() + amount));
        case Admission.Answer.Refuse(Refusal refusal) -> {
          return refuse(running.call(), refusal, c.tentative(), now, changes);
        }
        case Admission.Answer.Missing missing -> larger.add(kept); // more is said in full
      }
    }
    for (int i = 0; i < larger.size(); i++) {
      Window window = larger.get(i).window();
      window.held += larger.get(i).amount() - running.holds.get(i).amount();
      window.account.rows.act(window, now, changes);
      changes.touch(window);
    }
    running.holds = larger;
    running.reservation =
        running
            .reservation
            .holding(Live.holds(larger))
            .asking(running.demand().plus(more))
            .withIntent(c.intent());
    changes.put(running.reservation);
    return new Outcome.Held(running.reservation, false);
  }

  private static Outcome.Conflict hasEnded(Reservation reservation) {
    return new Outcome.Conflict(
        "reservation " + reservation.id() + " has ended: " + reservation.state().wireName());
  }

  Outcome.OfSettle settle(Command.Settle c, long now, Changes changes) {
    ReservationId id = new ReservationId(c.org(), c.id());
    Live running = live.get(id);
    if (running == null) {
      return settleEnded(c, now, changes);
    }
    if (running.reservation.owner() == Reservation.Owner.API
        && postings.past(c.record().id(), changes).isPresent()) {
      return recordExists(c);
    }
    List<Window> windows = new ArrayList<>(running.holds.size());
    long[] left = new long[running.holds.size()];
    for (Live.Kept kept : running.holds) {
      left[windows.size()] = kept.window().account.remaining(kept.window(), now);
      windows.add(kept.window());
    }
    if (!postings.canPost(windows, c.record(), now)) {
      return Postings.OUT_OF_RANGE;
    }
    live.remove(id);
    for (Live.Kept kept : running.holds) {
      kept.window().free(kept.amount());
      kept.window().account.rows.act(kept.window(), now, changes);
      changes.touch(kept.window());
    }
    List<Posting> posted = postings.settle(windows, left, c.record(), Cause.OVERRUN, now, changes);
    return settled(running.reservation, posted, c, now, changes);
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
          postings
                  .past(ended.intent().id(), changes)
                  .filter(p -> p.contentHash().equals(c.contentHash()))
                  .isPresent()
              ? settlement(ended, ended.intent(), true)
              : new Outcome.Conflict(
                  "reservation " + c.id() + " is settled with other content; correct its record");
      case RELEASED -> new Outcome.Conflict("reservation " + c.id() + " is released");
      case EXPIRED, HELD -> {
        if (postings.past(c.record().id(), changes).isPresent()) {
          yield recordExists(c);
        }
        List<Window> windows = windowsOf(ended);
        if (!postings.canPost(windows, c.record(), now)) {
          yield Postings.OUT_OF_RANGE;
        }
        long[] left =
            windows.stream()
                .mapToLong(w -> w.account.leftBefore(w, ended.created(), now, changes))
                .toArray();
        List<Posting> posted = postings.settle(windows, left, c.record(), Cause.LATE, now, changes);
        yield settled(ended, posted, c, now, changes);
      }
    };
  }

  /**
   * The windows that a reservation which has ended is settled in: those that admitted it and, of
   * budgets put anew since, those that would have.
   */
  private List<Window> windowsOf(Reservation ended) {
    Call call = ended.asked().call();
    List<Window> windows = new ArrayList<>();
    for (Account account : accounts.of(call).accounts()) {
      Budget budget = account.budget();
      Optional<WindowKey> held =
          ended.holds().stream()
              .map(Hold::window)
              .filter(key -> key.budget().equals(budget.key()))
              .filter(key -> isSplitAlike(key.group(), budget.groupOf(call)))
              .findFirst();
      Account admitted =
          held.flatMap(key -> accounts.account(key.budget(), key.group())).orElse(account);
      windows.add(
          held.filter(key -> budget.period() == Period.SESSION)
              .flatMap(admitted.rows::known)
              // Of a budget put anew, a session may begin like one that went on for longer.
              .filter(row -> row.isOf(ended.created()))
              .orElseGet(() -> admitted.rows.at(ended.created())));
    }
    return windows;
  }

  private static boolean isSplitAlike(Labels one, Labels other) {
    return one.toMap().keySet().equals(other.toMap().keySet());
  }

  private static Outcome.Conflict recordExists(Command.Settle c) {
    return new Outcome.Conflict("a record with the id " + c.record().id().id() + " exists");
  }

  private Outcome.Settled settled(
      Reservation reservation, List<Posting> posted, Command.Settle c, long now, Changes changes) {
    changes.append(c.record(), posted, "", c.contentHash());
    Reservation ended = reservation.ended(Reservation.State.SETTLED, now).withIntent(c.record());
    putEnded(ended, changes);
    changes.raise(new Event.ReservationEnded(now, ended));
    changes.recorded(now, c.record());
    return settlement(ended, c.record(), false);
  }

  private Outcome.Settled settlement(
      Reservation reservation, UsageRecord record, boolean repeated) {
    List<Hold> returned = new ArrayList<>();
    List<Hold> overrun = new ArrayList<>();
    for (Hold hold : reservation.holds()) {
      long posted =
          accounts
              .budget(hold.window().budget())
              .map(budget -> Amounts.of(budget, record))
              .orElseGet(() -> Amounts.of(hold.unit(), record));
      if (posted < hold.amount()) {
        returned.add(new Hold(hold.window(), hold.unit(), hold.amount() - posted));
      } else if (posted > hold.amount()) {
        overrun.add(new Hold(hold.window(), hold.unit(), posted - hold.amount()));
      }
    }
    return new Outcome.Settled(record, returned, overrun, repeated);
  }

  private static void putEnded(Reservation ended, Changes changes) {
    if (ended.owner() == Reservation.Owner.GATEWAY) {
      changes.forget(ended);
    } else {
      changes.put(ended);
    }
  }

  Outcome.OfEnd release(Command.Release c, long now, Changes changes) {
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
    return new Outcome.Ended(end(running, Reservation.State.RELEASED, now, changes), false);
  }

  private Reservation end(Live running, Reservation.State state, long now, Changes changes) {
    for (Live.Kept kept : running.holds) {
      kept.window().free(kept.amount());
      kept.window().account.rows.act(kept.window(), now, changes);
      changes.touch(kept.window());
    }
    Reservation ended = running.reservation.ended(state, now);
    putEnded(ended, changes);
    changes.raise(new Event.ReservationEnded(now, ended));
    return ended;
  }

  Outcome.OfEnd renew(Command.Renew c, long now, Changes changes) {
    ReservationId id = new ReservationId(c.org(), c.id());
    Live running = live.get(id);
    if (running == null) {
      return find(id, Reservation.Owner.API, changes)
          .<Outcome.OfEnd>map(Reservations::hasEnded)
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

  /** Ends what has expired, and says how many there were. */
  int expire(long now, Changes changes) {
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
    return count;
  }

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

  private void keepAlive(Live running) {
    ReservationId id = ReservationId.of(running.reservation);
    live.put(id, running);
    if (running.reservation.expires() != Reservation.NEVER) {
      expiries.add(new Expiry(running.reservation.expires(), id));
    }
  }

  /** Puts back a live reservation as the ledger has it. */
  void restore(Reservation reservation) {
    List<Live.Kept> holds = new ArrayList<>();
    for (Hold hold : reservation.holds()) {
      accounts
          .window(hold.window())
          .ifPresent(window -> {
            window.hold(hold.amount());
            holds.add(new Live.Kept(window, hold.amount()));
          });
    }
    // The keys of its windows are in memory already. A budget that is gone has none.
    Reservation kept =
        holds.size() == reservation.holds().size()
            ? reservation.holding(Live.holds(holds))
            : reservation;
    keepAlive(new Live(kept, holds));
  }
}
