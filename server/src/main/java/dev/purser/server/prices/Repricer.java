package dev.purser.server.prices;

import dev.purser.analytics.Projection;
import dev.purser.analytics.RecordPage;
import dev.purser.analytics.UsageFilter;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Batch;
import dev.purser.ledger.Books;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Prices records of the past anew. What comes out otherwise than before becomes a further revision,
 * and the windows that admitted the record get the difference. Doing it again changes nothing.
 * Thread-safe; blocks, so never to be called on an event loop.
 */
public final class Repricer {

  /** So many records move the windows at once; calls in flight wait for no more. */
  private static final int AT_ONCE = 100;

  private final Books books;
  private final Projection projection;
  private final Supplier<Pricing> pricing;

  /** Prices the records of a projection by the prices in force. */
  public Repricer(Books books, Projection projection, Supplier<Pricing> pricing) {
    this.books = books;
    this.projection = projection;
    this.pricing = pricing;
  }

  /**
   * A record whose cost is another now.
   *
   * @param before the record as it was
   * @param after what it costs now
   * @param problem why it could not be revised; empty if it was, or was not to be
   */
  public record Change(UsageRecord before, Cost after, String problem) {}

  /**
   * What came of one page of records.
   *
   * @param examined how many records were looked at
   * @param reported how many keep the cost that the provider or the sender reported
   * @param provisional how many keep an amount that stands in for one nobody knows
   * @param changes those whose cost is another now
   * @param next where the next page starts; empty if this was the last
   */
  public record Page(
      int examined,
      int reported,
      int provisional,
      List<Change> changes,
      Optional<RecordPage.Cursor> next) {

    /** Copies the changes. */
    public Page {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Prices a page of records anew.
   *
   * @param after where the page starts
   * @param most how many records to look at
   * @param apply whether to write the revisions; else nothing changes
   * @param reason why, for the revisions
   */
  public Page reprice(
      UsageFilter filter, RecordPage.Cursor after, int most, boolean apply, String reason) {
    Pricing now = pricing.get();
    RecordPage page = projection.records(filter, after, most);
    AccountHistory history = AccountHistory.of(page, now, projection);
    int reported = 0;
    int provisional = 0;
    List<Change> changes = new ArrayList<>();
    for (LedgerEntry entry : page.entries()) {
      UsageRecord record = entry.record();
      if (record.cost() instanceof Cost.Reported) {
        reported++;
      } else if (isProvisional(record)) {
        provisional++;
      } else if (record.status() != Status.ERROR) {
        Cost cost = history.costOf(record);
        if (differs(record.cost(), cost)) {
          changes.add(new Change(record, cost, ""));
        }
      }
    }
    return new Page(
        page.entries().size(),
        reported,
        provisional,
        apply ? revise(changes, reason) : changes,
        page.next());
  }

  /** Whether a record keeps its cost, as it was not made by prices. */
  static boolean keepsItsCost(UsageRecord record) {
    return record.cost() instanceof Cost.Reported
        || record.status() == Status.ERROR
        || isProvisional(record);
  }

  /** An amount without lines was set, not computed: a bound, of which usage says nothing. */
  private static boolean isProvisional(UsageRecord record) {
    return record.status() == Status.UNRESOLVED
        || (record.cost() instanceof Cost.Priced priced
            && priced.lines().isEmpty()
            && priced.price().isEmpty());
  }

  private static boolean differs(Cost before, Cost after) {
    return !before.status().equals(after.status())
        || !before.amount().equals(after.amount())
        || !before.lines().equals(after.lines());
  }

  private List<Change> revise(List<Change> changes, String reason) {
    List<Change> revised = new ArrayList<>(changes.size());
    for (int from = 0; from < changes.size(); from += AT_ONCE) {
      Batch batch = new Batch();
      for (Change change : changes.subList(from, Math.min(from + AT_ONCE, changes.size()))) {
        UsageRecord old = change.before();
        batch.add(
            new Command.Correct(
                old.id(), old.toBuilder().cost(change.after()).build(), reason, old.revision()),
            outcome -> revised.add(new Change(old, change.after(), problem(outcome))));
      }
      books.execute(batch);
    }
    if (!changes.isEmpty()) {
      books.awaitSync();
    }
    return revised;
  }

  private static String problem(Outcome.OfPost outcome) {
    return switch (outcome) {
      case Outcome.Conflict(String message) -> message;
      case Outcome.NotFound() -> "the record is gone";
      case Outcome.Posted posted -> "";
      case Outcome.Duplicate duplicate -> "";
    };
  }
}
