package dev.purser.ledger;

import dev.purser.core.ledger.LedgerBatch;
import java.nio.file.Path;

/** A process that writes and says what it was told is written, until it is killed. */
final class KilledWriter {

  private KilledWriter() {}

  public static void main(String[] args) {
    EmbeddedLedger ledger = Ledgers.embedded(Path.of(args[0]));
    long last = ledger.sequence();
    while (true) {
      LedgerBatch batch = Samples.entries("e" + (last + 1), "e" + (last + 2), "e" + (last + 3));
      batch.windows().add(Samples.state("ann", Long.MAX_VALUE, last + 3, 0));
      last = ledger.write(batch);
      System.out.println(last);
    }
  }
}
