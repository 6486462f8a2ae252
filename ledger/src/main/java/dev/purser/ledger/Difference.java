package dev.purser.ledger;

/**
 * One place where a ledger contradicts itself.
 *
 * @param kind what should agree
 * @param where the window, record or reservation, in words
 * @param expected what follows from the records and reservations
 * @param found what the ledger says
 */
public record Difference(Kind kind, String where, String expected, String found) {

  /** What should agree. */
  public enum Kind {
    /** What a window has settled is the sum of what records posted to it. */
    SETTLED,
    /** What a window holds is the sum of the holds of live reservations. */
    HELD,
    /** Entries are numbered without gaps. */
    SEQUENCE,
    /** Each revision of each record is one entry, and is found by its id. */
    ID,
    /** Every person that a record names is in the dictionary, or was erased from it. */
    DICTIONARY,
    /** A gateway's reservation ends when its record is written. */
    RESERVATION,
    /** Every window belongs to a budget. */
    BUDGET
  }
}
