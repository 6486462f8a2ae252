package dev.purser.core.price;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.List;

/**
 * Everything about a call that its price can depend on.
 *
 * @param provider canonical provider name
 * @param model model id as the provider names it
 * @param at when the request was sent
 * @param tokens disjoint token counts
 * @param parts the runs that are billed by themselves, each at its own model and context length,
 *     whose counts sum to {@code tokens}; empty where the call is billed as one
 * @param quantities what was used besides tokens
 * @param serviceTier the tier that served; empty or {@code standard} for the standard one
 * @param region where it was served; empty if not said
 * @param speed {@code fast} or empty
 * @param account who pays: the organisation; empty for none in particular
 */
public record Priceable(
    String provider,
    String model,
    Instant at,
    TokenCounts tokens,
    List<UsagePart> parts,
    Quantities quantities,
    String serviceTier,
    String region,
    String speed,
    String account) {

  /** Copies the parts. */
  public Priceable {
    parts = List.copyOf(parts);
  }

  /** A call that is billed as one, whoever pays. */
  public Priceable(
      String provider,
      String model,
      Instant at,
      TokenCounts tokens,
      Quantities quantities,
      String serviceTier,
      String region,
      String speed) {
    this(provider, model, at, tokens, List.of(), quantities, serviceTier, region, speed, "");
  }

  /** What a record used, at a model that need not be the one it asked for. */
  static Priceable of(UsageRecord record, String model) {
    return new Priceable(
        record.provider(),
        model,
        record.time(),
        record.tokens(),
        record.parts(),
        record.quantities(),
        record.serviceTier(),
        record.region(),
        record.speed(),
        record.id().org());
  }

  /** One of its parts as a call of its own; the quantities are only those given. */
  Priceable of(UsagePart part, Quantities its) {
    return new Priceable(
        provider,
        part.model().isEmpty() ? model : part.model(),
        at,
        part.tokens(),
        List.of(),
        its,
        serviceTier,
        region,
        speed,
        account);
  }
}
