package dev.purser.embedded;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

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
    return with(draft -> draft.quantities = value);
  }

  /** The same with tool calls. */
  public Usage toolCalls(long value) {
    return with(draft -> draft.toolCalls = value);
  }

  /** The same with the model and the tier that the provider says served. */
  public Usage servedBy(String model, String tier) {
    return with(draft -> {
      draft.responseModel = model;
      draft.serviceTier = tier;
    });
  }

  /** The same with another end; {@link Status#ERROR} costs nothing. */
  public Usage status(Status value) {
    return with(draft -> draft.status = value);
  }

  /** The same with counts that are the caller's own estimate. */
  public Usage estimated() {
    return with(draft -> draft.counted = Counted.ESTIMATED);
  }

  /** The same with how long it took. */
  public Usage took(Duration value) {
    return with(draft -> draft.latency = Optional.of(value));
  }

  /** The same with when it was sent. */
  public Usage at(Instant value) {
    return with(draft -> draft.time = Optional.of(value));
  }

  /** The same with what the provider says it cost. */
  public Usage reported(Cost.Reported cost) {
    return with(draft -> draft.reported = Optional.of(cost));
  }

  /** The same with an open JSON object as text. */
  public Usage metadata(String json) {
    return with(draft -> draft.metadata = json);
  }

  private Usage with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** A copy that can be changed, so that each method names only what it changes. */
  private static final class Draft {
    private final TokenCounts tokens;
    private Quantities quantities;
    private long toolCalls;
    private String responseModel;
    private String serviceTier;
    private Status status;
    private Counted counted;
    private Optional<Duration> latency;
    private Optional<Instant> time;
    private Optional<Cost.Reported> reported;
    private String metadata;

    private Draft(Usage from) {
      tokens = from.tokens;
      quantities = from.quantities;
      toolCalls = from.toolCalls;
      responseModel = from.responseModel;
      serviceTier = from.serviceTier;
      status = from.status;
      counted = from.counted;
      latency = from.latency;
      time = from.time;
      reported = from.reported;
      metadata = from.metadata;
    }

    private Usage done() {
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
          metadata);
    }
  }
}
