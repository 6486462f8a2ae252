package dev.purser.ledger;

import dev.purser.core.budget.WindowState;
import dev.purser.ledger.codec.Decoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The windows that end after an instant, from the index of their ends. Reads piece by piece, and
 * each in the order of the windows: a million look-ups one by one would take many times as long.
 * Not thread-safe.
 */
final class OpenWindows implements ReadAhead.Pieces<WindowState>, AutoCloseable {

  private static final int PIECE = 16_384;

  private final Decoder decoder;
  private final KeyBuffer.WindowReader keys;
  private final RocksIterator ends;
  private final RocksIterator windows;

  OpenWindows(
      Store store,
      ReadOptions options,
      Decoder decoder,
      LongFunction<String> persons,
      long epochMillis) {
    this.decoder = decoder;
    this.keys = new KeyBuffer.WindowReader(persons);
    this.ends = store.db.newIterator(store.handle(Family.ENDS), options);
    this.windows = store.db.newIterator(store.handle(Family.WINDOWS), options);
    // The greatest number has none after it.
    if (epochMillis < Long.MAX_VALUE) {
      ends.seek(new KeyBuffer().number(epochMillis + 1).toBytes());
    }
  }

  @Override
  public List<WindowState> next() throws RocksDBException {
    List<WindowState> found = new ArrayList<>();
    while (found.isEmpty() && ends.isValid()) {
      for (byte[] end : indexed()) {
        read(end, found);
      }
      windows.status();
    }
    ends.status();
    return found;
  }

  /** Some keys of the index, in the order of the windows. */
  private List<byte[]> indexed() {
    List<byte[]> some = new ArrayList<>(PIECE);
    for (; some.size() < PIECE && ends.isValid(); ends.next()) {
      some.add(ends.key());
    }
    some.sort((a, b) -> Arrays.compareUnsigned(a, Long.BYTES, a.length, b, Long.BYTES, b.length));
    return some;
  }

  /**
   * @param end a key of the index: when a window ends, and then the key of the window
   */
  private void read(byte[] end, List<WindowState> found) {
    // Nearly always the next one already, as they come in their order.
    if (!isAt(end)) {
      windows.seek(Arrays.copyOfRange(end, Long.BYTES, end.length));
      if (!isAt(end)) {
        return;
      }
    }
    WindowState window = decoder.window(keys.read(end, Long.BYTES), windows.value());
    // The index may also have ends that the window had before.
    if (window.end() == new KeyBuffer.Reader(end).number()) {
      found.add(window);
    }
    windows.next();
  }

  private boolean isAt(byte[] end) {
    if (!windows.isValid()) {
      return false;
    }
    byte[] key = windows.key();
    return Arrays.equals(key, 0, key.length, end, Long.BYTES, end.length);
  }

  @Override
  public void close() {
    ends.close();
    windows.close();
  }
}
