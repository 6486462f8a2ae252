package dev.purser.core.budget;

import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.util.List;
import java.util.Optional;

/**
 * What the engine asks about the past that it does not keep in memory itself. Answers must not
 * change while a command runs.
 */
public interface History {

  /** A ledger without a past. */
  History NONE =
      new History() {
        @Override
        public Optional<WindowState> window(WindowKey key) {
          return Optional.empty();
        }

        @Override
        public Optional<Reservation> reservation(String org, String id) {
          return Optional.empty();
        }

        @Override
        public Optional<Past> record(RecordId id) {
          return Optional.empty();
        }
      };

  /** A window that is not in memory. */
  Optional<WindowState> window(WindowKey key);

  /** A reservation that is not live. */
  Optional<Reservation> reservation(String org, String id);

  /** The newest revision of a record. */
  Optional<Past> record(RecordId id);

  /**
   * A record of the past.
   *
   * @param record its newest revision
   * @param postings what that revision posted
   * @param contentHash of its first revision
   * @param sequence of that revision in the ledger; {@link Long#MAX_VALUE} if it is being written
   */
  record Past(UsageRecord record, List<Posting> postings, String contentHash, long sequence) {}
}
