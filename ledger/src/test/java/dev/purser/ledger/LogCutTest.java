package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowView;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.usage.UsageRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log of the real database, cut and damaged as a power cut or a bad disk might. {@code
 * -Dpurser.cuts=N} tries N places instead of a few.
 */
class LogCutTest {

  private static final BudgetKey DAY = new BudgetKey("default", "day");
  private static final long NOW = OldLedger.NOON.toEpochMilli();
  private static final int CUTS = Integer.getInteger("purser.cuts", 12);

  @TempDir private Path temp;

  /** How long the log was after each group, and what had been acknowledged then. */
  private record Acknowledged(long length, long entries, long settled, long held) {}

  private final List<Acknowledged> groups = new ArrayList<>();
  private Path original;

  @BeforeEach
  void write() throws IOException {
    Path folder = temp.resolve("running");
    original = Files.createDirectory(temp.resolve("original"));
    EmbeddedLedger ledger = Ledgers.embedded(folder);
    try (Books books = OldLedger.open(ledger)) {
      books.putBudget(Budget.builder(DAY, Unit.USD, 1_000_000, Period.DAY).build());
      for (int i = 0; i < Math.max(24, CUTS); i++) {
        UsageRecord record = OldLedger.record("r" + i, "gateway", 10 + i);
        books.execute(
            new Command.Reserve(
                "r" + i,
                Call.of(record),
                new Demand(new Claim.Of(50 + i), new Claim.Of(15), 1),
                Reservation.Owner.API,
                900_000,
                "",
                record));
        if (i % 3 != 0) {
          books.execute(new Command.Settle("default", "r" + i, record, "h"));
        }
        WindowView window = books.windows(DAY).getFirst();
        groups.add(
            new Acknowledged(
                Files.size(log(folder)), ledger.sequence(), window.settled(), window.held()));
      }
      copy(folder, original);
    }
  }

  private static Path log(Path folder) {
    List<Path> logs =
        Folders.files(folder).stream()
            .filter(f -> f.toString().endsWith(".log") && f.toFile().length() > 0)
            .toList();
    assertThat(logs).hasSize(1);
    return logs.getFirst();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : Folders.files(from)) {
      Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path copyOfOriginal(String name) throws IOException {
    Path copy = temp.resolve(name);
    Folders.delete(copy);
    copy(original, copy);
    return copy;
  }

  /** What was acknowledged last when the log was this long. */
  private Acknowledged at(long length) {
    Acknowledged last = groups.getFirst();
    for (Acknowledged group : groups) {
      if (group.length() <= length) {
        last = group;
      }
    }
    return last;
  }

  @Test
  void cut_atEveryEndOfAGroup_isThatGroupsState() throws IOException {
    for (int i = 0; i < CUTS; i++) {
      Acknowledged group = groups.get(groups.size() - 1 - i);
      assertThat(reopen(group.length())).isEqualTo(group);
    }
  }

  @Test
  void cut_anywhere_isTheStateOfTheLastWholeGroup() throws IOException {
    long seed = Long.getLong("purser.seed", System.nanoTime());
    Random random = new Random(seed);
    long first = groups.getFirst().length();
    for (int i = 0; i < CUTS; i++) {
      long length = random.nextLong(first, groups.getLast().length());
      Acknowledged now = reopen(length);
      // A group may be two writes: a reservation and what ended it.
      assertThat(now.entries())
          .as("seed %d, cut at %d", seed, length)
          .isEqualTo(at(length).entries());
      assertThat(now.settled()).isEqualTo(at(length).settled());
    }
  }

  private Acknowledged reopen(long length) throws IOException {
    Path folder = copyOfOriginal("cut");
    try (RandomAccessFile file = new RandomAccessFile(log(folder).toFile(), "rw")) {
      file.setLength(length);
    }
    EmbeddedLedger ledger = Ledgers.embedded(folder);
    try (Books books = OldLedger.open(ledger)) {
      assertThat(Doctor.examine(ledger, NOW).differences()).isEmpty();
      WindowView window = books.windows(DAY).getFirst();
      return new Acknowledged(length, ledger.sequence(), window.settled(), window.held());
    }
  }

  @Test
  void damage_isNamed_andTheLastConsistentStateIsSaved() throws IOException {
    long seed = Long.getLong("purser.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < CUTS / 4; i++) {
      Acknowledged before = groups.get(random.nextInt(groups.size() - 3));
      Path data = temp.resolve("damaged" + i);
      Path folder = data.resolve("ledger");
      copy(original, folder);
      Path log = log(folder);
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
        // In the checksum of what follows the group.
        file.seek(before.length());
        int old = file.read();
        file.seek(before.length());
        file.write(old ^ 0x55);
      }
      byte[] damaged = Files.readAllBytes(log);
      assertThatThrownBy(() -> Ledgers.embedded(folder))
          .as("seed %d", seed)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("damaged")
          .hasMessageContaining("--repair-to");

      Path saved = temp.resolve("saved" + i);
      Repair.Saved result = Repair.lastConsistentState(data, saved, NOW);

      assertThat(result.last()).as("seed %d", seed).isEqualTo(before.entries());
      assertThat(result.diagnosis().differences()).isEmpty();
      assertThat(Files.readAllBytes(log)).isEqualTo(damaged);
      try (Books books = OldLedger.open(Ledgers.embedded(saved.resolve("ledger")))) {
        assertThat(books.windows(DAY).getFirst().settled()).isEqualTo(before.settled());
        assertThat(books.windows(DAY).getFirst().held()).isEqualTo(before.held());
      }
    }
  }

  @Test
  void aLostFile_isSavedUpToWhatIsThere() throws IOException {
    Path data = temp.resolve("flushed");
    try (EmbeddedLedger ledger = Ledgers.embedded(data.resolve("ledger"))) {
      for (int i = 0; i < 3000; i++) {
        ledger.write(Samples.entries("e" + i));
      }
    }
    Path table =
        Folders.files(data.resolve("ledger")).stream()
            .filter(f -> f.toString().endsWith(".sst"))
            .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
            .orElseThrow();
    try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
      file.seek(file.length() / 2);
      file.write(new byte[64]);
    }

    Repair.Saved result = Repair.lastConsistentState(data, temp.resolve("saved"), NOW);

    assertThat(result.last()).isBetween(1L, 2999L);
    assertThat(result.lost()).isNotEmpty();
    assertThat(result.diagnosis().differences()).isEmpty();
    assertThat(result.diagnosis().entries()).isEqualTo(result.last());
  }

  @Test
  void aFileThatIsGone_whicheverItIs_costsOnlyWhatIsInIt() throws IOException {
    Path whole = temp.resolve("whole");
    for (int start = 0; start < 5; start++) {
      try (EmbeddedLedger ledger = Ledgers.embedded(whole.resolve("ledger"))) {
        ledger.write(Samples.entries("e" + start));
      }
    }
    List<Path> tables =
        Folders.files(whole.resolve("ledger")).stream()
            .filter(f -> f.toString().endsWith(".sst"))
            .toList();
    List<Long> saved = new ArrayList<>();
    for (Path table : tables) {
      Path data = temp.resolve("without-" + table.getFileName());
      copy(whole.resolve("ledger"), data.resolve("ledger"));
      Files.delete(data.resolve("ledger").resolve(table.getFileName()));

      Repair.Saved result =
          Repair.lastConsistentState(data, temp.resolve("saved-" + table.getFileName()), NOW);

      // Ids and windows follow from the entries.
      assertThat(result.last() == 5 || !result.lost().isEmpty()).as("%s", table).isTrue();
      assertThat(result.diagnosis().differences()).as("%s", table).isEmpty();
      saved.add(result.last());
    }
    assertThat(saved).contains(5L).anyMatch(last -> last < 5);
  }

  @Test
  void noLedger_cannotBeSaved() {
    assertThatThrownBy(() -> Repair.lastConsistentState(temp.resolve("x"), temp.resolve("y"), NOW))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("no ledger");
  }
}
