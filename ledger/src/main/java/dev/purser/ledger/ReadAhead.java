package dev.purser.ledger;

import dev.purser.core.ledger.LedgerException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;

/**
 * Reads the next piece on a thread of its own while the one before is used: a start may have a
 * million rows to read and as many to put into memory.
 */
final class ReadAhead {

  private ReadAhead() {}

  /** Gives all that the pieces hold, up to an empty one, in order and on the caller's thread. */
  static <T> void forEach(Pieces<T> pieces, Consumer<? super T> each) throws RocksDBException {
    Callable<List<T>> read = pieces::next;
    try (ExecutorService reader =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("purser-read-ahead").factory())) {
      List<T> piece = await(reader.submit(read));
      while (!piece.isEmpty()) {
        Future<List<T>> next = reader.submit(read);
        piece.forEach(each);
        piece = await(next);
      }
    }
  }

  private static <T> List<T> await(Future<List<T>> piece) throws RocksDBException {
    try {
      return piece.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RocksDBException fault -> throw fault;
        case RuntimeException fault -> throw fault;
        case null, default -> throw new LedgerException("reading the ledger failed", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerException("interrupted while the ledger was read", e);
    }
  }

  /** What is read piece by piece. */
  interface Pieces<T> {
    /** The next piece; empty at the end. */
    List<T> next() throws RocksDBException;
  }
}
