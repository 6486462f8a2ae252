package dev.purser.wire;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.util.List;
import java.util.Optional;

/**
 * What one usage object of a provider says.
 *
 * @param tokens disjoint counts; empty where they cannot be read
 * @param parts the runs that are billed by themselves, whose counts sum to {@code tokens}; empty
 *     where all is billed as one
 * @param quantities what it reports as billed besides tokens
 * @param reportedCost the cost, where it names one
 * @param problems what is odd about it
 */
record Figures(
    Optional<TokenCounts> tokens,
    List<UsagePart> parts,
    Quantities quantities,
    Optional<Money> reportedCost,
    List<String> problems) {

  static final Figures NONE =
      new Figures(Optional.empty(), Quantities.NONE, Optional.empty(), List.of());

  Figures {
    parts = List.copyOf(parts);
    problems = List.copyOf(problems);
  }

  /** Tokens and nothing else. */
  static Figures of(TokenCounts tokens) {
    return new Figures(Optional.of(tokens), Quantities.NONE, Optional.empty(), List.of());
  }

  /** Figures that are billed as one. */
  Figures(
      Optional<TokenCounts> tokens,
      Quantities quantities,
      Optional<Money> reportedCost,
      List<String> problems) {
    this(tokens, List.of(), quantities, reportedCost, problems);
  }
}
