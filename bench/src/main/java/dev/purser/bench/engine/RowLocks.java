package dev.purser.bench.engine;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The obvious alternative: PostgreSQL with a row for each window, locked by each transaction that
 * moves it. Five windows for each pair, of which two are everybody's, as in {@link Pairs}.
 */
final class RowLocks implements AutoCloseable {

  private static final List<String> SHARED = List.of("org-month", "team-day");
  private static final List<String> OWN = List.of("user-calls", "user-day", "user-tokens");

  private final EmbeddedPostgres postgres;
  private final AtomicLong ids = new AtomicLong();

  private RowLocks(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /** Starts a server that syncs each commit, with its data in a folder. */
  static RowLocks start(Path folder, int callers) throws IOException, SQLException {
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String setting : List.of("fsync", "synchronous_commit")) {
        try (ResultSet is = statement.executeQuery("SHOW " + setting)) {
          is.next();
          System.out.println("PostgreSQL: " + setting + " is " + is.getString(1));
        }
      }
      statement.execute(
          "CREATE TABLE windows (id text PRIMARY KEY, maximum bigint, settled bigint, held bigint)");
      statement.execute("CREATE TABLE reservations (id bigint PRIMARY KEY, intent bytea)");
      statement.execute("CREATE TABLE records (id bigint PRIMARY KEY, record bytea)");
      for (String id : SHARED) {
        add(statement, id);
      }
      for (int i = 0; i < callers; i++) {
        for (String id : OWN) {
          add(statement, id + "/u" + i);
        }
      }
    }
    return new RowLocks(postgres);
  }

  private static void add(Statement statement, String id) throws SQLException {
    statement.execute("INSERT INTO windows VALUES ('" + id + "', 1000000000000000000, 0, 0)");
  }

  /** A caller's way to make pairs until an instant of the nano clock; says how many. */
  long pairs(int caller, long end, byte[] row) throws SQLException {
    long done = 0;
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        PreparedStatement hold =
            connection.prepareStatement(
                "UPDATE windows SET held = held + ? WHERE id = ?"
                    + " AND settled + held + ? <= maximum");
        PreparedStatement free =
            connection.prepareStatement(
                "UPDATE windows SET held = held - ?, settled = settled + ? WHERE id = ?");
        PreparedStatement reserve =
            connection.prepareStatement("INSERT INTO reservations VALUES (?, ?)");
        PreparedStatement forget =
            connection.prepareStatement("DELETE FROM reservations WHERE id = ?");
        PreparedStatement record =
            connection.prepareStatement("INSERT INTO records VALUES (?, ?)")) {
      connection.setAutoCommit(false);
      while (System.nanoTime() < end) {
        long id = ids.incrementAndGet();
        for (String window : windows(caller)) {
          hold.setLong(1, 50_000);
          hold.setString(2, window);
          hold.setLong(3, 50_000);
          hold.addBatch();
        }
        for (int held : hold.executeBatch()) {
          if (held != 1) {
            throw new IllegalStateException("refused");
          }
        }
        reserve.setLong(1, id);
        reserve.setBytes(2, row);
        reserve.executeUpdate();
        connection.commit();
        for (String window : windows(caller)) {
          free.setLong(1, 50_000);
          free.setLong(2, 40_000);
          free.setString(3, window);
          free.addBatch();
        }
        free.executeBatch();
        forget.setLong(1, id);
        forget.executeUpdate();
        record.setLong(1, id);
        record.setBytes(2, row);
        record.executeUpdate();
        connection.commit();
        done++;
      }
    }
    return done;
  }

  /** The caller's own first, so that those of everybody are locked for the shortest time. */
  private static List<String> windows(int caller) {
    String user = "/u" + caller;
    return List.of(
        OWN.get(0) + user, OWN.get(1) + user, OWN.get(2) + user, SHARED.get(0), SHARED.get(1));
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
