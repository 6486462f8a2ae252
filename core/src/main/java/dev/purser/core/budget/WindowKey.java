package dev.purser.core.budget;

import dev.purser.core.usage.Labels;

/**
 * The identity of a window.
 *
 * @param budget the budget that it is a window of
 * @param group the values that it stands for, empty where the budget is not split
 * @param start its first instant, in epoch milliseconds
 */
public record WindowKey(BudgetKey budget, Labels group, long start) {}
