package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowView;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ledgers of earlier versions, as {@link OldLedger} wrote them. */
class OldLedgerTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = "ledger-1.0.zip")
  void open_ofAnEarlierVersion_findsEverythingAndGoesOn(String file) throws IOException {
    unzip(file);
    try (Books books = OldLedger.open(Ledgers.embedded(folder))) {
      // The gateway's attempt that ran then is unresolved now, at its bound.
      WindowView day = books.windows(OldLedger.DAY).getFirst();
      assertThat(day.group()).isEqualTo(Labels.of("user", "ada"));
      assertThat(day.settled()).isEqualTo(500 + 200 + 10 + 70);
      assertThat(day.held()).isEqualTo(30);
      WindowView tokens = books.windows(OldLedger.TOKENS).getFirst();
      assertThat(tokens.settled()).isEqualTo(60);
      assertThat(tokens.held()).isEqualTo(15);

      assertThat(books.ledger().revisions(new RecordId("default", "api", "b")))
          .extracting(LedgerEntry::reason)
          .containsExactly("", "late usage");
      assertThat(
              books
                  .ledger()
                  .entry(new RecordId("default", "gateway", "running"))
                  .orElseThrow()
                  .record())
          .isEqualTo(
              OldLedger.record("running", "gateway", 70).toBuilder()
                  .status(Status.UNRESOLVED)
                  .build());
      assertThat(books.ledger().reservation("default", "done").orElseThrow().state())
          .isEqualTo(Reservation.State.SETTLED);
      assertThat(books.ledger().documents("key"))
          .containsExactly(new Document("key", "default", "k1", "{\"name\":\"planner\"}"));
      assertThat(
              books.execute(
                  new Command.Settle(
                      "default", "held", OldLedger.record("held", "api", 30), "hash-held")))
          .isInstanceOf(Outcome.Settled.class);
      assertThat(books.execute(new Command.Post(OldLedger.record("a", "api", 500), "hash-a")))
          .isInstanceOf(Outcome.Duplicate.class);
      assertThat(Doctor.examine(books.ledger(), OldLedger.NOON.toEpochMilli()).differences())
          .isEmpty();
    }
  }

  private void unzip(String file) throws IOException {
    InputStream in = Objects.requireNonNull(OldLedgerTest.class.getResourceAsStream("/" + file));
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, folder.resolve(entry.getName()));
      }
    }
  }
}
