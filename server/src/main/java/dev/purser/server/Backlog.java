package dev.purser.server;

import dev.purser.analytics.Projection;
import dev.purser.core.ledger.Ledger;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Feeds the reports in the background, so that the first question finds little left to take over.
 *
 * <p>Not before there is something new: an idle server need not load a database. And not while many
 * calls come in: taking an entry over costs as much as a third of a call, and can wait for a calmer
 * second or for whoever asks for a report. Where no calm second comes, the reports take over as
 * much as is added, and leave the rest waiting: all of it at once would cost the calls most of
 * their speed for many seconds. Not thread-safe; to be called once a second.
 */
final class Backlog {

  /** New entries in one second from which on calls come before reports. */
  private static final long BUSY = 500;

  /** Taken over at once in a calm second: the next may not be calm. */
  static final long PIECE = 50_000;

  /** The most entries that may wait: a question takes them over in some seconds. */
  static final long MOST_WAITING = 500_000;

  private final LongSupplier sequence;
  private final LongUnaryOperator takeOver;
  private long seen;
  private long taken;

  /**
   * @param sequence the number of the ledger's newest entry
   * @param takeOver takes over about as many entries as it is told to, and gives the number of the
   *     last
   */
  Backlog(LongSupplier sequence, LongUnaryOperator takeOver) {
    this.sequence = sequence;
    this.takeOver = takeOver;
    this.seen = sequence.getAsLong();
    this.taken = seen;
  }

  static Backlog of(Ledger ledger, Projection projection) {
    return new Backlog(
        ledger::sequence,
        most -> {
          projection.catchUp(most);
          return projection.sequence();
        });
  }

  void work() {
    long now = sequence.getAsLong();
    long added = now - seen;
    seen = now;
    boolean busy = added > BUSY;
    if (now == taken || (busy && now - taken < MOST_WAITING)) {
      return;
    }
    taken = takeOver.applyAsLong(busy ? added : PIECE);
  }
}
