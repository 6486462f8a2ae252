package dev.purser.server.ui;

import dev.purser.analytics.Projection;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.WindowView;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;

/**
 * What the dashboard asks for. Implementations are thread-safe and may block: they are never called
 * on an event loop.
 */
public interface DashboardData {

  /** What the books and the reports know. */
  static DashboardData of(Books books, Projection projection, InstantSource clock) {
    return new BooksData(books, projection, clock);
  }

  /** Sums of usage, one for each step and group that has any, in no order. */
  List<Sum> usage(Query query);

  /** The latest usage records, newest first. */
  List<UsageRecord> latest(int most);

  /** Every budget with its present windows. */
  List<Standing> budgets();

  /** How long the steps of a query are. */
  enum Step {
    /** One step for the whole span. */
    WHOLE,
    /** Clock hours. */
    HOUR,
    /** Calendar days. */
    DAY
  }

  /**
   * What to sum.
   *
   * @param from the first instant
   * @param to the first instant after it
   * @param step how the span is divided
   * @param zone whose calendar the steps follow
   * @param groupBy {@code model} or the name of a label; empty for one group
   */
  record Query(Instant from, Instant to, Step step, ZoneId zone, String groupBy) {}

  /**
   * What one group used in one step.
   *
   * @param start the start of the step; of the whole span, its first instant
   * @param group the value it stands for; empty where the records lack it
   * @param records how many records
   * @param unpriced how many of them have no price
   * @param estimated how many of them were counted by us
   * @param tokens their tokens
   * @param costTicks the cost of those that have one
   */
  record Sum(
      Instant start,
      String group,
      long records,
      long unpriced,
      long estimated,
      TokenCounts tokens,
      long costTicks) {}

  /**
   * A budget and how its present windows stand.
   *
   * @param budget the budget
   * @param windows its windows
   */
  record Standing(Budget budget, List<WindowView> windows) {
    /** Copies. */
    public Standing {
      windows = List.copyOf(windows);
    }
  }
}
