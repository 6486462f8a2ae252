package dev.purser.wire;

import dev.purser.core.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Reads what an OpenAI-like {@code usage} object says that the call costs: xAI's ticks, which are
 * ours, and the dollars of OpenRouter and Perplexity.
 */
final class OpenAiCost {

  /** More than any call costs, and far from where ticks would not fit. */
  private static final BigDecimal MOST = BigDecimal.valueOf(10_000_000);

  private Optional<BigDecimal> ticks = Optional.empty();
  private Optional<BigDecimal> dollars = Optional.empty();
  private Optional<BigDecimal> upstream = Optional.empty();
  private boolean ownKey;

  /** Takes a field of the usage object, if it is one about cost. */
  void field(String name, Json json) {
    switch (name) {
      // Protobuf writes numbers of 64 bits as text.
      case "cost_in_usd_ticks" -> ticks = json.isString() ? whole(json.name()) : json.number();
      case "is_byok" -> ownKey = json.isTrue();
      case "cost" -> {
        dollars = json.number();
        json.fields(part -> {
          if (part.equals("total_cost")) {
            dollars = json.number();
          }
        });
      }
      case "cost_details" ->
          json.fields(part -> {
            if (part.equals("upstream_inference_cost")) {
              upstream = json.number();
            }
          });
      default -> {}
    }
  }

  private static Optional<BigDecimal> whole(String digits) {
    return digits.matches("[0-9]{1,18}") ? Optional.of(new BigDecimal(digits)) : Optional.empty();
  }

  /** The cost, rounded half even to a tick; empty where none is said. */
  Optional<Money> reported(List<String> problems) {
    if (ticks.isPresent()) {
      return money(ticks.get().movePointLeft(Money.SCALE), problems);
    }
    if (dollars.isEmpty()) {
      return Optional.empty();
    }
    // With the caller's own key the seller bills a fee at most, and the provider bills the rest.
    BigDecimal rest = ownKey ? upstream.orElse(BigDecimal.ZERO) : BigDecimal.ZERO;
    return money(dollars.get().add(rest), problems);
  }

  private static Optional<Money> money(BigDecimal usd, List<String> problems) {
    if (usd.signum() < 0 || usd.compareTo(MOST) > 0) {
      problems.add("usage: the reported cost is out of range");
      return Optional.empty();
    }
    return Optional.of(Money.of(usd.setScale(Money.SCALE, RoundingMode.HALF_EVEN)));
  }
}
