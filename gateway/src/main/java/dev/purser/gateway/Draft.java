package dev.purser.gateway;

import dev.purser.core.budget.Call;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Reservation;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.tokens.request.RequestCount;
import dev.purser.wire.Format;
import dev.purser.wire.RequestFacts;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * An attempt that is not admitted yet: what would be sent, and the most that it can use.
 *
 * @param asked the request that it is for
 * @param provider where it would go
 * @param model the model that would be asked, which need not be the one asked for
 * @param call what decides the budgets that it touches
 * @param at the time of its record
 * @param pricing the prices that it is held and settled by
 * @param body what would be sent
 * @param hideUsage whether the caller must not see the usage that we ask for
 * @param input the most input tokens
 * @param output the most output tokens, over all choices
 * @param first how many of them are held at first, where more will be held as they come
 * @param unboundable why no bound can be given; empty if one can
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a body is not copied for show
record Draft(
    Asked asked,
    Provider provider,
    String model,
    Call call,
    Instant at,
    Pricing pricing,
    byte[] body,
    boolean hideUsage,
    long input,
    long output,
    long first,
    String unboundable) {

  private static final String EMBEDDINGS = "embeddings";

  /** Output to expect where neither request nor catalogue says, and no ceiling asks. */
  private static final long USUAL_OUTPUT = 4_096;

  /** No text has fewer tokens for its bytes, but for padding. */
  private static final int MOST_BYTES_PER_TOKEN = 16;

  /** The attempt as it would be sent if money were no matter, with its input bounded by bytes. */
  static Draft of(Lane lane, Asked request, Provider provider, String model) {
    Services services = lane.services();
    Instant at = services.clock().instant();
    Pricing pricing = services.pricing().get();
    Caller caller = request.caller();
    Format format = request.route().format().at(provider.name());
    byte[] asking =
        model.equals(request.model())
            ? request.body()
            : format.withModel(request.body(), request.facts(), model);
    Asked asked = request.at(format, model, asking);
    RequestFacts facts = asked.facts();
    byte[] body =
        asked.streams() && !facts.usageAsked() ? format.askForUsage(asking, facts) : asking;
    Draft draft =
        new Draft(
            asked,
            provider,
            model,
            new Call(
                caller.org(),
                provider.name(),
                model,
                asked.route().operation(),
                caller.labels(),
                caller.binding(),
                lane.names().of(pricing, provider.name(), model, at)),
            at,
            pricing,
            body,
            isEdited(asking, body),
            Bounds.inputOfBytes(provider.kind(), facts, asked.body(), model),
            0,
            Long.MAX_VALUE,
            facts.unboundable().isEmpty() ? "" : facts.unboundable().getFirst());
    return draft.withDocuments().withOutput(services);
  }

  @SuppressWarnings(
      "ReferenceEquality") // a format gives back the same array where it edits nothing
  private static boolean isEdited(byte[] before, byte[] after) {
    return before != after;
  }

  /** A document may have as much text as the model takes, however few its bytes are. */
  private Draft withDocuments() {
    if (!asked.facts().documents()) {
      return this;
    }
    OptionalLong context = pricing.limits(provider.name(), model).contextWindow();
    // With each search the model reads all of it again.
    long readings = 1 + asked.facts().quantities().get("web_search").longValue();
    return with(
        body,
        Math.max(input, context.orElse(0) * readings),
        output,
        first,
        context.isPresent() || !unboundable.isEmpty()
            ? unboundable
            : "a document may be of any length, and the context of " + model + " is unknown");
  }

  /** Finds the longest answer; under a ceiling the request must say so itself. */
  private Draft withOutput(Services services) {
    RequestFacts facts = asked.facts();
    if (asked.route().operation().equals(EMBEDDINGS)) {
      return this;
    }
    OptionalLong known = pricing.limits(provider.name(), model).maxOutput();
    if (facts.maxOutput().isPresent()) {
      long wanted = facts.maxOutput().getAsLong();
      // A model that takes the place of another may refuse a limit beyond its own.
      return model.equals(asked.model()) || wanted <= known.orElse(Long.MAX_VALUE)
          ? sending(body, Bounds.output(wanted, facts.choices()))
          : shortened(known.getAsLong());
    }
    long most = Bounds.output(known.orElse(USUAL_OUTPUT), facts.choices());
    if (!unboundable.isEmpty() || !services.books().isUnderCeiling(call)) {
      return sending(body, most);
    }
    return known.isPresent()
        ? sending(format().limitOutput(body, facts, known.getAsLong()), most)
        : without(
            most,
            "the request sets no output limit, and the longest answer of " + model + " is unknown");
  }

  /** The same with other metadata of its record. */
  Draft withMetadata(String metadata) {
    return new Draft(
        asked.withMetadata(metadata),
        provider,
        model,
        call,
        at,
        pricing,
        body,
        hideUsage,
        input,
        output,
        first,
        unboundable);
  }

  /** The format that its answer comes in. */
  Format format() {
    return asked.format();
  }

  private Draft sending(byte[] edited, long most) {
    return with(edited, input, most, first, unboundable);
  }

  private Draft without(long most, String bound) {
    return with(body, input, most, first, bound);
  }

  private Draft with(byte[] sent, long most, long longest, long some, String bound) {
    return new Draft(
        asked, provider, model, call, at, pricing, sent, hideUsage, most, longest, some, bound);
  }

  /** The same with its input counted, where that says less than its bytes. */
  Draft counted(RequestCount count) {
    if (asked.facts().documents()) {
      return this;
    }
    long most =
        Math.min(
            input, Bounds.inputOfCount(provider.kind(), asked.facts(), asked.body(), model, count));
    return with(body, most, output, first, unboundable);
  }

  /** Whether a shorter answer would make it cheaper, and the request can say so. */
  boolean canShorten() {
    return unboundable.isEmpty() && output > 0;
  }

  /** Whether a limit of its output can be written into it. */
  @SuppressWarnings("ReferenceEquality") // a format gives back the same array where it cannot
  boolean takesLimit() {
    return format().limitOutput(body, asked.facts(), 1) != body;
  }

  /**
   * The same with a shorter answer.
   *
   * @param each the most tokens of each choice
   */
  Draft shortened(long each) {
    RequestFacts facts = asked.facts();
    return sending(format().limitOutput(body, facts, each), Bounds.output(each, facts.choices()));
  }

  /** The most that it can use and cost. */
  Bounds bounds() {
    return bounds(input, heldOutput());
  }

  /** How many output tokens are held at first. */
  long heldOutput() {
    return Math.min(output, first);
  }

  /** The same with only a first step of its output held. */
  Draft growing() {
    long some = Growth.MARGIN + Growth.STEP;
    return with(body, input, output, some, unboundable);
  }

  /** Whether only a first step of its output is held. */
  boolean grows() {
    return first != Long.MAX_VALUE;
  }

  /** The most that it could use if its input were as small as its bytes allow. */
  Bounds least() {
    return bounds(leastInput(), heldOutput());
  }

  /** As {@link #least}, if its answer were as short as can be, too. */
  Bounds leastOfAll() {
    return bounds(leastInput(), Math.min(output, asked.facts().choices()));
  }

  private long leastInput() {
    // What is encoded has far more bytes than tokens.
    return !asked.facts().hasMedia() ? asked.facts().bodyBytes() / MOST_BYTES_PER_TOKEN : 0;
  }

  /** The most that it could use with so many tokens. */
  Bounds bounds(long inputTokens, long outputTokens) {
    return Bounds.of(
        pricing,
        provider.name(),
        model,
        call.org(),
        asked.facts(),
        at,
        inputTokens,
        outputTokens,
        unboundable);
  }

  /**
   * What asks the books to hold it.
   *
   * @param bounds the most that it can use, with which the intent was made
   * @param last whether a refusal stands, and is an event
   */
  Command.Reserve reserve(Services services, UsageRecord intent, Bounds bounds, boolean last) {
    return new Command.Reserve(
        intent.id().id(),
        call,
        demand(services, bounds),
        Reservation.Owner.GATEWAY,
        0,
        "",
        intent,
        asked.priority(),
        !last);
  }

  /** What to hold: where nothing is a ceiling, what such calls usually use. */
  private Demand demand(Services services, Bounds bounds) {
    if (services.policies().hasCeiling(call.org())) {
      return bounds.demand();
    }
    return services
        .observed()
        .usual(model, call.operation())
        .map(usual -> usual.insteadOf(bounds.demand()))
        .orElseGet(bounds::demand);
  }

  /**
   * The record that stands in for the attempt should its outcome never be known.
   *
   * @param id of the attempt
   * @param number of the attempt within its request, from 1
   */
  UsageRecord intent(String id, int number, Bounds bounds) {
    RequestFacts facts = asked.facts();
    return UsageRecord.builder(new RecordId(call.org(), "gateway", id), at, provider.name(), model)
        .requestId(asked.requestId())
        .attempt(number)
        .operation(asked.route().operation())
        .tokens(TokenCounts.of(bounds.input(), bounds.output()))
        .quantities(facts.quantities())
        .serviceTier(facts.serviceTier())
        .region(facts.region())
        .speed(facts.speed())
        .labels(call.labels())
        .unbound(call.labels().namesBeyond(call.binding()))
        .status(Status.UNRESOLVED)
        .counted(Counted.ESTIMATED)
        .cost(bounds.cost())
        .metadata(asked.metadata())
        .build();
  }
}
