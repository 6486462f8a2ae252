package dev.purser.server.metrics;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowView;
import dev.purser.core.money.Money;
import dev.purser.ledger.Books;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How budgets stand. Of a split budget the sums over its windows are shown, as groups such as users
 * are too many to be labels.
 */
final class BudgetGauges {

  private BudgetGauges() {}

  static void register(Books books, PrometheusRegistry registry) {
    gauge(
        "purser_budget_settled",
        "What present windows have settled, in the budget's unit",
        registry,
        books,
        windows -> sum(windows, WindowView::settled));
    gauge(
        "purser_budget_held",
        "What present windows hold for running calls, in the budget's unit",
        registry,
        books,
        windows -> sum(windows, WindowView::held));
    gauge(
        "purser_budget_limit",
        "The limits of present windows with their overrides, in the budget's unit",
        registry,
        books,
        windows -> sum(windows, WindowView::effectiveLimit));
    GaugeWithCallback.builder()
        .name("purser_budget_windows")
        .help("Present windows")
        .labelNames("org", "budget", "unit")
        .callback(callback -> {
          for (Budget budget : books.budgets()) {
            callback.call(
                books.windows(budget.key()).size(),
                budget.key().org(),
                budget.key().id(),
                budget.unit().wireName());
          }
        })
        .register(registry);
  }

  private static void gauge(
      String name,
      String help,
      PrometheusRegistry registry,
      Books books,
      ToLongFunction<List<WindowView>> amount) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("org", "budget", "unit")
        .callback(callback -> {
          for (Budget budget : books.budgets()) {
            long sum = amount.applyAsLong(books.windows(budget.key()));
            callback.call(
                budget.unit() == Unit.USD ? sum / (double) Money.TICKS_PER_USD : sum,
                budget.key().org(),
                budget.key().id(),
                budget.unit().wireName());
          }
        })
        .register(registry);
  }

  /** Saturating, as limits may be as large as a long. */
  private static long sum(List<WindowView> windows, ToLongFunction<WindowView> amount) {
    long sum = 0;
    for (WindowView window : windows) {
      long next = amount.applyAsLong(window);
      sum = sum > Long.MAX_VALUE - Math.max(0, next) ? Long.MAX_VALUE : sum + next;
    }
    return sum;
  }
}
