package dev.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.ledger.Backup;
import dev.purser.ledger.EmbeddedLedger;
import dev.purser.ledger.Ledgers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor}, {@code backup} and {@code restore}. */
class OperationsTest {

  private final FakeServer server = new FakeServer();

  @TempDir private Path temp;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void doctor_ofARunningServer_tellsEachDifference() {
    server.on(
        "/doctor",
        """
        {"healthy":false,"entries":7,"windows":2,"reservations":1,"difference_count":1,
         "differences":[{"kind":"settled","where":"window of budget default/day","expected":"5",
                         "found":"4"}]}\
        """);
    FakeServer.Result result = server.run("doctor");
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.out())
        .isEqualTo(
            """
            7 entries, 2 windows, 1 live reservations: 1 differences.
            settled: window of budget default/day: expected 5, found 4
            """);
  }

  @Test
  void doctor_rebuildWithoutAFolder_isWrongUsage() {
    assertThat(server.run("doctor", "--rebuild").code()).isEqualTo(2);
  }

  @Test
  void doctor_ofAFolder_checksRebuildsAndRepairs() {
    Path data = temp.resolve("data");
    Ledgers.embedded(data.resolve("ledger")).close();
    assertThat(FakeServer.runPlain("doctor", "--data", data.toString()).out())
        .isEqualTo("0 entries, 0 windows, 0 live reservations: the books balance.\n");
    assertThat(FakeServer.runPlain("doctor", "--data", data.toString(), "--rebuild").code())
        .isZero();
    Path saved = temp.resolve("saved");
    FakeServer.Result result =
        FakeServer.runPlain("doctor", "--data", data.toString(), "--repair-to", saved.toString());
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Saved 0 entries into " + saved);
    assertThat(saved.resolve("ledger/CURRENT")).exists();
    FakeServer.Result none =
        FakeServer.runPlain("doctor", "--data", temp.resolve("none").toString());
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("no ledger");
  }

  @Test
  void backup_ofARunningServer_isAFileThatIsNeverOverwritten() throws IOException {
    server.on("/backup", "as the server sent it");
    FakeServer.Result result = server.run("backup", temp.toString());
    assertThat(result.code()).isZero();
    assertThat(temp.resolve("purser-20261121T201500Z.zip")).hasContent("as the server sent it");
    assertThat(server.run("backup", temp.toString()).code()).isEqualTo(2);
    FakeServer other = new FakeServer();
    other.on("/backup", 409, "{\"detail\":\"in memory\",\"code\":\"not_embedded\"}");
    FakeServer.Result refused = other.run("backup", temp.resolve("b.zip").toString());
    other.close();
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("in memory (not_embedded)");
    assertThat(temp.resolve("b.zip")).doesNotExist();
    assertThat(temp.resolve("b.zip.part")).doesNotExist();
  }

  @Test
  void restore_intoAnEmptyFolderOnly() throws IOException {
    Path file = temp.resolve("b.zip");
    try (EmbeddedLedger ledger = Ledgers.embedded(temp.resolve("data/ledger"));
        OutputStream out = Files.newOutputStream(file)) {
      Backup.write(ledger, out);
    }
    String target = temp.resolve("target").toString();
    FakeServer.Result result = FakeServer.runPlain("restore", file.toString(), "--data", target);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("the books balance");
    assertThat(temp.resolve("target/ledger/CURRENT")).exists();
    assertThat(FakeServer.runPlain("restore", file.toString(), "--data", target).code())
        .isEqualTo(1);
  }

  @Test
  void restore_ofNoBackup_saysWhyAndLeavesNothing() throws IOException {
    String target = temp.resolve("target").toString();
    Path none = temp.resolve("none.zip");
    FakeServer.Result missing = FakeServer.runPlain("restore", none.toString(), "--data", target);
    Files.writeString(none, "no zip");
    FakeServer.Result garbage = FakeServer.runPlain("restore", none.toString(), "--data", target);

    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).isEqualTo("purser: " + none + " does not exist\n");
    assertThat(garbage.code()).isEqualTo(1);
    assertThat(garbage.err()).contains("is no backup");
    assertThat(temp.resolve("target")).doesNotExist();
  }

  @Test
  void backup_intoNoFolder_isWrongUsage() {
    FakeServer.Result result =
        FakeServer.runPlain("backup", temp.resolve("no/where.zip").toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(temp.resolve("no") + " is no folder");
  }
}
