package dev.purser.core.ledger;

import dev.purser.core.budget.Posting;
import dev.purser.core.usage.UsageRecord;
import java.util.List;

/**
 * A usage record with what it posted. The newest revision of a record supersedes the ones before;
 * none is ever changed.
 *
 * @param record the record
 * @param postings what it added to the windows; of a correction, the whole new amounts
 * @param reason why a correction was made; empty for a first revision
 * @param contentHash of what an outside source sent, to tell a repetition from a conflict; empty
 *     for records whose ids we mint
 */
public record LedgerEntry(
    UsageRecord record, List<Posting> postings, String reason, String contentHash) {

  /** Copies the postings. */
  public LedgerEntry {
    postings = List.copyOf(postings);
  }
}
