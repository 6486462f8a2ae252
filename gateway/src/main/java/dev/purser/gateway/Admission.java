package dev.purser.gateway;

import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Refusal;
import dev.purser.core.budget.Reservation;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.tokens.TokenCount;
import dev.purser.wire.RequestFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Admits one attempt: finds its bound, and reserves it together with its intent.
 *
 * <p>The bound comes from the size of the body first. Only if that does not fit is the text
 * counted, and asked once more with the smaller bound. Confined to its event loop, used once.
 */
final class Admission {

  private static final String EMBEDDINGS = "embeddings";

  /** Output to expect where neither request nor catalogue says, and no ceiling asks. */
  private static final long USUAL_OUTPUT = 4_096;

  /** No text has fewer tokens for its bytes, but for padding. */
  private static final int MOST_BYTES_PER_TOKEN = 16;

  private final Lane lane;
  private final Asked asked;
  private final Provider provider;
  private final String model;
  private final int number;
  private final Consumer<Decision> then;
  private final Call call;
  private final Instant at;
  private final Pricing pricing;
  private byte[] body;
  private final boolean hideUsage;
  private long output;
  private String unboundable;
  private boolean counted;

  /** What became of it. */
  sealed interface Decision {
    /** Go ahead. */
    record Admitted(Attempt attempt) implements Decision {}

    /** A budget does not admit it. */
    record Refused(Refusal refusal) implements Decision {}

    /** It cannot be decided now, for the reason given. */
    record Unavailable(String reason) implements Decision {}
  }

  private Admission(
      Lane lane,
      Asked asked,
      Provider provider,
      String model,
      int number,
      Consumer<Decision> then) {
    this.lane = lane;
    this.asked = asked;
    this.provider = provider;
    this.model = model;
    this.number = number;
    this.then = then;
    this.at = lane.services().clock().instant();
    this.pricing = lane.services().pricing().get();
    Caller caller = asked.caller();
    this.call =
        new Call(
            caller.org(),
            provider.name(),
            model,
            asked.route().operation(),
            caller.labels(),
            caller.binding());
    var format = asked.route().format().at(provider.name());
    RequestFacts facts = asked.facts();
    byte[] asking =
        model.equals(asked.model()) ? asked.body() : format.withModel(asked.body(), facts, model);
    this.body = asking;
    if (asked.streams() && !facts.usageAsked()) {
      this.body = format.askForUsage(asking, facts);
    }
    this.hideUsage = isEdited(asking, body);
    this.unboundable = facts.unboundable().isEmpty() ? "" : facts.unboundable().getFirst();
  }

  /**
   * Decides on an attempt.
   *
   * @param model the model to ask, which need not be the one asked for
   * @param number of the attempt within its request, from 1
   */
  static void decide(
      Lane lane,
      Asked asked,
      Provider provider,
      String model,
      int number,
      Consumer<Decision> then) {
    Admission admission = new Admission(lane, asked, provider, model, number, then);
    admission.limitOutput();
    admission.reserve(
        admission.bounds(Bounds.inputOfBytes(provider.kind(), asked.facts(), asked.body(), model)));
  }

  @SuppressWarnings(
      "ReferenceEquality") // a format gives back the same array where it edits nothing
  private static boolean isEdited(byte[] before, byte[] after) {
    return before != after;
  }

  /** Finds the longest answer; under a ceiling the request must say so itself. */
  private void limitOutput() {
    RequestFacts facts = asked.facts();
    if (asked.route().operation().equals(EMBEDDINGS)) {
      output = 0;
      return;
    }
    if (facts.maxOutput().isPresent()) {
      output = Bounds.output(facts.maxOutput().getAsLong(), facts.choices());
      return;
    }
    OptionalLong known = pricing.limits(provider.name(), model).maxOutput();
    output = Bounds.output(known.orElse(USUAL_OUTPUT), facts.choices());
    if (unboundable.isEmpty() && lane.services().books().isUnderCeiling(call)) {
      if (known.isPresent()) {
        body =
            asked.route().format().at(provider.name()).limitOutput(body, facts, known.getAsLong());
      } else {
        unboundable =
            "the request sets no output limit, and the longest answer of " + model + " is unknown";
      }
    }
  }

  private Bounds bounds(long input) {
    return Bounds.of(
        pricing, provider.name(), model, asked.facts(), at, input, output, unboundable);
  }

  private void reserve(Bounds bounds) {
    String id = lane.mint("att_");
    UsageRecord intent = intent(id, bounds);
    lane.turn()
        .submit(
            new Command.Reserve(
                id, call, bounds.demand(), Reservation.Owner.GATEWAY, 0, "", intent),
            outcome -> decided(outcome, intent),
            () -> then.accept(new Decision.Unavailable("the ledger has failed")));
  }

  private UsageRecord intent(String id, Bounds bounds) {
    return UsageRecord.builder(new RecordId(call.org(), "gateway", id), at, provider.name(), model)
        .requestId(asked.requestId())
        .attempt(number)
        .operation(asked.route().operation())
        .tokens(TokenCounts.of(bounds.input(), bounds.output()))
        .quantities(asked.facts().quantities())
        .serviceTier(asked.facts().serviceTier())
        .region(asked.facts().region())
        .speed(asked.facts().speed())
        .labels(call.labels())
        .status(Status.UNRESOLVED)
        .counted(Counted.ESTIMATED)
        .cost(bounds.cost())
        .metadata(asked.metadata())
        .build();
  }

  private void decided(Outcome.OfReserve outcome, UsageRecord intent) {
    switch (outcome) {
      case Outcome.Held held ->
          then.accept(
              new Decision.Admitted(
                  new Attempt(asked, body, hideUsage, held.reservation(), intent, pricing)));
      case Outcome.Refused(Refusal refusal) -> refused(refusal);
      case Outcome.MissingAmount missing ->
          then.accept(new Decision.Unavailable("a budget asks for an amount that is not known"));
      case Outcome.Conflict(String message) -> then.accept(new Decision.Unavailable(message));
    }
  }

  private void refused(Refusal refusal) {
    if (counted || !countingMayHelp(refusal)) {
      then.accept(new Decision.Refused(refusal));
      return;
    }
    counted = true;
    byte[] text = asked.body();
    lane.services()
        .counting()
        .count(
            () -> new String(text, StandardCharsets.UTF_8),
            text.length,
            model,
            lane.context(),
            this::counted,
            () -> then.accept(new Decision.Unavailable("too many long requests at once")));
  }

  /** Whether a small enough count would make the request fit. */
  private boolean countingMayHelp(Refusal refusal) {
    if (refusal.code() != Refusal.Code.BUDGET_EXCEEDED) {
      return false;
    }
    long least = asked.facts().bodyBytes() / MOST_BYTES_PER_TOKEN;
    Claim claim =
        switch (refusal.unit()) {
          case USD -> bounds(least).demand().usd();
          case TOKENS -> bounds(least).demand().tokens();
          case REQUESTS -> new Claim.Missing();
        };
    return claim instanceof Claim.Of(long amount) && amount <= refusal.remaining();
  }

  private void counted(TokenCount count) {
    RequestFacts facts = asked.facts();
    long ofBytes = Bounds.inputOfBytes(provider.kind(), facts, asked.body(), model);
    long ofCount = Bounds.inputOfCount(provider.kind(), facts, asked.body(), count.bound());
    reserve(bounds(Math.min(ofBytes, ofCount)));
  }
}
