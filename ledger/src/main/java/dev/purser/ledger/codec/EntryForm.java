package dev.purser.ledger.codec;

import dev.purser.core.budget.Posting;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.usage.UsageRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** A usage record with what it posted. */
final class EntryForm {

  private static final int RECORD = 1;
  private static final int POSTING = 2;
  private static final int REASON = 3;
  private static final int CONTENT_HASH = 4;

  private EntryForm() {}

  static void write(Out out, Encoder.Numbering numbering, LedgerEntry entry) {
    Out record = out.nested();
    RecordForm.write(record, numbering, entry.record());
    out.message(RECORD, record);
    for (Posting posting : entry.postings()) {
      Out nested = out.nested();
      PostingForm.write(nested, numbering, posting);
      out.message(POSTING, nested);
    }
    out.text(REASON, entry.reason());
    out.text(CONTENT_HASH, entry.contentHash());
  }

  static LedgerEntry read(In in, LongFunction<String> persons) throws IOException {
    Optional<UsageRecord> record = Optional.empty();
    List<Posting> postings = new ArrayList<>();
    String reason = "";
    String contentHash = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case RECORD -> record = Optional.of(in.message(nested -> RecordForm.read(nested, persons)));
        case POSTING -> postings.add(in.message(nested -> PostingForm.read(nested, persons)));
        case REASON -> reason = in.text();
        case CONTENT_HASH -> contentHash = in.text();
        default -> in.skip();
      }
    }
    return new LedgerEntry(
        record.orElseThrow(() -> new IOException("an entry without a record")),
        postings,
        reason,
        contentHash);
  }
}
