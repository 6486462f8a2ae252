package dev.purser.core.budget;

/**
 * What a record adds to one window. The postings of the newest revisions of all records on a window
 * sum to what it has settled.
 *
 * @param window the window
 * @param unit the unit of its budget
 * @param amount in that unit
 */
public record Posting(WindowKey window, Unit unit, long amount) {}
