package dev.purser.core.usage;

import java.time.Instant;
import java.util.List;

/**
 * One attempt sent to a provider: what it was, what it used, what it cost. Immutable; a correction
 * is a further record with the same id and the next revision.
 *
 * @param id its identity
 * @param requestId ties the attempts of one request together; empty if unknown
 * @param attempt number of the attempt within the request, from 1
 * @param time when it was sent
 * @param provider canonical provider name, such as {@code anthropic}
 * @param model the model asked for, or the one that answered where the request does not say
 * @param responseModel the model that the provider says answered; empty if it did not say
 * @param operation OpenTelemetry {@code gen_ai.operation.name}: {@code chat}, {@code embeddings}, …
 * @param tokens disjoint token counts
 * @param parts the runs that are billed by themselves, whose counts sum to {@code tokens}; empty
 *     where the attempt is billed as one
 * @param toolCalls how many tool calls the model made
 * @param quantities what was used besides tokens
 * @param serviceTier the tier that served, such as {@code batch}; empty for the standard one
 * @param region where it was served; empty if not said
 * @param speed {@code fast} where the provider sells one; empty otherwise
 * @param labels who and what for
 * @param latencyMs milliseconds from sending to the end of the answer, -1 if unknown
 * @param ttftMs milliseconds to the first byte of the answer's body, -1 if unknown
 * @param status how it ended
 * @param counted where the counts come from
 * @param source the path on which it reached the ledger
 * @param revision 1 for the first, one more for each correction
 * @param cost what it cost
 * @param metadata an open JSON object as text, {@code {}} if there is none
 * @param unbound names of those labels that the caller chose freely, which no ceiling looks at
 */
public record UsageRecord(
    RecordId id,
    String requestId,
    int attempt,
    Instant time,
    String provider,
    String model,
    String responseModel,
    String operation,
    TokenCounts tokens,
    List<UsagePart> parts,
    long toolCalls,
    Quantities quantities,
    String serviceTier,
    String region,
    String speed,
    Labels labels,
    long latencyMs,
    long ttftMs,
    Status status,
    Counted counted,
    Source source,
    int revision,
    Cost cost,
    String metadata,
    List<String> unbound) {

  /** Checks ranges. */
  public UsageRecord {
    parts = List.copyOf(parts);
    unbound = List.copyOf(unbound);
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt starts at 1, not " + attempt);
    }
    if (revision < 1) {
      throw new IllegalArgumentException("revision starts at 1, not " + revision);
    }
    if (provider.isEmpty() || model.isEmpty()) {
      throw new IllegalArgumentException("a record needs provider and model");
    }
    if (!parts.isEmpty() && !sum(parts).equals(tokens)) {
      throw new IllegalArgumentException("the parts of a record sum to its tokens");
    }
  }

  private static TokenCounts sum(List<UsagePart> parts) {
    TokenCounts sum = TokenCounts.NONE;
    for (UsagePart part : parts) {
      sum = sum.plus(part.tokens());
    }
    return sum;
  }

  /** A builder with the four things that no record lacks; all else starts empty or unknown. */
  public static Builder builder(RecordId id, Instant time, String provider, String model) {
    return new Builder(id, time, provider, model);
  }

  /** A builder that starts as this record. */
  public Builder toBuilder() {
    Builder b = new Builder(id, time, provider, model);
    b.requestId = requestId;
    b.attempt = attempt;
    b.responseModel = responseModel;
    b.operation = operation;
    b.tokens = tokens;
    b.parts = parts;
    b.toolCalls = toolCalls;
    b.quantities = quantities;
    b.serviceTier = serviceTier;
    b.region = region;
    b.speed = speed;
    b.labels = labels;
    b.latencyMs = latencyMs;
    b.ttftMs = ttftMs;
    b.status = status;
    b.counted = counted;
    b.source = source;
    b.revision = revision;
    b.cost = cost;
    b.metadata = metadata;
    b.unbound = unbound;
    return b;
  }

  /** Collects the parts of a record, each named as the component it sets. Not thread-safe. */
  public static final class Builder {
    private final RecordId id;
    private final Instant time;
    private final String provider;
    private final String model;
    private String requestId = "";
    private int attempt = 1;
    private String responseModel = "";
    private String operation = "chat";
    private TokenCounts tokens = TokenCounts.NONE;
    private List<UsagePart> parts = List.of();
    private long toolCalls;
    private Quantities quantities = Quantities.NONE;
    private String serviceTier = "";
    private String region = "";
    private String speed = "";
    private Labels labels = Labels.NONE;
    private long latencyMs = -1;
    private long ttftMs = -1;
    private Status status = Status.OK;
    private Counted counted = Counted.PROVIDER;
    private Source source = Source.GATEWAY;
    private int revision = 1;
    private Cost cost = new Cost.Unpriced("not priced yet");
    private String metadata = "{}";
    private List<String> unbound = List.of();

    private Builder(RecordId id, Instant time, String provider, String model) {
      this.id = id;
      this.time = time;
      this.provider = provider;
      this.model = model;
    }

    /** Sets {@link UsageRecord#requestId}. */
    public Builder requestId(String value) {
      requestId = value;
      return this;
    }

    /** Sets {@link UsageRecord#attempt}. */
    public Builder attempt(int value) {
      attempt = value;
      return this;
    }

    /** Sets {@link UsageRecord#responseModel}. */
    public Builder responseModel(String value) {
      responseModel = value;
      return this;
    }

    /** Sets {@link UsageRecord#operation}. */
    public Builder operation(String value) {
      operation = value;
      return this;
    }

    /** Sets {@link UsageRecord#tokens}; earlier parts, which summed to others, are dropped. */
    public Builder tokens(TokenCounts value) {
      tokens = value;
      parts = List.of();
      return this;
    }

    /** Sets {@link UsageRecord#parts}; to be called after {@link #tokens}. */
    public Builder parts(List<UsagePart> value) {
      parts = value;
      return this;
    }

    /** Sets {@link UsageRecord#toolCalls}. */
    public Builder toolCalls(long value) {
      toolCalls = value;
      return this;
    }

    /** Sets {@link UsageRecord#quantities}. */
    public Builder quantities(Quantities value) {
      quantities = value;
      return this;
    }

    /** Sets {@link UsageRecord#serviceTier}. */
    public Builder serviceTier(String value) {
      serviceTier = value;
      return this;
    }

    /** Sets {@link UsageRecord#region}. */
    public Builder region(String value) {
      region = value;
      return this;
    }

    /** Sets {@link UsageRecord#speed}. */
    public Builder speed(String value) {
      speed = value;
      return this;
    }

    /** Sets {@link UsageRecord#labels}. */
    public Builder labels(Labels value) {
      labels = value;
      return this;
    }

    /** Sets {@link UsageRecord#latencyMs}. */
    public Builder latencyMs(long value) {
      latencyMs = value;
      return this;
    }

    /** Sets {@link UsageRecord#ttftMs}. */
    public Builder ttftMs(long value) {
      ttftMs = value;
      return this;
    }

    /** Sets {@link UsageRecord#status}. */
    public Builder status(Status value) {
      status = value;
      return this;
    }

    /** Sets {@link UsageRecord#counted}. */
    public Builder counted(Counted value) {
      counted = value;
      return this;
    }

    /** Sets {@link UsageRecord#source}. */
    public Builder source(Source value) {
      source = value;
      return this;
    }

    /** Sets {@link UsageRecord#revision}. */
    public Builder revision(int value) {
      revision = value;
      return this;
    }

    /** Sets {@link UsageRecord#cost}. */
    public Builder cost(Cost value) {
      cost = value;
      return this;
    }

    /** Sets {@link UsageRecord#metadata}. */
    public Builder metadata(String value) {
      metadata = value;
      return this;
    }

    /** Sets {@link UsageRecord#unbound}. */
    public Builder unbound(List<String> value) {
      unbound = value;
      return this;
    }

    /** The record. */
    public UsageRecord build() {
      return new UsageRecord(
          id,
          requestId,
          attempt,
          time,
          provider,
          model,
          responseModel,
          operation,
          tokens,
          parts,
          toolCalls,
          quantities,
          serviceTier,
          region,
          speed,
          labels,
          latencyMs,
          ttftMs,
          status,
          counted,
          source,
          revision,
          cost,
          metadata,
          unbound);
    }
  }
}
