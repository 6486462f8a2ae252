package dev.purser.core.budget;

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
  private final Settlements settlements;
  // In order, as a budget that is put anew may have room for some only.
  private final Map<ReservationId, Live> live = new LinkedHashMap<>();
  private final PriorityQueue<Expiry> expiries =
      new PriorityQueue<>(Comparator.comparingLong(Expiry::at));

  private record Expiry(long at, ReservationId id) {}

  Reservations(History history, Accounts accounts, Postings postings) {
    this.history = history;
    this.accounts = accounts;
    this.postings = postings;
    this.settlements = new Settlements(accounts, postings);
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
      return find(id, Reservation.Owner.API, changes)
          .map(ended -> settlements.settleEnded(ended, c, now, changes))
          .orElseGet(Outcome.NotFound::new);
    }
    if (running.reservation.owner() == Reservation.Owner.API
        && postings.past(c.record().id(), changes).isPresent()) {
      return Settlements.recordExists(c);
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
    free(running, now, changes);
    return settlements.settle(running.reservation, windows, left, Cause.OVERRUN, c, now, changes);
  }

  private static void free(Live running, long now, Changes changes) {
    for (Live.Kept kept : running.holds) {
      kept.window().free(kept.amount());
      kept.window().account.rows.act(kept.window(), now, changes);
      changes.touch(kept.window());
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
    free(running, now, changes);
    Reservation ended = running.reservation.ended(state, now);
    changes.end(ended);
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
