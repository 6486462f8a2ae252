package dev.purser.embedded;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an attempt used. Starts with {@link #of} and is refined by methods that give another one.
 *
 * @param tokens disjoint token counts
 * @param quantities what was used besides tokens
 * @param toolCalls how many tool calls the model made
 * @param responseModel the model that the provider says answered; empty if it did not say
 * @param serviceTier the tier that served; empty for the standard one
 * @param status how the attempt ended
 * @param counted whether the provider reported the counts or the caller estimated them
 * @param latency from sending to the end of the answer; empty if unknown
 * @param time when it was sent; empty for when the reservation was taken, or now
 * @param reported what the provider says it cost; empty to have it priced
 * @param metadata an open JSON object as text, {@code {}} if there is none
 */
public record Usage(
    TokenCounts tokens,
    Quantities quantities,
    long toolCalls,
    String responseModel,
    String serviceTier,
    Status status,
    Counted counted,
    Optional<Duration> latency,
    Optional<Instant> time,
    Optional<Cost.Reported> reported,
    String metadata) {

  /** What an answer with these tokens used. */
  public static Usage of(TokenCounts tokens) {
    return new Usage(
        tokens,
        Quantities.NONE,
        0,
        "",
        "",
        Status.OK,
        Counted.PROVIDER,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "{}");
  }

  /** What an answer with these tokens used, none of which were cached or else special. */
  public static Usage of(long inputTokens, long outputTokens) {
    return of(TokenCounts.of(inputTokens, outputTokens));
  }

  /** The same with what was used besides tokens. */
  public Usage quantities(Quantities value) {
    return new Usage(
        tokens,
        value,
        toolCalls,
        responseModel,
        serviceTier,
        status,
        counted,
        latency,
        time,
        reported,
        metadata);
  }

  /** The same with tool calls. */
  public Usage toolCalls(long value) {
    return new Usage(
        tokens,
        quantities,
        value,
        responseModel,
        serviceTier,
        status,
        counted,
        latency,
        time,
        reported,
        metadata);
  }

  /** The same with the model and the tier that the provider says served. */
  public Usage servedBy(String model, String tier) {
    return new Usage(
        tokens,
        quantities,
        toolCalls,
        model,
        tier,
        status,
        counted,
        latency,
        time,
        reported,
        metadata);
  }

  /** The same with another end; {@link Status#ERROR} costs nothing. */
  public Usage status(Status value) {
    return new Usage(
        tokens,
        quantities,
        toolCalls,
        responseModel,
        serviceTier,
        value,
        counted,
        latency,
        time,
        reported,
        metadata);
  }

  /** The same with counts that are the caller's own estimate. */
  public Usage estimated() {
    return new Usage(
        tokens,
        quantities,
        toolCalls,
        responseModel,
        serviceTier,
        status,
        Counted.ESTIMATED,
        latency,
        time,
        reported,
        metadata);
  }

  /** The same with how long it took. */
  public Usage took(Duration value) {
    return new Usage(
        tokens,
        quantities,
        toolCalls,
        responseModel,
        serviceTier,
        status,
        counted,
        Optional.of(value),
        time,
        reported,
        metadata);
  }

  /** The same with when it was sent. */
  public Usage at(Instant value) {
    return new Usage(
        tokens,
        quantities,
        toolCalls,
        responseModel,
        serviceTier,
        status,
        counted,
        latency,
        Optional.of(value),
        reported,
        metadata);
  }

  /** The same with what the provider says it cost. */
  public Usage reported(Cost.Reported cost) {
    return new Usage(
        tokens,
        quantities,
        toolCalls,
        responseModel,
        serviceTier,
        status,
        counted,
        latency,
        time,
        Optional.of(cost),
        metadata);
  }

  /** The same with an open JSON object as text. */
  public Usage metadata(String json) {
    return new Usage(
        tokens,
        quantities,
        toolCalls,
        responseModel,
        serviceTier,
        status,
        counted,
        latency,
        time,
        reported,
        json);
  }
}
