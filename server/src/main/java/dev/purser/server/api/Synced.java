package dev.purser.server.api;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.ledger.Books;

/** Nothing is answered before what it says is on disk. */
final class Synced {

  private Synced() {}

  static <O extends Outcome> O execute(Books books, Command<O> command) {
    return books.executeSynced(command);
  }

  /** Waits until all that was executed is on disk. */
  static void await(Books books) {
    books.awaitSync();
  }
}
