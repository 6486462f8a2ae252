package dev.purser.ledger;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.usage.RecordId;
import dev.purser.ledger.codec.Decoder;
import dev.purser.ledger.codec.Encoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads from a store. Thread-safe. */
final class StoreReader {

  /** The number of persons that the ledger has never heard of; no key has it. */
  private static final long NOBODY = -1;

  private static final long READ_AHEAD = 2L << 20;
  private static final int PIECE = 4_096;

  private final Store store;
  private final Names names;
  private final Decoder decoder;
  private final Encoder.Numbering known;

  StoreReader(Store store, Names names) {
    this.store = store;
    this.names = names;
    this.decoder = new Decoder(names::value);
    this.known = (org, label, value) -> names.number(org, label, value).orElse(NOBODY);
  }

  /** Fills the dictionary. */
  void loadNames() throws RocksDBException {
    scan(
        Family.DICTIONARY,
        new byte[0],
        (key, value) -> {
          names.load(new KeyBuffer.Reader(key).number(), Decoder.person(value));
          return true;
        });
    byte[] last = get(Family.META, StoreWriter.LAST_PERSON);
    if (last != null) {
      names.startAfter(Long.parseLong(new String(last, StandardCharsets.UTF_8)));
    }
  }

  /**
   * The sequence number of the newest entry.
   *
   * @throws LedgerException if one of the {@code checked} newest is missing: what is written last
   *     is what a power cut can tear holes into
   */
  long lastSequence(int checked) throws RocksDBException {
    try (RocksIterator entries = iterator(Family.ENTRIES)) {
      entries.seekToLast();
      if (!entries.isValid()) {
        entries.status();
        return 0;
      }
      long last = new KeyBuffer.Reader(entries.key()).number();
      for (long expected = last; entries.isValid() && last - expected < checked; expected--) {
        if (new KeyBuffer.Reader(entries.key()).number() != expected) {
          throw new LedgerException(
              "the ledger in "
                  + store.folder
                  + " is damaged (entry "
                  + expected
                  + " of "
                  + last
                  + " is missing): "
                  + Store.IF_DAMAGED);
        }
        entries.prev();
      }
      entries.status();
      return last;
    }
  }

  List<Budget> budgets() throws RocksDBException {
    List<Budget> budgets = new ArrayList<>();
    scan(
        Family.BUDGETS,
        new byte[0],
        (key, value) -> {
          budgets.add(decoder.budget(value));
          return true;
        });
    return budgets;
  }

  List<BudgetOverride> overrides() throws RocksDBException {
    List<BudgetOverride> overrides = new ArrayList<>();
    scan(
        Family.OVERRIDES,
        new byte[0],
        (key, value) -> {
          overrides.add(decoder.override(value));
          return true;
        });
    return overrides;
  }

  List<Breaker> breakers() throws RocksDBException {
    List<Breaker> breakers = new ArrayList<>();
    scan(
        Family.BREAKERS,
        new byte[0],
        (key, value) -> {
          breakers.add(decoder.breaker(value));
          return true;
        });
    return breakers;
  }

  void liveReservations(Consumer<Reservation> each) throws RocksDBException {
    try (RocksIterator live = iterator(Family.LIVE)) {
      live.seekToFirst();
      ReadAhead.forEach(
          () -> {
            List<Reservation> piece = new ArrayList<>();
            for (; piece.size() < PIECE && live.isValid(); live.next()) {
              piece.add(decoder.reservation(live.value()));
            }
            live.status();
            return piece;
          },
          each);
    }
  }

  void windowsEndingAfter(long epochMillis, Consumer<WindowState> each) throws RocksDBException {
    try (ReadOptions ahead = ahead();
        OpenWindows windows = new OpenWindows(store, ahead, decoder, names::value, epochMillis)) {
      ReadAhead.forEach(windows, each);
    }
  }

  /** For reading much in order: in large pieces, which do not push out what is read often. */
  private static ReadOptions ahead() {
    return new ReadOptions()
        .setVerifyChecksums(true)
        .setReadaheadSize(READ_AHEAD)
        .setFillCache(false);
  }

  Optional<WindowState> window(WindowKey key) throws RocksDBException {
    byte[] value = get(Family.WINDOWS, new KeyBuffer().window(key, known).toBytes());
    return value == null ? Optional.empty() : Optional.of(decoder.window(key, value));
  }

  Optional<Reservation> reservation(String org, String id) throws RocksDBException {
    byte[] key = new KeyBuffer().text(org).text(id).toBytes();
    byte[] value = get(Family.LIVE, key);
    if (value == null) {
      value = get(Family.ENDED, key);
    }
    return value == null ? Optional.empty() : Optional.of(decoder.reservation(value));
  }

  List<Reservation> endedReservations(Optional<Reservation> after, int most)
      throws RocksDBException {
    List<Reservation> ended = new ArrayList<>();
    byte[] last =
        after.map(r -> new KeyBuffer().text(r.org()).text(r.id()).toBytes()).orElse(new byte[0]);
    try (RocksIterator found = iterator(Family.ENDED)) {
      for (found.seek(last); found.isValid() && ended.size() < most; found.next()) {
        if (!Arrays.equals(found.key(), last)) {
          ended.add(decoder.reservation(found.value()));
        }
      }
      found.status();
    }
    return ended;
  }

  /** The sequence numbers of a record's revisions, oldest first. */
  List<Long> sequences(RecordId id) throws RocksDBException {
    byte[] value = get(Family.IDS, new KeyBuffer().record(id).toBytes());
    if (value == null) {
      return List.of();
    }
    List<Long> sequences = new ArrayList<>(value.length / Long.BYTES);
    ByteBuffer numbers = ByteBuffer.wrap(value);
    while (numbers.remaining() >= Long.BYTES) {
      sequences.add(numbers.getLong());
    }
    return sequences;
  }

  List<String> origins(String org, String id) throws RocksDBException {
    List<String> origins = new ArrayList<>();
    byte[] prefix = new KeyBuffer().text(org).text(id).toBytes();
    scan(
        Family.IDS,
        prefix,
        (key, value) -> {
          KeyBuffer.Reader reader = new KeyBuffer.Reader(key);
          reader.text();
          reader.text();
          origins.add(reader.text());
          return true;
        });
    return origins;
  }

  Optional<LedgerEntry> entry(long sequence) throws RocksDBException {
    byte[] value = get(Family.ENTRIES, new KeyBuffer().number(sequence).toBytes());
    return value == null ? Optional.empty() : Optional.of(decoder.entry(value));
  }

  void entries(long from, int most, BiConsumer<Long, LedgerEntry> each) throws RocksDBException {
    try (RocksIterator entries = iterator(Family.ENTRIES)) {
      entries.seek(new KeyBuffer().number(Math.max(0, from)).toBytes());
      for (int given = 0; given < most && entries.isValid(); given++) {
        each.accept(new KeyBuffer.Reader(entries.key()).number(), decoder.entry(entries.value()));
        entries.next();
      }
      entries.status();
    }
  }

  List<Document> documents(String kind) throws RocksDBException {
    List<Document> documents = new ArrayList<>();
    scan(
        Family.DOCUMENTS,
        new KeyBuffer().text(kind).toBytes(),
        (key, value) -> {
          documents.add(decoder.document(value));
          return true;
        });
    return documents;
  }

  private byte @org.jspecify.annotations.Nullable [] get(Family family, byte[] key)
      throws RocksDBException {
    return store.db.get(store.handle(family), store.options.read, key);
  }

  private RocksIterator iterator(Family family) {
    return store.db.newIterator(store.handle(family), store.options.read);
  }

  private void scan(Family family, byte[] prefix, Visitor visitor) throws RocksDBException {
    try (RocksIterator found = iterator(family)) {
      for (found.seek(prefix); found.isValid(); found.next()) {
        byte[] key = found.key();
        if (!startsWith(key, prefix) || !visitor.visit(key, found.value())) {
          break;
        }
      }
      found.status();
    }
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  @FunctionalInterface
  private interface Visitor {
    boolean visit(byte[] key, byte[] value);
  }
}
