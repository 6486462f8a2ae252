package dev.purser.analytics;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.RecordId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds records by time and dimension; what they hold comes from the ledger. Used by one thread.
 */
final class RecordReader {

  /** Numbers that lie closer than this are read in one go. */
  private static final int NEAR = 64;

  private static final int AT_ONCE = 4096;

  private final Connection connection;
  private final Ledger ledger;

  RecordReader(Connection connection, Ledger ledger) {
    this.connection = connection;
    this.ledger = ledger;
  }

  RecordPage page(UsageFilter filter, RecordPage.Cursor after, int most) throws SQLException {
    Query sql =
        new Query()
            .add("SELECT time_us, seq FROM records")
            .where(filter, ledger.dictionary(), connection)
            .add(" AND (time_us < ?", after.micros())
            .add(" OR (time_us = ?", after.micros())
            .add(" AND seq < ?))", after.sequence())
            .add(" ORDER BY time_us DESC, seq DESC LIMIT ?", most + 1L);
    List<LedgerEntry> entries = new ArrayList<>();
    RecordPage.Cursor last = after;
    boolean more = false;
    try (PreparedStatement statement = sql.prepare(connection);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        if (entries.size() == most) {
          more = true;
          break;
        }
        last = new RecordPage.Cursor(found.getLong(1), found.getLong(2));
        ledger.entry(last.sequence()).ifPresent(entries::add);
      }
    }
    return new RecordPage(entries, more ? Optional.of(last) : Optional.empty());
  }

  /** Gives the revisions that were the newest when the ledger ended with a number. */
  void asOf(UsageFilter filter, long upTo, Consumer<LedgerEntry> each) throws SQLException {
    List<Long> present = new ArrayList<>();
    boolean corrected = false;
    long last = upTo;
    Query sql =
        new Query()
            .add("SELECT seq, revision FROM records")
            .where(filter, ledger.dictionary(), connection)
            .add(" ORDER BY seq");
    try (PreparedStatement statement = sql.prepare(connection);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        if (found.getLong(1) <= upTo) {
          present.add(found.getLong(1));
        } else {
          corrected |= found.getInt(2) > 1;
          last = Math.max(last, found.getLong(1));
        }
      }
    }
    read(present, each);
    if (corrected) {
      superseded(filter, upTo, last, each);
    }
  }

  /**
   * The projection keeps newest revisions only; those corrected since come from the ledger.
   *
   * @param last the newest correction that was found there; what is corrected later was found as it
   *     was before
   */
  private void superseded(UsageFilter filter, long upTo, long last, Consumer<LedgerEntry> each) {
    Map<RecordId, Integer> firstSince = new HashMap<>();
    ledger.entries(
        upTo + 1,
        Math.toIntExact(last - upTo),
        (sequence, entry) ->
            firstSince.merge(entry.record().id(), entry.record().revision(), Math::min));
    firstSince.forEach((id, revision) -> {
      for (LedgerEntry entry : ledger.revisions(id)) {
        boolean inSpan =
            !entry.record().time().isBefore(filter.from())
                && entry.record().time().isBefore(filter.to());
        if (entry.record().revision() == revision - 1 && inSpan) {
          each.accept(entry);
        }
      }
    });
  }

  /** Reads entries by ascending numbers, in one go where they stand close together. */
  private void read(List<Long> sequences, Consumer<LedgerEntry> each) {
    int next = 0;
    while (next < sequences.size()) {
      int end = next + 1;
      while (end < sequences.size()
          && end - next < AT_ONCE
          && sequences.get(end) - sequences.get(end - 1) < NEAR) {
        end++;
      }
      Set<Long> wanted = new HashSet<>(sequences.subList(next, end));
      long first = sequences.get(next);
      ledger.entries(
          first,
          Math.toIntExact(sequences.get(end - 1) - first + 1),
          (sequence, entry) -> {
            if (wanted.contains(sequence)) {
              each.accept(entry);
            }
          });
      next = end;
    }
  }
}
