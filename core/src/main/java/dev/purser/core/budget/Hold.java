package dev.purser.core.budget;

/**
 * What one window keeps for one attempt.
 *
 * @param window the window
 * @param unit the unit of its budget
 * @param amount in that unit, at least 0
 */
public record Hold(WindowKey window, Unit unit, long amount) {}
