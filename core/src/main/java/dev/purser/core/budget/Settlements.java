package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends reservations with their records: those whose holds have just been freed and, late, those
 * that expired. Owned by the engine.
 */
final class Settlements {

  private final Accounts accounts;
  private final Postings postings;

  Settlements(Accounts accounts, Postings postings) {
    this.accounts = accounts;
    this.postings = postings;
  }

  /**
   * Posts the record of a reservation whose holds are freed.
   *
   * @param windows that can take it
   * @param left what was left of each while it held
   */
  Outcome.Settled settle(
      Reservation reservation,
      List<Window> windows,
      long[] left,
      Cause cause,
      Command.Settle c,
      long now,
      Changes changes) {
    List<Posting> posted = postings.settle(windows, left, c.record(), cause, now, changes);
    changes.append(c.record(), posted, "", c.contentHash());
    Reservation ended = reservation.ended(Reservation.State.SETTLED, now).withIntent(c.record());
    changes.end(ended);
    changes.raise(new Event.ReservationEnded(now, ended));
    changes.recorded(now, c.record());
    return outcome(ended, c.record(), false);
  }

  /** Settles a reservation that is no longer live: late, repeated, or in conflict. */
  Outcome.OfSettle settleEnded(Reservation ended, Command.Settle c, long now, Changes changes) {
    return switch (ended.state()) {
      case SETTLED ->
          postings
                  .past(ended.intent().id(), changes)
                  .filter(p -> p.contentHash().equals(c.contentHash()))
                  .isPresent()
              ? outcome(ended, ended.intent(), true)
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
        yield settle(ended, windows, left, Cause.LATE, c, now, changes);
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

  static Outcome.Conflict recordExists(Command.Settle c) {
    return new Outcome.Conflict("a record with the id " + c.record().id().id() + " exists");
  }

  private Outcome.Settled outcome(Reservation reservation, UsageRecord record, boolean repeated) {
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
}
