package dev.purser.analytics;

import dev.purser.core.ledger.LedgerEntry;
import java.util.List;
import java.util.Optional;

/**
 * A page of records, newest first.
 *
 * @param entries the newest revision of each
 * @param next where the next page starts; empty at the end
 */
public record RecordPage(List<LedgerEntry> entries, Optional<Cursor> next) {

  /** Copies the list. */
  public RecordPage {
    entries = List.copyOf(entries);
  }

  /**
   * The place after a record.
   *
   * @param micros time of the record in microseconds since 1970
   * @param sequence its sequence number
   */
  public record Cursor(long micros, long sequence) {

    /** The place before all records. */
    public static final Cursor START = new Cursor(Long.MAX_VALUE, Long.MAX_VALUE);

    /** The cursor that a text stands for; empty if it stands for none. */
    public static Optional<Cursor> parse(String text) {
      if (!text.matches("-?[0-9a-z]{1,13}\\.[0-9a-z]{1,13}")) {
        return Optional.empty();
      }
      try {
        int dot = text.indexOf('.');
        return Optional.of(
            new Cursor(
                Long.parseLong(text.substring(0, dot), Character.MAX_RADIX),
                Long.parseLong(text.substring(dot + 1), Character.MAX_RADIX)));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    /** A text for an address; callers should not look into it. */
    @Override
    public String toString() {
      return Long.toString(micros, Character.MAX_RADIX)
          + "."
          + Long.toString(sequence, Character.MAX_RADIX);
    }
  }
}
