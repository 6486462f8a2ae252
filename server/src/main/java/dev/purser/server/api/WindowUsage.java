package dev.purser.server.api;

import dev.purser.analytics.Projection;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageSummary;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.WindowView;
import dev.purser.core.usage.TokenCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells which models a window's amount went to, and in how many tokens. Thread-safe. */
final class WindowUsage {

  private static final int TOP = 5;
  private static final long FAR_FUTURE = 1L << 50;

  private final Projection projection;

  WindowUsage(Projection projection) {
    this.projection = projection;
  }

  /** Puts {@code top_models} and {@code tokens}. */
  void put(ObjectNode json, Budget budget, WindowView window) {
    UsageFilter filter = filter(budget, window);
    ArrayNode models = json.putArray("top_models");
    TokenCounts tokens = TokenCounts.NONE;
    int shown = 0;
    for (UsageSummary.Part part : projection.top(filter, "model", Integer.MAX_VALUE)) {
      tokens = tokens.plus(part.totals().tokens());
      if (shown++ < TOP) {
        models
            .addObject()
            .put("model", part.value())
            .put("cost", part.totals().cost().toDecimal())
            .put("total_tokens", part.totals().tokens().total())
            .put("records", part.totals().records());
      }
    }
    json.set("tokens", TokensJson.write(tokens));
  }

  private static UsageFilter filter(Budget budget, WindowView window) {
    Map<String, List<String>> dimensions = new TreeMap<>(budget.match().dimensions());
    dimensions.put("org", List.of(budget.key().org()));
    // An empty value is what records without the label have, and what their shared window has.
    budget.per().forEach(name -> dimensions.put(name, List.of(window.group().get(name))));
    return UsageFilter.of(
        Instant.ofEpochMilli(window.starts()),
        Instant.ofEpochMilli(Math.min(window.ends(), FAR_FUTURE)),
        dimensions);
  }
}
