package dev.purser.ledger;

import dev.purser.core.budget.Budget;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.codec.Decoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Saves the last consistent state of a damaged ledger into a new one. The damaged one is only read.
 *
 * <p>The state is that after the last entry up to which every entry is there and can be read.
 * Configuration, reservations and the dictionary come along as far as they can be read; windows
 * follow from the records.
 */
public final class Repair {

  private static final int ROWS_AT_ONCE = 1000;

  private final Store from;
  private final Store to;
  private final List<String> lost = new ArrayList<>();
  private long last;

  private Repair(Store from, Store to) {
    this.from = from;
    this.to = to;
  }

  /**
   * What was saved.
   *
   * @param last the entry up to which all is saved
   * @param time the time of that record, in RFC 3339; empty if there is none
   * @param lost what could not be read, in words
   * @param diagnosis of the new ledger, after its windows were made anew
   */
  public record Saved(long last, String time, List<String> lost, Diagnosis diagnosis) {
    /** Copies the list. */
    public Saved {
      lost = List.copyOf(lost);
    }
  }

  /**
   * Saves what can be saved.
   *
   * @param damaged the data folder of the damaged ledger
   * @param data a data folder that is empty or missing
   * @param now as of {@link Doctor#examine}
   * @throws LedgerException if the damaged one cannot be opened at all
   */
  public static Saved lastConsistentState(Path damaged, Path data, long now) {
    Folders.requireEmpty(data);
    Path folder = data.resolve(Backup.LEDGER);
    Saved saved;
    try (Store from = Store.openDamaged(damaged.resolve(Backup.LEDGER));
        Store to = Store.open(folder)) {
      saved = new Repair(from, to).save();
    }
    try (EmbeddedLedger ledger = Ledgers.embedded(folder)) {
      capSeeds(ledger, saved.last());
      Doctor.rebuild(ledger, now);
      return new Saved(saved.last(), saved.time(), saved.lost(), Doctor.examine(ledger, now));
    }
  }

  /** What was lost after the last entry cannot have seeded anything. */
  private static void capSeeds(EmbeddedLedger ledger, long last) {
    LedgerBatch batch = new LedgerBatch();
    for (Budget budget : ledger.budgets()) {
      if (budget.seededTo() > last) {
        batch.budgets().add(budget.toBuilder().seededTo(last).build());
      }
    }
    ledger.write(batch);
  }

  private Saved save() {
    try {
      Optional<LedgerEntry> newest = entries();
      for (Family family : Family.values()) {
        switch (family) {
          case DEFAULT, ENTRIES, IDS -> {}
          default -> {
            if (from.has(family)) {
              rows(family);
            }
          }
        }
      }
      to.flush();
      return new Saved(
          last,
          newest.map(e -> e.record().time().toString()).orElse(""),
          lost,
          new Diagnosis(last, last, 0, 0, 0, List.of()));
    } catch (RocksDBException e) {
      throw to.fault(e);
    }
  }

  private Optional<LedgerEntry> entries() throws RocksDBException {
    Decoder decoder = new Decoder(number -> "");
    KeyBuffer id = new KeyBuffer();
    Optional<LedgerEntry> newest = Optional.empty();
    try (RocksIterator rows = from.db.newIterator(from.handle(Family.ENTRIES), from.options.read);
        WriteBatch out = new WriteBatch()) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        long number = new KeyBuffer.Reader(rows.key()).number();
        if (number != last + 1) {
          lost.add("entries from " + (last + 1) + " on: one is missing");
          break;
        }
        LedgerEntry entry;
        try {
          entry = decoder.entry(rows.value());
        } catch (LedgerException e) {
          lost.add("entries from " + number + " on: " + e.getMessage());
          break;
        }
        last = number;
        newest = Optional.of(entry);
        out.put(to.handle(Family.ENTRIES), rows.key(), rows.value());
        byte[] sequence = java.nio.ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        out.merge(
            to.handle(Family.IDS), id.reset().record(entry.record().id()).toBytes(), sequence);
        writeIfFull(out, ROWS_AT_ONCE);
      }
      writeIfFull(out, 0);
      noteFault(rows, "entries from " + (last + 1) + " on");
    }
    return newest;
  }

  private void rows(Family family) throws RocksDBException {
    try (RocksIterator rows = from.db.newIterator(from.handle(family), from.options.read);
        WriteBatch out = new WriteBatch()) {
      long count = 0;
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        out.put(to.handle(family), rows.key(), rows.value());
        writeIfFull(out, ROWS_AT_ONCE);
        count++;
      }
      writeIfFull(out, 0);
      noteFault(rows, "rows of " + family + " after the first " + count);
    }
  }

  private void writeIfFull(WriteBatch out, int rows) throws RocksDBException {
    if (out.count() > rows) {
      to.db.write(to.options.write, out);
      out.clear();
    }
  }

  private void noteFault(RocksIterator rows, String what) {
    try {
      rows.status();
    } catch (RocksDBException e) {
      lost.add(what + ": " + e.getMessage());
    }
  }
}
