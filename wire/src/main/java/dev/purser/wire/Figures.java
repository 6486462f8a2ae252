package dev.purser.wire;

import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenCounts;
import java.util.List;
import java.util.Optional;

/**
 * What one usage object of a provider says.
 *
 * @param tokens disjoint counts; empty where they cannot be read
 * @param webSearches searches that it reports as billed
 * @param reportedCost the cost, where it names one
 * @param problems what is odd about it
 */
record Figures(
    Optional<TokenCounts> tokens,
    long webSearches,
    Optional<Money> reportedCost,
    List<String> problems) {

  static final Figures NONE = new Figures(Optional.empty(), 0, Optional.empty(), List.of());

  Figures {
    problems = List.copyOf(problems);
  }
}
