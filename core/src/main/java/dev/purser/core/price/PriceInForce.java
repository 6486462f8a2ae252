package dev.purser.core.price;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The price of one model at one seller during one span of time.
 *
 * @param offer id of the offer, such as {@code anthropic/claude-opus-5-5}
 * @param provider the seller
 * @param model the model's canonical id
 * @param from when it starts, empty where the start is not documented
 * @param to when it ends (exclusive), empty where no end is known
 * @param currency ISO 4217 code of the prices
 * @param units the base price of each unit, before conditions such as tiers
 * @param source where the price was read, and when
 * @param confidence how well that is known; empty if not noted
 */
public record PriceInForce(
    String offer,
    String provider,
    String model,
    Optional<Instant> from,
    Optional<Instant> to,
    String currency,
    List<UnitPrice> units,
    String source,
    Optional<DatedPrice.Confidence> confidence) {

  /** Copies the units. */
  public PriceInForce {
    units = List.copyOf(units);
  }

  /**
   * The reference kept on a record: {@code <offer>@<from>}, the start as a date where it is one.
   */
  public String reference() {
    return offer
        + "@"
        + from.map(Instant::toString).map(t -> t.replace("T00:00:00Z", "")).orElse("undated");
  }

  /**
   * The price of one unit.
   *
   * @param unit a token class or quantity by its API name
   * @param price the price of {@code per} units: a decimal or a fraction such as {@code 1/12}
   * @param per how many units the price is for, at least 1
   */
  public record UnitPrice(String unit, String price, long per) {}
}
