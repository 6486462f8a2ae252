package dev.purser.ledger;

import java.util.List;

/**
 * What came of an examination of a ledger.
 *
 * @param sequence the sequence number of the newest entry
 * @param entries how many entries there are
 * @param windows how many windows were checked: those that still run or hold something
 * @param reservations how many reservations are live
 * @param count how many differences there are
 * @param differences the first of them, at most {@link #MOST}
 */
public record Diagnosis(
    long sequence,
    long entries,
    long windows,
    long reservations,
    long count,
    List<Difference> differences) {

  /** The most differences that are told one by one. */
  public static final int MOST = 1000;

  /** Copies the differences. */
  public Diagnosis {
    differences = List.copyOf(differences);
  }

  /** Whether the books balance. */
  public boolean isHealthy() {
    return count == 0;
  }
}
