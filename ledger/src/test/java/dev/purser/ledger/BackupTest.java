package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.ledger.LedgerException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BackupTest {

  private static final BudgetKey DAY = new BudgetKey("default", "day");
  private static final long NOW = OldLedger.NOON.toEpochMilli();

  @TempDir private Path temp;

  private static byte[] backup(EmbeddedLedger ledger) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Backup.write(ledger, out);
    return out.toByteArray();
  }

  private static InputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static Books filled(EmbeddedLedger ledger, int records) {
    Books books = OldLedger.open(ledger);
    books.putBudget(Budget.builder(DAY, Unit.USD, 1_000_000, Period.DAY).build());
    for (int i = 0; i < records; i++) {
      post(books, i);
    }
    return books;
  }

  private static void post(Books books, long i) {
    books.execute(new Command.Post(OldLedger.record("r" + i, "api", 1), "h"));
  }

  @Test
  void write_whileCallsGoOn_restoresToAStateThatWasTrue() throws Exception {
    EmbeddedLedger ledger = Ledgers.embedded(temp.resolve("data/ledger"));
    try (Books books = filled(ledger, 100)) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong written = new AtomicLong(100);
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get()) {
                  post(books, written.get());
                  written.incrementAndGet();
                }
              });
      long atLeast = written.get();
      byte[] backup = backup(ledger);
      stop.set(true);
      writer.join();
      Path restored = temp.resolve("restored");
      Diagnosis diagnosis = Backup.restore("b.zip", in(backup), restored, NOW);
      assertThat(diagnosis.entries()).isBetween(atLeast, written.get());
      try (Books copy = OldLedger.open(Ledgers.embedded(restored.resolve("ledger")))) {
        assertThat(copy.windows(DAY).getFirst().settled()).isEqualTo(diagnosis.entries());
      }
      assertThat(Backup.examine(ledger, NOW).entries()).isEqualTo(written.get());
      // The copies are gone.
      try (Stream<Path> files = Files.list(temp.resolve("data"))) {
        assertThat(files).containsExactly(temp.resolve("data/ledger"));
      }
    }
  }

  @Test
  void restore_overSomething_isRefused() throws IOException {
    Files.createDirectories(temp.resolve("data"));
    Files.writeString(temp.resolve("data/holiday.jpg"), "x");

    assertThatThrownBy(() -> Backup.restore("b.zip", in(new byte[0]), temp.resolve("data"), NOW))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("not empty");
  }

  @Test
  void restore_whatWasCutOrChanged_isRefusedAndLeavesNothing() throws IOException {
    byte[] backup;
    EmbeddedLedger ledger = Ledgers.embedded(temp.resolve("data/ledger"));
    try (Books books = filled(ledger, 50)) {
      assertThat(books.budgets()).hasSize(1);
      backup = backup(ledger);
    }
    byte[] changed = backup.clone();
    changed[backup.length / 3] ^= 0x55;
    for (byte[] bad :
        List.of(
            new byte[0],
            "no zip at all".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            Arrays.copyOf(backup, backup.length / 2),
            changed)) {
      Path target = temp.resolve("target");
      assertThatThrownBy(() -> Backup.restore("b.zip", in(bad), target, NOW))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("b.zip");
      assertThat(Folders.files(target)).isEmpty();
    }
  }
}
