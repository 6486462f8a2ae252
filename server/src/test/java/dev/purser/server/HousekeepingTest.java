package dev.purser.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.analytics.Projection;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.Books;
import dev.purser.ledger.Ledgers;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HousekeepingTest {

  @Test
  @Timeout(30)
  void expire_booksThatTakeNothingMore_isTold() {
    Ledger ledger = Ledgers.memory();
    Books books = Books.open(ledger, Projection.inMemory(ledger)::seed, InstantSource.system());
    CompletableFuture<LedgerException> told = new CompletableFuture<>();
    try (Housekeeping housekeeping = new Housekeeping()) {
      books.close();

      housekeeping.expire(books, told::complete);

      assertThat(told.join()).hasMessageContaining("closed");
    }
  }
}
