package dev.purser.wire;

import dev.purser.core.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Reads what an OpenAI-like {@code usage} object says that the call costs: xAI's ticks, which are
 * ours, and the dollars of OpenRouter, Perplexity, DeepInfra and others.
 */
final class OpenAiCost {

  /** More than any call costs, and far from where ticks would not fit. */
  private static final BigDecimal MOST = BigDecimal.valueOf(10_000_000);

  private Optional<BigDecimal> ticks = Optional.empty();
  private Optional<BigDecimal> dollars = Optional.empty();
  private Optional<BigDecimal> estimated = Optional.empty();
  private Optional<BigDecimal> upstream = Optional.empty();
  private Optional<BigDecimal> upstreamParts = Optional.empty();
  private boolean ownKey;
  private boolean otherCurrency;

  /** Takes a field of the usage object, if it is one about cost. */
  void field(String name, Json json) {
    switch (name) {
      case "cost_in_usd_ticks" -> ticks = json.number();
      case "is_byok" -> ownKey = json.isTrue();
      case "cost" -> {
        dollars = json.number();
        json.fields(part -> {
          switch (part) {
            case "total_cost" -> dollars = json.number();
            case "currency" -> otherCurrency = json.isString() && !json.text().equals("USD");
            default -> {}
          }
        });
      }
      case "estimated_cost" -> estimated = json.number();
      case "cost_details" -> {
        upstreamParts = Optional.empty();
        json.fields(part -> detail(part, json));
      }
      default -> {}
    }
  }

  private void detail(String name, Json json) {
    switch (name) {
      case "upstream_inference_cost" -> upstream = json.number();
      case "upstream_inference_prompt_cost",
          "upstream_inference_completions_cost",
          "upstream_inference_input_cost",
          "upstream_inference_output_cost" ->
          upstreamParts =
              Optional.of(
                  upstreamParts.orElse(BigDecimal.ZERO).add(json.number().orElse(BigDecimal.ZERO)));
      default -> {}
    }
  }

  /** The cost, rounded half even to a tick; empty where none is said. */
  Optional<Money> reported(List<String> problems) {
    if (ticks.isPresent()) {
      return money(ticks.get().movePointLeft(Money.SCALE), problems);
    }
    if (otherCurrency) {
      problems.add("usage: the reported cost is not in US dollars, and not taken");
      return Optional.empty();
    }
    Optional<BigDecimal> billed = dollars.or(() -> estimated);
    if (billed.isEmpty() || !ownKey) {
      return billed.flatMap(usd -> money(usd, problems));
    }
    // With the caller's own key the seller bills a fee at most, and the provider bills the rest.
    Optional<BigDecimal> rest =
        upstream.or(() -> upstreamParts.filter(parts -> parts.signum() != 0));
    if (rest.isEmpty()) {
      problems.add("usage: what the provider behind takes is not said, so no cost is reported");
    }
    return rest.flatMap(more -> money(billed.get().add(more), problems));
  }

  private static Optional<Money> money(BigDecimal usd, List<String> problems) {
    if (usd.signum() < 0 || usd.compareTo(MOST) > 0) {
      problems.add("usage: the reported cost is out of range");
      return Optional.empty();
    }
    return Optional.of(Money.of(usd.setScale(Money.SCALE, RoundingMode.HALF_EVEN)));
  }
}
