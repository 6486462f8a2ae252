package dev.purser.ledger;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.ledger.codec.Encoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Writes batches into a store, with buffers that are used again and again. Not thread-safe: under
 * the ledger's writer lock.
 */
final class StoreWriter implements AutoCloseable {

  static final byte[] LAST_PERSON = "last_person".getBytes(StandardCharsets.UTF_8);

  private static final int REMEMBERED_WINDOWS = 100_000;
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final Store store;
  private final Names names;
  private final Encoder encoder;
  private final KeyBuffer key = new KeyBuffer();
  private final WriteBatch out = new WriteBatch();
  private final ByteBuffer number = ByteBuffer.allocateDirect(Long.BYTES);
  // Windows whose end stands in the index; most writes touch a window that does.
  private final Map<WindowKey, Long> indexed = new HashMap<>();

  StoreWriter(Store store, Names names) {
    this.store = store;
    this.names = names;
    this.encoder = new Encoder(names::numberFor);
  }

  /** Writes a batch; its entries get the numbers after {@code last}. */
  void write(LedgerBatch batch, long last) throws RocksDBException {
    boolean written = false;
    try {
      fill(batch, last);
      store.db.write(store.options.write, out);
      names.unwritten().clear();
      written = true;
    } finally {
      out.clear();
      if (!written) {
        indexed.clear();
      }
    }
  }

  // Removals come before puts, but reservations may begin and end within one batch.
  private void fill(LedgerBatch batch, long last) throws RocksDBException {
    for (BudgetKey removed : batch.removedBudgets()) {
      out.delete(handle(Family.BUDGETS), key.reset().budget(removed).toDirect());
      byte[] from = key.reset().budget(removed).toBytes();
      out.deleteRange(handle(Family.WINDOWS), from, key.afterAllNumbers().toBytes());
      indexed.keySet().removeIf(window -> window.budget().equals(removed));
    }
    for (Document removed : batch.removedDocuments()) {
      out.delete(handle(Family.DOCUMENTS), documentKey(removed));
    }
    long sequence = last;
    for (LedgerEntry entry : batch.entries()) {
      sequence++;
      append(sequence, entry);
    }
    for (WindowState window : batch.windows()) {
      put(window);
    }
    for (Reservation reservation : batch.reservations()) {
      put(reservation);
    }
    for (Reservation ended : batch.endedReservations()) {
      ByteBuffer reservationKey = reservationKey(ended);
      out.delete(handle(Family.LIVE), reservationKey);
      // What a gateway ends is never among those that are remembered.
      if (ended.owner() != Reservation.Owner.GATEWAY) {
        out.delete(handle(Family.ENDED), reservationKey.rewind());
      }
    }
    for (var budget : batch.budgets()) {
      out.put(
          handle(Family.BUDGETS),
          key.reset().budget(budget.key()).toDirect(),
          encoder.encode(budget));
    }
    for (BudgetOverride removed : batch.removedOverrides()) {
      out.delete(handle(Family.OVERRIDES), key.reset().text(removed.id()).toDirect());
    }
    for (BudgetOverride override : batch.overrides()) {
      out.put(
          handle(Family.OVERRIDES),
          key.reset().text(override.id()).toDirect(),
          encoder.encode(override));
    }
    for (Breaker removed : batch.removedBreakers()) {
      out.delete(handle(Family.BREAKERS), key.reset().text(removed.id()).toDirect());
    }
    for (Breaker breaker : batch.breakers()) {
      out.put(
          handle(Family.BREAKERS),
          key.reset().text(breaker.id()).toDirect(),
          encoder.encode(breaker));
    }
    for (Document document : batch.documents()) {
      out.put(handle(Family.DOCUMENTS), documentKey(document), encoder.encode(document));
    }
    for (Names.Numbered numbered : names.unwritten()) {
      out.put(
          handle(Family.DICTIONARY),
          key.reset().number(numbered.number()).toDirect(),
          encoder.encode(numbered.person()));
    }
    if (!names.unwritten().isEmpty()) {
      out.put(
          handle(Family.META),
          LAST_PERSON,
          Long.toString(names.last()).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void append(long sequence, LedgerEntry entry) throws RocksDBException {
    out.put(handle(Family.ENTRIES), key.reset().number(sequence).toDirect(), encoder.encode(entry));
    number.clear().putLong(sequence).flip();
    ByteBuffer id = key.reset().record(entry.record().id()).toDirect();
    if (entry.record().revision() == 1) {
      out.put(handle(Family.IDS), id, number);
    } else {
      byte[] bytes = new byte[Long.BYTES];
      number.get(bytes);
      out.merge(handle(Family.IDS), key.toBytes(), bytes);
    }
  }

  private void put(WindowState window) throws RocksDBException {
    out.put(
        handle(Family.WINDOWS),
        key.reset().window(window.key(), names::numberFor).toDirect(),
        encoder.encode(window));
    Long known = indexed.get(window.key());
    if (known == null || known != window.end()) {
      if (known != null) {
        // A session goes on: its end moves.
        out.delete(
            handle(Family.ENDS),
            key.reset().number(known).window(window.key(), names::numberFor).toDirect());
      }
      if (indexed.size() >= REMEMBERED_WINDOWS) {
        indexed.clear();
      }
      indexed.put(window.key(), window.end());
      out.put(
          handle(Family.ENDS),
          key.reset().number(window.end()).window(window.key(), names::numberFor).toDirect(),
          NOTHING.duplicate());
    }
  }

  private void put(Reservation reservation) throws RocksDBException {
    ByteBuffer reservationKey = reservationKey(reservation);
    if (reservation.state() == Reservation.State.HELD) {
      // None that has ended is ever held again, so there is nothing else to remove.
      out.put(handle(Family.LIVE), reservationKey, encoder.encode(reservation));
    } else {
      out.put(handle(Family.ENDED), reservationKey, encoder.encode(reservation));
      out.delete(handle(Family.LIVE), reservationKey.rewind());
    }
  }

  private ByteBuffer reservationKey(Reservation reservation) {
    return key.reset().text(reservation.org()).text(reservation.id()).toDirect();
  }

  private ByteBuffer documentKey(Document document) {
    return key.reset().text(document.kind()).text(document.org()).text(document.id()).toDirect();
  }

  private ColumnFamilyHandle handle(Family family) {
    return store.handle(family);
  }

  @Override
  public void close() {
    out.close();
  }
}
