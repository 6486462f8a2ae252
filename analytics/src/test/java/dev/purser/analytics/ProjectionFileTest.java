package dev.purser.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Ledgers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionFileTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final UsageFilter EVER =
      UsageFilter.all(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"));

  @TempDir Path folder;
  private final Ledger ledger = Ledgers.memory();

  @BeforeEach
  void write() {
    LedgerBatch batch = new LedgerBatch();
    for (int i = 0; i < 100; i++) {
      batch.entries().add(entry("r" + i));
    }
    ledger.write(batch);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void reopened_goesOnWhereItEnded() {
    assertThat(records(ledger)).isEqualTo(100);
    LedgerBatch more = new LedgerBatch();
    more.entries().add(entry("more"));
    ledger.write(more);

    assertThat(records(ledger)).isEqualTo(101);
  }

  @Test
  void deleted_isBuiltAnew() throws IOException {
    assertThat(records(ledger)).isEqualTo(100);
    Files.delete(file());

    assertThat(records(ledger)).isEqualTo(100);
  }

  @Test
  void damaged_isBuiltAnew() throws IOException {
    Files.writeString(file(), "this is no database, but it is long enough to look like something");

    assertThat(records(ledger)).isEqualTo(100);
  }

  @Test
  void ofAnotherVersion_isBuiltAnew() throws SQLException {
    assertThat(records(ledger)).isEqualTo(100);
    change("UPDATE state SET version = version + 1");
    change("DELETE FROM records");

    assertThat(records(ledger)).isEqualTo(100);
  }

  @Test
  void rowsDoubledByARecovery_areBuiltAnew() throws SQLException {
    assertThat(records(ledger)).isEqualTo(100);
    change("INSERT INTO records SELECT * FROM records LIMIT 1");

    assertThat(records(ledger)).isEqualTo(100);
  }

  @Test
  void rowsLostByARecovery_areBuiltAnew() throws SQLException {
    assertThat(records(ledger)).isEqualTo(100);
    change("DELETE FROM records WHERE seq = 50");

    assertThat(records(ledger)).isEqualTo(100);
  }

  @Test
  void aheadOfTheLedger_isBuiltAnew() {
    assertThat(records(ledger)).isEqualTo(100);
    try (Ledger empty = Ledgers.memory()) {
      assertThat(records(empty)).isZero();
    }
  }

  @Test
  void ofAnotherLedger_isBuiltAnew() {
    assertThat(records(ledger)).isEqualTo(100);
    try (Ledger other = Ledgers.memory()) {
      LedgerBatch batch = new LedgerBatch();
      for (int i = 0; i < 120; i++) {
        batch.entries().add(entry("other" + i));
      }
      other.write(batch);

      assertThat(records(other)).isEqualTo(120);
    }
  }

  @Test
  void openingThatNeverEnded_isNotTriedAgain() throws IOException, SQLException {
    assertThat(records(ledger)).isEqualTo(100);
    change("DELETE FROM records");
    Files.writeString(folder.resolve("projection.opening"), "");

    assertThat(records(ledger)).isEqualTo(100);
    assertThat(folder.resolve("projection.opening")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMade_saysSo() throws IOException {
    Path blocked = Files.writeString(folder.resolve("blocked"), "");
    try (Projection projection = Projection.in(blocked, ledger)) {
      assertThatThrownBy(() -> projection.totals(EVER))
          .isInstanceOf(ProjectionException.class)
          .hasMessageContaining(blocked.toString())
          .hasMessageContaining("the books are not affected");
    }
  }

  @Test
  void file_holdsNoPersonByName() throws IOException {
    assertThat(records(ledger)).isEqualTo(100);

    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .doesNotContain("margarethe");
      }
    }
  }

  @Test
  void export_csv_isExactAndQuoted() {
    assertThat(export(ExportFormat.CSV).lines())
        .containsExactly(
            "start,team,user,records,tokens_input,tokens_input_audio,tokens_input_image,"
                + "tokens_input_video,tokens_cache_read,tokens_cache_read_audio,"
                + "tokens_cache_read_image,tokens_cache_read_video,tokens_cache_write_5m,"
                + "tokens_cache_write_1h,tokens_output,tokens_output_audio,tokens_output_image,"
                + "tokens_output_video,tokens_reasoning,total_tokens,unpriced_records,estimated_records,errors,"
                + "cost,input_cost,output_cost,share",
            "2026-05-01T00:00:00+02:00,\"a,\"\"b\",margarethe,100,1000,0,0,0,0,0,0,0,0,0,500,0,0,0,"
                + "0,1500,0,0,0,0.00000001,0,0,1");
  }

  @Test
  void export_metrics_keepsOnlyThose() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Projection projection = Projection.in(folder, ledger)) {
      projection.export(
          projection.usage(
              new UsageQuery(EVER, Granularity.NONE, ZoneId.of("UTC"), List.of("team"))),
          ExportFormat.CSV,
          Set.of("share", "cost"),
          out);
    }

    assertThat(out.toString(StandardCharsets.UTF_8).lines().findFirst())
        .hasValue("start,team,cost,share");
  }

  @Test
  void export_ndjson_keepsMoneyAsText() {
    String json = export(ExportFormat.NDJSON);

    assertThat(json.lines()).hasSize(1);
    assertThat(json).contains("\"cost\":\"0.00000001\"").contains("\"total_tokens\":1500");
  }

  @Test
  void export_parquet_canBeReadAgain() throws IOException, SQLException {
    Path file = Files.write(folder.resolve("x.parquet"), exported(ExportFormat.PARQUET));

    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT cost, \"user\", typeof(cost) FROM '" + file + "'")) {
      assertThat(found.next()).isTrue();
      assertThat(found.getBigDecimal(1)).isEqualByComparingTo("0.00000001");
      assertThat(found.getString(2)).isEqualTo("margarethe");
      assertThat(found.getString(3)).isEqualTo("DECIMAL(38,10)");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(f -> f.endsWith(".tmp"));
    }
  }

  @Test
  void export_groupsCalledAsSums_areRenamed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Projection projection = Projection.in(folder, ledger)) {
      projection.export(
          new UsageQuery(
              EVER, Granularity.NONE, ZoneId.of("UTC"), List.of("cost", "Team", "team", "x\"y")),
          ExportFormat.CSV,
          out);
    }

    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("start,label_cost,Team,label_team,\"x\"\"y\",records,");
  }

  @Test
  void export_csvOfFormulas_areTexts_andExactElsewhere() {
    Map<String, String> cells =
        Map.of(
            "=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1",
            "+1", "'+1",
            "-2", "'-2",
            "@SUM(1)", "'@SUM(1)",
            "\uFF1D1", "'\uFF1D1",
            "'quoted", "''quoted",
            "a=b", "a=b");
    LedgerBatch batch = new LedgerBatch();
    cells.keySet().forEach(text -> batch.entries().add(entry("f" + text, Map.of("=x", text))));
    ledger.write(batch);
    UsageQuery query =
        new UsageQuery(EVER, Granularity.NONE, ZoneId.of("UTC"), List.of("=x", "team"));

    try (Projection projection = Projection.in(folder, ledger)) {
      ByteArrayOutputStream csv = new ByteArrayOutputStream();
      projection.export(projection.usage(query), ExportFormat.CSV, Set.of("records"), csv);
      ByteArrayOutputStream ndjson = new ByteArrayOutputStream();
      projection.export(projection.usage(query), ExportFormat.NDJSON, Set.of("records"), ndjson);

      List<String> lines = csv.toString(StandardCharsets.UTF_8).lines().toList();
      assertThat(lines.getFirst()).isEqualTo("start,'=x,team,records");
      assertThat(lines.stream().skip(1).map(line -> line.split(",")[1]))
          .containsAll(cells.values());
      cells
          .keySet()
          .forEach(text ->
              assertThat(ndjson.toString(StandardCharsets.UTF_8))
                  .contains("\"=x\":\"" + text + "\""));
    }
  }

  private String export(ExportFormat format) {
    return new String(exported(format), StandardCharsets.UTF_8);
  }

  private byte[] exported(ExportFormat format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Projection projection = Projection.in(folder, ledger)) {
      projection.export(
          new UsageQuery(
              EVER, Granularity.DAY, ZoneId.of("Europe/Berlin"), List.of("team", "user")),
          format,
          out);
    }
    return out.toByteArray();
  }

  private long records(Ledger of) {
    try (Projection projection = Projection.in(folder, of)) {
      return projection.totals(EVER).records();
    }
  }

  private Path file() {
    return folder.resolve("projection.duckdb");
  }

  private void change(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static LedgerEntry entry(String id) {
    return entry(id, Map.of("team", "a,\"b", "user", "margarethe"));
  }

  private static LedgerEntry entry(String id, Map<String, String> labels) {
    return new LedgerEntry(
        UsageRecord.builder(new RecordId("acme", "gateway", id), NOON, "openai", "gpt")
            .labels(Labels.of(labels))
            .tokens(TokenCounts.of(10, 5))
            .cost(new Cost.Priced(Money.ofTicks(1), List.of(), ""))
            .build(),
        List.of(),
        "",
        "");
  }
}
