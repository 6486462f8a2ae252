package dev.purser.server;

import dev.purser.analytics.Projection;
import dev.purser.core.ledger.Ledger;

/**
 * Feeds the reports in the background, so that the first question finds little left to take over.
 * Not before there is something new: an idle server need not load a database. Not thread-safe.
 */
final class Backlog {

  private final Ledger ledger;
  private final Projection projection;
  private long known;

  Backlog(Ledger ledger, Projection projection) {
    this.ledger = ledger;
    this.projection = projection;
    this.known = ledger.sequence();
  }

  void work() {
    long now = ledger.sequence();
    if (now != known) {
      known = now;
      projection.catchUp();
    }
  }
}
