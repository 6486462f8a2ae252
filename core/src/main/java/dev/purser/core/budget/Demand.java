package dev.purser.core.budget;

/**
 * What a reservation asks for in each unit.
 *
 * @param usd the bound in ticks
 * @param tokens the most tokens
 * @param requests how many attempts, usually 1
 */
public record Demand(Claim usd, Claim tokens, long requests) {

  /** This and more of it; what cannot be said stays unsaid. */
  Demand plus(Demand more) {
    return new Demand(
        plus(usd, more.usd), plus(tokens, more.tokens), Math.addExact(requests, more.requests));
  }

  /** This, where not said counts as nothing. */
  Demand orNothing() {
    return new Demand(orNothing(usd), orNothing(tokens), requests);
  }

  private static Claim orNothing(Claim claim) {
    return claim instanceof Claim.Missing ? new Claim.Of(0) : claim;
  }

  private static Claim plus(Claim claim, Claim more) {
    return claim instanceof Claim.Of(long a) && more instanceof Claim.Of(long b)
        ? new Claim.Of(Math.addExact(a, b))
        : claim;
  }

  Claim of(Unit unit) {
    return switch (unit) {
      case USD -> usd;
      case TOKENS -> tokens;
      case REQUESTS -> new Claim.Of(requests);
    };
  }
}
