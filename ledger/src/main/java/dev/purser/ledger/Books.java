package dev.purser.ledger;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Event;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowView;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.usage.Labels;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The budget engine and the ledger as one: every command is decided by the engine and written to
 * the ledger before its outcome is known to anyone.
 *
 * <p>Thread-safe. One thread at a time moves the windows; whoever calls does it on his own thread.
 */
public interface Books extends AutoCloseable {

  /** Runs a command; when this returns, its effects survive the death of the process. */
  <O extends Outcome> O execute(Command<O> command);

  /**
   * Runs the commands of a batch in order and writes their effects as one group, then gives each
   * its outcome on the calling thread.
   */
  void execute(Batch batch);

  /**
   * Runs a command; when this returns, its effects are on disk. Callers who come at the same time
   * share one write and one sync. Blocks, so never to be called on an event loop.
   *
   * @throws LedgerException if the disk fails
   */
  <O extends Outcome> O executeSynced(Command<O> command);

  /**
   * Forgets some of the reservations that ended more than a day ago, whose records stay, and the
   * overrides that ended more than 400 days ago. To be called every second or so: each call looks
   * at few, and a round through all starts once an hour.
   */
  void forgetLongEnded();

  /** Completes once all that was executed before this call is on disk. */
  CompletionStage<Void> sync();

  /**
   * Waits until all that was executed before this call is on disk. Blocks, so never to be called on
   * an event loop.
   *
   * @throws LedgerException if the disk fails
   */
  void awaitSync();

  /**
   * Adds or changes a budget. It is seeded from the records of its current windows before it
   * enforces; may block while that is read, so never call it on an event loop.
   */
  void putBudget(Budget budget);

  /** Removes a budget and its windows; false if there was none. */
  boolean removeBudget(BudgetKey key);

  /** A budget. */
  Optional<Budget> budget(BudgetKey key);

  /** Every budget, by org and id. */
  List<Budget> budgets();

  /**
   * How often budgets were put or removed since these books were opened. Cheap: for those who keep
   * something that follows from them.
   */
  long budgetChanges();

  /** How the windows of a budget stand that hold the present instant. */
  List<WindowView> windows(BudgetKey key);

  /** The groups that a budget has windows of. Without a split there is one, which is empty. */
  List<Labels> groups(BudgetKey key);

  /** How the present window of a group stands, if there is one. */
  Optional<WindowView> window(BudgetKey key, Labels group);

  /** The window of a group that an override granted now would add to; empty without the budget. */
  Optional<WindowKey> windowOf(BudgetKey key, Labels group);

  /** Grants an override of a window that {@link #windowOf} gave. */
  void grant(BudgetOverride override);

  /** Ends an override before its time; false if there is none with the id that still counts. */
  boolean endOverride(String override);

  /**
   * Whether a ceiling or a breaker could apply to a call of which only the caller and the provider
   * are known; then nothing of it may pass unmetered.
   */
  boolean isUnderCeiling(Call call);

  /** Every breaker, oldest first. */
  List<Breaker> breakers();

  /** Trips a breaker: what it stops is refused from now on. */
  void trip(Breaker breaker);

  /** Removes a breaker; false if there is none with the id. */
  boolean reset(String breaker);

  /** Puts a piece of configuration. */
  void putDocument(Document document);

  /** Removes a piece of configuration. */
  void removeDocument(String kind, String org, String id);

  /** The ledger, for reading. */
  Ledger ledger();

  /**
   * Gives every event to a subscriber, in order and after it was written, on the thread that moved
   * the windows: hand on at once, never block.
   */
  void subscribe(Consumer<List<Event>> subscriber);

  /** Syncs and closes the ledger. */
  @Override
  void close();

  /**
   * Opens the books over a ledger and makes attempts that a dead process left behind unresolved.
   */
  static Books open(Ledger ledger, Seeds seeds, InstantSource clock) {
    return LedgerBooks.open(ledger, seeds, clock);
  }

  /** Reads what the records of a span have posted, for a budget that starts in mid-window. */
  @FunctionalInterface
  interface Seeds {
    /**
     * Gives every record with a time in {@code [from, to)} once, as it was when the ledger ended
     * with the sequence number {@code upTo}, however it is corrected while this reads.
     */
    void records(long fromMillis, long toMillis, long upTo, Consumer<LedgerEntry> each);
  }
}
