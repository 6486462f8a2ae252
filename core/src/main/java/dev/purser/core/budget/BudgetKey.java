package dev.purser.core.budget;

/**
 * The identity of a budget.
 *
 * @param org the organisation that it belongs to
 * @param id its id within the organisation
 */
public record BudgetKey(String org, String id) {}
