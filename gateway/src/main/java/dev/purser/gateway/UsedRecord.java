package dev.purser.gateway;

import dev.purser.core.price.Priceable;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import dev.purser.core.usage.UsageRecord;
import dev.purser.wire.ReadUsage;
import java.util.List;

/** Makes the priced record of what an answer used. Stateless. */
final class UsedRecord {

  private UsedRecord() {}

  /**
   * The record of an answer that came whole and says what it used.
   *
   * @param intent the provisional record that it takes the place of
   */
  static UsageRecord ofWhole(UsageRecord intent, Pricing pricing, ReadUsage usage, Timing timing) {
    return of(
        intent,
        pricing,
        usage,
        usage.tokens().orElse(TokenCounts.NONE),
        usage.quantities(),
        Status.OK,
        Counted.PROVIDER,
        timing);
  }

  /**
   * A record.
   *
   * @param intent the provisional record that it takes the place of
   * @param usage what the answer says
   * @param tokens what is counted, which may be more than it says
   * @param quantities what is counted besides
   */
  static UsageRecord of(
      UsageRecord intent,
      Pricing pricing,
      ReadUsage usage,
      TokenCounts tokens,
      Quantities quantities,
      Status status,
      Counted counted,
      Timing timing) {
    // An answer that says which model served also says, if only by silence, with which terms.
    boolean said = !usage.model().isEmpty();
    String tier =
        said || !usage.serviceTier().isEmpty() ? usage.serviceTier() : intent.serviceTier();
    String region = usage.region().isEmpty() ? intent.region() : usage.region();
    String speed = said || !usage.speed().isEmpty() ? usage.speed() : intent.speed();
    // Parts sum to what the provider counted, and not to what we added.
    List<UsagePart> parts = counted == Counted.PROVIDER ? usage.parts() : List.of();
    Cost calculated =
        pricing.cost(
            new Priceable(
                intent.provider(),
                servedModel(intent, pricing, usage.model()),
                intent.time(),
                tokens,
                parts,
                quantities,
                tier,
                region,
                speed,
                intent.id().org()));
    // What an answer said of its cost before its end is not all of it.
    Cost cost =
        usage
            .reportedCost()
            .filter(named -> counted == Counted.PROVIDER)
            .<Cost>map(named ->
                new Cost.Reported(named, List.of(), calculated.price(), calculated.amount()))
            .orElse(calculated);
    return intent.toBuilder()
        .responseModel(usage.model())
        .tokens(tokens)
        .parts(parts)
        .toolCalls(usage.toolCalls())
        .quantities(quantities)
        .serviceTier(tier)
        .region(region)
        .speed(speed)
        .latencyMs(timing.latencyMs())
        .ttftMs(timing.ttftMs())
        .status(status)
        .counted(counted)
        .cost(cost)
        .metadata(Metadata.withProblems(intent.metadata(), usage.problems()))
        .build();
  }

  private static String servedModel(UsageRecord intent, Pricing pricing, String served) {
    return !served.isEmpty()
            && !served.equals(intent.model())
            && pricing.find(intent.provider(), served, intent.time()).isPresent()
        ? served
        : intent.model();
  }
}
