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
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

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

  /** The most tokens of one attempt, so that sums over any number of records stay in range. */
  public static final long MAX_TOKENS = 10_000_000_000L;

  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final Duration LONGEST = Duration.ofDays(10_000);
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Checks ranges, so that nothing is written that no report could read.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_TOKENS} tokens, tool calls
   *     are negative or beyond an {@code int}, the latency is negative or longer than 10,000 days,
   *     the year is not of four digits, or the metadata is no JSON object
   */
  public Usage {
    if (tokens.total() > MAX_TOKENS) {
      throw new IllegalArgumentException("more than " + MAX_TOKENS + " tokens: " + tokens);
    }
    if (toolCalls < 0 || toolCalls > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("toolCalls is negative or too large: " + toolCalls);
    }
    if (latency.isPresent()
        && (latency.get().isNegative() || latency.get().compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException("latency is negative or too long: " + latency.get());
    }
    if (time.isPresent() && (time.get().isBefore(EARLIEST) || time.get().isAfter(LATEST))) {
      throw new IllegalArgumentException("the year has four digits, not " + time.get());
    }
    checkObject(metadata);
  }

  private static void checkObject(String metadata) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), metadata)) {
      boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
      parser.skipChildren();
      if (isObject && parser.nextToken() == null) {
        return;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("metadata is no JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("metadata is no JSON object");
  }

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
