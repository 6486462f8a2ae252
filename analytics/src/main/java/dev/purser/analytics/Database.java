package dev.purser.analytics;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.RecordId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * The DuckDB database behind the projection. What is in its way, damaged, of another version or of
 * another ledger is deleted: everything in it can be had from the ledger again. Not thread-safe
 * itself; {@link #reader} gives connections for other threads.
 */
final class Database implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Database.class.getName());
  private static final String FILE = "projection.duckdb";
  private static final String OPENING = "projection.opening";
  private static final String TEMPORARY = "projection.tmp";

  private final DuckDBConnection writer;
  private final Optional<Path> folder;

  private Database(DuckDBConnection writer, Optional<Path> folder) {
    this.writer = writer;
    this.folder = folder;
  }

  /** Opens the database of a folder, or one in memory, and makes sure that it is of this ledger. */
  static Database open(Optional<Path> folder, Ledger ledger) throws SQLException {
    if (folder.isEmpty()) {
      return create(connect("", folder), folder);
    }
    try {
      return open(folder.get(), ledger);
    } catch (IOException e) {
      throw new SQLException(folder.get() + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static Database open(Path folder, Ledger ledger) throws SQLException, IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(FILE);
    // DuckDB is native code: what kills the process while it opens a file would do so every time.
    Path opening = folder.resolve(OPENING);
    if (Files.exists(opening)) {
      delete(folder, "opening it did not come to an end");
    }
    Files.writeString(opening, "");
    try {
      if (Files.exists(file)) {
        try {
          Database database =
              new Database(connect(file.toString(), Optional.of(folder)), Optional.of(folder));
          String fault = database.fault(ledger);
          if (fault.isEmpty()) {
            database.prepare();
            return database;
          }
          database.close();
          delete(folder, fault);
        } catch (SQLException e) {
          delete(folder, String.valueOf(e.getMessage()));
        }
      }
      return create(connect(file.toString(), Optional.of(folder)), Optional.of(folder));
    } finally {
      Files.deleteIfExists(opening);
    }
  }

  private static Database create(DuckDBConnection connection, Optional<Path> folder)
      throws SQLException {
    Database database = new Database(connection, folder);
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute(Schema.records());
      statement.execute(Schema.state());
      statement.execute(Schema.initialState());
      statement.execute("COMMIT");
    }
    database.prepare();
    return database;
  }

  // Limits must stand before the file is opened: recovery obeys only those.
  private static DuckDBConnection connect(String file, Optional<Path> folder) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("memory_limit", "256MB");
    settings.setProperty("threads", "1");
    settings.setProperty("preserve_insertion_order", "false");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    folder.ifPresent(f -> settings.setProperty("temp_directory", f.resolve(TEMPORARY).toString()));
    return DriverManager.getConnection("jdbc:duckdb:" + file, settings)
        .unwrap(DuckDBConnection.class);
  }

  private void prepare() throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.execute(Schema.corrected());
    }
  }

  /** Why the database is of no use for a ledger; empty if it is. */
  private String fault(Ledger ledger) throws SQLException {
    try (Statement statement = writer.createStatement();
        ResultSet state = statement.executeQuery("SELECT version, seq, last FROM state")) {
      if (!state.next() || state.getInt(1) != Schema.VERSION) {
        return "it is of another version";
      }
      long sequence = state.getLong(2);
      if (sequence > ledger.sequence()) {
        return "it is ahead of the ledger";
      }
      String last = ledger.entry(sequence).map(Database::mark).orElse("");
      return last.equals(state.getString(3)) ? miscount() : "it is of another ledger";
    }
  }

  // A recovery after a kill has been seen to bring rows back twice.
  private String miscount() throws SQLException {
    try (Statement statement = writer.createStatement();
        ResultSet both =
            statement.executeQuery("SELECT records, (SELECT count(*) FROM records) FROM state")) {
      both.next();
      long expected = both.getLong(1);
      long found = both.getLong(2);
      return found == expected
          ? ""
          : "it holds " + found + " records where it took over " + expected;
    }
  }

  /** What tells an entry from that of another ledger with the same number. */
  static String mark(LedgerEntry entry) {
    RecordId id = entry.record().id();
    return entry.record().revision() + " " + id.org() + " " + id.origin() + " " + id.id();
  }

  private static void delete(Path folder, String why) throws IOException {
    LOG.log(Level.INFO, "the reports in {0} are built anew: {1}", folder, why);
    // Beside the file lie its logs, by names that differ from version to version.
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(FILE)).toList()) {
        Files.deleteIfExists(file);
      }
    }
    Path temporary = folder.resolve(TEMPORARY);
    if (Files.isDirectory(temporary)) {
      try (Stream<Path> files = Files.walk(temporary)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** The only connection that writes. */
  DuckDBConnection writer() {
    return writer;
  }

  /** Another connection, to be closed by the caller. */
  DuckDBConnection reader() throws SQLException {
    return writer.duplicate();
  }

  /** A new empty file for a while. */
  Path temporaryFile() throws IOException {
    return folder.isPresent()
        ? Files.createTempFile(folder.get(), "export", ".tmp")
        : Files.createTempFile("purser-export", ".tmp");
  }

  /** The sequence number of the newest entry that is in the database. */
  long sequence() throws SQLException {
    try (Statement statement = writer.createStatement();
        ResultSet state = statement.executeQuery("SELECT seq FROM state")) {
      state.next();
      return state.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    writer.close();
  }
}
