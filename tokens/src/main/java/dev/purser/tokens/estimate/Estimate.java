package dev.purser.tokens.estimate;

/**
 * A count by another vocabulary and measured factors.
 *
 * @param tokens the best figure
 * @param low of twenty texts, one has fewer
 * @param high of twenty texts, one has more
 */
public record Estimate(long tokens, long low, long high) {}
