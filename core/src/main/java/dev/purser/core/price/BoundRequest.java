package dev.purser.core.price;

import dev.purser.core.usage.Quantities;
import java.time.Instant;

/**
 * What is known of a request before it is sent, each figure an upper limit.
 *
 * @param provider canonical provider name
 * @param model model id as asked for
 * @param at when it is about to be sent
 * @param inputTokens the most input tokens of any class
 * @param outputTokens the most output tokens of any class, over all choices; reasoning included
 * @param quantities the most of what is billed besides tokens, such as tool calls with a cap
 * @param serviceTier the tier asked for; empty if the provider may choose
 * @param region where it is sent; empty if not known
 * @param speed {@code fast} or empty
 * @param account who will pay: the organisation; empty for none in particular
 */
public record BoundRequest(
    String provider,
    String model,
    Instant at,
    long inputTokens,
    long outputTokens,
    Quantities quantities,
    String serviceTier,
    String region,
    String speed,
    String account) {

  /** A request, whoever pays. */
  public BoundRequest(
      String provider,
      String model,
      Instant at,
      long inputTokens,
      long outputTokens,
      Quantities quantities,
      String serviceTier,
      String region,
      String speed) {
    this(
        provider, model, at, inputTokens, outputTokens, quantities, serviceTier, region, speed, "");
  }
}
