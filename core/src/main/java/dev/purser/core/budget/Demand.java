package dev.purser.core.budget;

/**
 * What a reservation asks for in each unit.
 *
 * @param usd the bound in ticks
 * @param tokens the most tokens
 * @param requests how many attempts, usually 1
 */
public record Demand(Claim usd, Claim tokens, long requests) {

  Claim of(Unit unit) {
    return switch (unit) {
      case USD -> usd;
      case TOKENS -> tokens;
      case REQUESTS -> new Claim.Of(requests);
    };
  }
}
