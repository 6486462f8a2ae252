package dev.purser.core.usage;

/**
 * A part of what an attempt used that the provider bills by itself: one of several runs of the
 * model, which has a context length of its own, or the run of another model.
 *
 * @param model the model that ran; empty for that of the record
 * @param tokens disjoint token counts of this run alone
 */
public record UsagePart(String model, TokenCounts tokens) {}
