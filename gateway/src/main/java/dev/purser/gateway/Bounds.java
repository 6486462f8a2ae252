package dev.purser.gateway;

import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Demand;
import dev.purser.core.money.Money;
import dev.purser.core.price.Bound;
import dev.purser.core.price.BoundRequest;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Cost;
import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.tokens.request.RequestCount;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.RequestFacts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The most that an attempt can use and cost.
 *
 * @param input tokens
 * @param output tokens, over all choices
 * @param demand what it claims of budgets
 * @param cost what its provisional record costs
 */
record Bounds(long input, long output, Demand demand, Cost cost) {

  /** No request and no answer has more; keeps sums and products of hostile figures in range. */
  private static final long MOST = 1_000_000_000;

  /** What a chat's own frame can take beyond the bytes of its JSON: nothing was ever seen. */
  private static final long FRAME = 8;

  /**
   * The system prompts that Anthropic puts before tools: 804 tokens for tools at all, 245 for bash,
   * 700 for the text editor, 1,235 for computer use (docs.anthropic.com, July 2026).
   */
  private static final long ANTHROPIC_TOOLS = 3_000;

  private static final byte[] TOOLS = "\"tools\"".getBytes(StandardCharsets.US_ASCII);

  /** The most input tokens that a body can become, without counting it. */
  static long inputOfBytes(ProviderKind kind, RequestFacts facts, byte[] body, String model) {
    long bytes = Math.min(MOST, TokenCounter.mostTokens(body, model));
    return Math.min(MOST, bytes + around(kind, facts, body, model));
  }

  /** The most input tokens of a request that was counted. */
  static long inputOfCount(
      ProviderKind kind, RequestFacts facts, byte[] body, String model, RequestCount count) {
    return Math.min(MOST, count.textBound() + around(kind, facts, body, model));
  }

  private static long around(ProviderKind kind, RequestFacts facts, byte[] body, String model) {
    long tools = kind == ProviderKind.ANTHROPIC && contains(body, TOOLS) ? ANTHROPIC_TOOLS : 0;
    long media = Math.min(MOST, facts.mediaTokens());
    if (facts.images() > 0) {
      media += Math.min(MOST, facts.images() * Overheads.known().imageMost(model));
    }
    return FRAME + tools + media;
  }

  /** The most output tokens, where one answer has at most {@code limit}. */
  static long output(long limit, int choices) {
    return Math.min(MOST, Math.min(MOST, limit) * choices);
  }

  /**
   * Bounds from token figures.
   *
   * @param account who will pay
   * @param unboundable why no bound can be given; empty if one can
   */
  static Bounds of(
      Pricing pricing,
      String provider,
      String model,
      String account,
      RequestFacts facts,
      Instant at,
      long input,
      long output,
      String unboundable) {
    Bound bound =
        pricing.bound(
            new BoundRequest(
                provider,
                model,
                at,
                input,
                output,
                facts.quantities(),
                facts.serviceTier(),
                facts.region(),
                facts.speed(),
                account));
    boolean open = !unboundable.isEmpty();
    Claim usd =
        switch (bound) {
          case Bound.Unpriced(String reason) -> new Claim.Unpriced(reason);
          case Bound.Unboundable(String reason) -> new Claim.Unboundable(reason);
          case Bound.Bounded(long ticks) ->
              open ? new Claim.Unboundable(unboundable) : new Claim.Of(ticks);
        };
    Claim tokens = open ? new Claim.Unboundable(unboundable) : new Claim.Of(input + output);
    return new Bounds(input, output, new Demand(usd, tokens, 1), cost(bound));
  }

  private static Cost cost(Bound bound) {
    return switch (bound) {
      case Bound.Bounded(long ticks) -> {
        Money money = Money.ofTicks(ticks);
        yield new Cost.Priced(
            money,
            List.of(new Cost.CostLine("bound", BigDecimal.ONE, money.toDecimal(), 1, money)),
            "");
      }
      case Bound.Unpriced(String reason) -> new Cost.Unpriced(reason);
      case Bound.Unboundable(String reason) -> new Cost.Unpriced(reason);
    };
  }

  /** Whether a body has these bytes somewhere. */
  static boolean contains(byte[] body, byte[] wanted) {
    for (int at = 0; at <= body.length - wanted.length; at++) {
      if (body[at] == wanted[0] && startsAt(body, wanted, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsAt(byte[] body, byte[] wanted, int at) {
    for (int i = 1; i < wanted.length; i++) {
      if (body[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
