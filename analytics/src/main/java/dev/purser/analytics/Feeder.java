package dev.purser.analytics;

import dev.purser.core.ledger.Dictionary;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.Cost.CostLine;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.UsageRecord;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Puts entries of the ledger into the database, each batch with its last sequence number in one
 * transaction: whatever happens, the next one starts where this one ended. Not thread-safe.
 */
final class Feeder {

  private static final TokenClass[] CLASSES = TokenClass.values();

  private static final long FARTHEST_SECOND = 9_000_000_000_000L;

  private final DuckDBConnection connection;
  private final Dictionary dictionary;

  Feeder(DuckDBConnection connection, Dictionary dictionary) {
    this.connection = connection;
    this.dictionary = dictionary;
  }

  /** Adds entries that follow on each other. */
  void add(List<Numbered> entries) throws SQLException {
    Map<RecordId, Numbered> newest = new LinkedHashMap<>();
    for (Numbered entry : entries) {
      newest.put(entry.record().id(), entry);
    }
    List<RecordId> corrected =
        newest.values().stream()
            .map(Numbered::record)
            .filter(record -> record.revision() > 1)
            .map(UsageRecord::id)
            .toList();
    connection.setAutoCommit(false);
    boolean done = false;
    try {
      int removed = corrected.isEmpty() ? 0 : remove(corrected);
      append(newest.values());
      Numbered last = entries.getLast();
      try (PreparedStatement state =
          connection.prepareStatement(
              "UPDATE state SET seq = ?, last = ?, records = records + ?")) {
        state.setLong(1, last.sequence());
        state.setString(2, Database.mark(last.entry()));
        state.setLong(3, newest.size() - removed);
        state.executeUpdate();
      }
      connection.commit();
      done = true;
    } finally {
      if (!done) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  /** All at once, as there is no index: one look at the table for the whole batch. */
  private int remove(List<RecordId> ids) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO corrected VALUES (?, ?, ?)")) {
      for (RecordId id : ids) {
        insert.setString(1, id.org());
        insert.setString(2, id.origin());
        insert.setString(3, id.id());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    try (Statement statement = connection.createStatement()) {
      int removed =
          statement.executeUpdate(
              "DELETE FROM records r USING corrected c WHERE r.id = c.id AND r.origin = c.origin"
                  + " AND r.org = c.org");
      statement.execute("DELETE FROM corrected");
      return removed;
    }
  }

  private void append(Collection<Numbered> entries) throws SQLException {
    try (DuckDBAppender rows = connection.createAppender("records")) {
      for (Numbered entry : entries) {
        rows.beginRow();
        append(rows, entry.sequence(), entry.record());
        rows.endRow();
      }
      rows.flush();
    }
  }

  private void append(DuckDBAppender row, long sequence, UsageRecord record) throws SQLException {
    row.append(sequence).append(micros(record.time()));
    row.append(record.id().org()).append(record.id().origin()).append(record.id().id());
    row.append(record.requestId()).append(record.attempt()).append(record.revision());
    row.append(record.provider()).append(record.model()).append(record.responseModel());
    row.append(record.operation());
    for (TokenClass c : CLASSES) {
      row.append(record.tokens().get(c));
    }
    row.append(record.tokens().total()).append(record.toolCalls());
    if (record.quantities().isEmpty()) {
      row.appendNull();
    } else {
      Map<String, String> amounts = new HashMap<>();
      record
          .quantities()
          .amounts()
          .forEach((unit, amount) -> amounts.put(unit, amount.toPlainString()));
      row.append(amounts);
    }
    row.append(record.cost().ticksOrZero());
    row.append(lines(record, true)).append(lines(record, false));
    row.append(record.cost().status()).append(record.status().wireName());
    row.append(record.counted().wireName()).append(record.source().wireName());
    row.append(record.serviceTier()).append(record.region()).append(record.speed());
    row.append(record.latencyMs()).append(record.ttftMs());
    labels(row, record.id().org(), record.labels());
  }

  private void labels(DuckDBAppender row, String org, Labels labels) throws SQLException {
    for (String name : Dimension.LABEL_COLUMNS) {
      row.append(stored(org, name, labels.get(name)));
    }
    Map<String, String> tags = new HashMap<>();
    labels.forEach((name, value) -> {
      if (!Labels.WELL_KNOWN.contains(name)) {
        tags.put(name, stored(org, name, value));
      }
    });
    if (tags.isEmpty()) {
      row.appendNull();
    } else {
      row.append(tags);
    }
  }

  private String stored(String org, String name, String value) {
    if (value.isEmpty() || !Labels.PERSONAL.contains(name)) {
      return value;
    }
    return Long.toString(
        dictionary
            .number(org, name, value)
            .orElseThrow(() -> new IllegalStateException("the ledger gave no number to a person")));
  }

  private static long lines(UsageRecord record, boolean input) {
    long ticks = 0;
    for (CostLine line : record.cost().lines()) {
      if (TokenClass.ofWireName(line.unit()).filter(c -> c.isInput() == input).isPresent()) {
        ticks = Math.addExact(ticks, line.money().ticks());
      }
    }
    return ticks;
  }

  /** Microseconds since 1970; times that are no times of calls are brought into their range. */
  static long micros(Instant time) {
    long seconds = Math.clamp(time.getEpochSecond(), -FARTHEST_SECOND, FARTHEST_SECOND);
    return seconds * 1_000_000L + time.getNano() / 1000;
  }

  record Numbered(long sequence, LedgerEntry entry) {
    UsageRecord record() {
      return entry.record();
    }
  }
}
