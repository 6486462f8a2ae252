package dev.purser.gateway;

import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Refusal;
import dev.purser.core.budget.Reservation;
import dev.purser.core.usage.UsageRecord;
import dev.purser.tokens.request.RequestCount;
import java.util.function.Consumer;

/**
 * Admits one attempt: finds its bound, and reserves it together with its intent.
 *
 * <p>The bound comes from the size of the body first. Only if that does not fit is the request
 * counted, and asked once more with the smaller bound. Confined to its event loop, used once.
 */
final class Admission {

  private final Lane lane;
  private final int number;
  private final Consumer<Decision> then;
  private Draft draft;
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

  private Admission(Lane lane, Draft draft, int number, Consumer<Decision> then) {
    this.lane = lane;
    this.draft = draft;
    this.number = number;
    this.then = then;
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
    Draft draft = Draft.of(lane.services(), asked, provider, model);
    new Admission(lane, draft, number, then).reserve();
  }

  private void reserve() {
    String id = lane.mint("att_");
    Bounds bounds = draft.bounds();
    UsageRecord intent = draft.intent(id, number, bounds);
    lane.turn()
        .submit(
            new Command.Reserve(
                id, draft.call(), bounds.demand(), Reservation.Owner.GATEWAY, 0, "", intent),
            outcome -> decided(outcome, intent),
            () -> then.accept(new Decision.Unavailable("the ledger has failed")));
  }

  private void decided(Outcome.OfReserve outcome, UsageRecord intent) {
    switch (outcome) {
      case Outcome.Held held ->
          then.accept(
              new Decision.Admitted(
                  new Attempt(
                      draft.asked(),
                      draft.body(),
                      draft.hideUsage(),
                      held.reservation(),
                      intent,
                      draft.pricing())));
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
    lane.services()
        .counting()
        .request(
            draft.asked().body(),
            draft.model(),
            lane.context(),
            this::counted,
            () -> then.accept(new Decision.Unavailable("too many long requests at once")));
  }

  /** Whether a small enough count would make the request fit. */
  private boolean countingMayHelp(Refusal refusal) {
    if (refusal.code() != Refusal.Code.BUDGET_EXCEEDED) {
      return false;
    }
    Claim claim =
        switch (refusal.unit()) {
          case USD -> draft.least().demand().usd();
          case TOKENS -> draft.least().demand().tokens();
          case REQUESTS -> new Claim.Missing();
        };
    return claim instanceof Claim.Of(long amount) && amount <= refusal.remaining();
  }

  private void counted(RequestCount count) {
    draft = draft.counted(count);
    reserve();
  }
}
