package dev.purser.server;

import dev.purser.analytics.Projection;
import dev.purser.core.ledger.Ledger;

/**
 * Feeds the reports in the background, so that the first question finds little left to take over.
 *
 * <p>Not before there is something new: an idle server need not load a database. And not while many
 * calls come in: taking an entry over costs as much as a third of a call, and can wait for a calmer
 * second or for whoever asks for a report. Not thread-safe; to be called once a second.
 */
final class Backlog {

  /** New entries in one second from which on calls come before reports. */
  private static final long BUSY = 500;

  /** The most entries that may wait: a question takes them over in some seconds. */
  private static final long MOST_WAITING = 500_000;

  private final Ledger ledger;
  private final Projection projection;
  private long seen;
  private long taken;

  Backlog(Ledger ledger, Projection projection) {
    this.ledger = ledger;
    this.projection = projection;
    this.seen = ledger.sequence();
    this.taken = seen;
  }

  void work() {
    long now = ledger.sequence();
    boolean busy = now - seen > BUSY;
    seen = now;
    if (now == taken || (busy && now - taken < MOST_WAITING)) {
      return;
    }
    taken = now;
    projection.catchUp();
  }
}
