package dev.purser.core.ledger;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.usage.RecordId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The durable truth: records, windows, holds and configuration.
 *
 * <p>Thread-safe. A fault of the disk is a {@link LedgerException}; after one the ledger accepts
 * nothing more, as what reached the disk is then unknown.
 */
public interface Ledger extends AutoCloseable {

  /**
   * Writes a batch atomically. When this returns, the batch survives the death of the process; it
   * survives a power cut once {@link #sync()} of a later call completes.
   *
   * @return the sequence number of the newest entry, this batch included
   */
  long write(LedgerBatch batch);

  /** Completes once all that was written before this call is on disk. */
  CompletionStage<Void> sync();

  /**
   * Returns once all that was written before this call is on disk. Blocks, so never to be called on
   * an event loop; sooner than to wait for {@link #sync()}.
   *
   * @throws LedgerException if the disk fails
   */
  default void awaitSync() {
    try {
      sync().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LedgerException fault ? fault : e;
    }
  }

  /** The sequence number of the newest entry, 0 if there is none. Numbers rise by one. */
  long sequence();

  /** Every budget, for a start. */
  List<Budget> budgets();

  /** Every override, also those that have ended. */
  List<BudgetOverride> overrides();

  /** Every breaker, for a start. */
  List<Breaker> breakers();

  /** Gives every live reservation (state {@code HELD}), for a start. */
  void liveReservations(Consumer<Reservation> each);

  /**
   * Gives every window that ends after an instant, for a start. Those that ended with holds are
   * named by the live reservations.
   */
  void windowsEndingAfter(long epochMillis, Consumer<WindowState> each);

  /** A window, also one long ended. */
  Optional<WindowState> window(WindowKey key);

  /** A reservation in whatever state it is kept. */
  Optional<Reservation> reservation(String org, String id);

  /**
   * Reservations that have ended and are kept, in an order that stays.
   *
   * @param after gives those behind this one; empty for the first ones
   * @param most how many at most
   */
  List<Reservation> endedReservations(Optional<Reservation> after, int most);

  /** The newest revision of a record. */
  Optional<LedgerEntry> entry(RecordId id);

  /** The sequence number of the newest revision of a record, 0 if there is none. */
  long sequenceOf(RecordId id);

  /** All revisions of a record, oldest first. */
  List<LedgerEntry> revisions(RecordId id);

  /** The origins under which an organisation has a record with this id. */
  List<String> origins(String org, String id);

  /** The entry with this sequence number. */
  Optional<LedgerEntry> entry(long sequence);

  /**
   * Gives entries in order of their sequence numbers, with these numbers.
   *
   * @param from the first sequence number
   * @param most how many at most
   */
  void entries(long from, int most, BiConsumer<Long, LedgerEntry> each);

  /** Every document of a kind. */
  List<Document> documents(String kind);

  /** The numbers of personal label values, for those who keep copies of records. */
  Dictionary dictionary();

  /** Syncs and closes. */
  @Override
  void close();
}
