package dev.purser.core.price;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.time.Instant;

/**
 * Everything about a call that its price can depend on.
 *
 * @param provider canonical provider name
 * @param model model id as the provider names it
 * @param at when the request was sent
 * @param tokens disjoint token counts
 * @param quantities what was used besides tokens
 * @param serviceTier the tier that served; empty or {@code standard} for the standard one
 * @param region where it was served; empty if not said
 * @param speed {@code fast} or empty
 */
public record Priceable(
    String provider,
    String model,
    Instant at,
    TokenCounts tokens,
    Quantities quantities,
    String serviceTier,
    String region,
    String speed) {}
