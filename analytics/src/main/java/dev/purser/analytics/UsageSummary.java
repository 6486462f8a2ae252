package dev.purser.analytics;

import java.util.List;

/**
 * What the records of a span add up to, and by whom; every list has the dearest first.
 *
 * @param totals of all
 * @param byProvider by provider
 * @param byModel by model
 * @param byOperation by operation
 * @param byTask by the label {@code task}
 */
public record UsageSummary(
    UsageTotals totals,
    List<Part> byProvider,
    List<Part> byModel,
    List<Part> byOperation,
    List<Part> byTask) {

  /** Copies the lists. */
  public UsageSummary {
    byProvider = List.copyOf(byProvider);
    byModel = List.copyOf(byModel);
    byOperation = List.copyOf(byOperation);
    byTask = List.copyOf(byTask);
  }

  /**
   * What the records with one value add up to.
   *
   * @param value the value; empty where records have none
   * @param totals the sums
   */
  public record Part(String value, UsageTotals totals) {}
}
