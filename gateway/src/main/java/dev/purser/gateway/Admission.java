package dev.purser.gateway;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.OnExceed;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Refusal;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.UnknownPrice;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import dev.purser.tokens.OutputCounter;
import dev.purser.tokens.request.RequestCount;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Admits one attempt: finds its bound, and reserves it together with its intent.
 *
 * <p>The bound comes from the size of the body first. Only if that does not fit is the request
 * counted, and asked once more with the smaller bound. If that does not fit either, what the budget
 * says is tried in its order: a shorter answer, a cheaper model, waiting. Confined to its event
 * loop, used once.
 */
final class Admission {

  private static final Demand NOTHING = new Demand(new Claim.Of(0), new Claim.Of(0), 0);

  private final Lane lane;
  private final int number;
  private final String metadata;
  private final Consumer<Decision> then;
  private Draft draft;
  private boolean counted;
  private @Nullable Tried tried;
  private @Nullable Patience patience;
  private @Nullable OutputCounter counter;
  private boolean over;

  private Admission(Lane lane, Draft draft, int number, Consumer<Decision> then) {
    this.lane = lane;
    this.draft = draft;
    this.number = number;
    this.metadata = draft.asked().metadata();
    this.then = then;
  }

  /**
   * Decides on an attempt.
   *
   * @param model the model to ask, which need not be the one asked for
   * @param number of the attempt within its request, from 1
   */
  static Admission decide(
      Lane lane,
      Asked asked,
      Provider provider,
      String model,
      int number,
      Consumer<Decision> then) {
    Draft draft = Draft.of(lane, asked, provider, model);
    Admission admission = new Admission(lane, draft, number, then);
    if (admission.looksFirst()) {
      admission.lookFirst();
    } else {
      admission.reserve(/* last= */ false);
    }
    return admission;
  }

  /** The caller has left: a call that waits in line need not wait any more. */
  void leave() {
    Patience some = patience;
    if (some != null && some.isWaiting()) {
      answer(new Decision.Unavailable("the caller has left"));
    }
  }

  private void answer(Decision decision) {
    if (!over) {
      over = true;
      if (patience != null) {
        patience.leave();
      }
      then.accept(decision);
    }
  }

  // ---- looking first

  /** Finds out what the budgets that it touches want, before anything is held. */
  private void lookFirst() {
    lane.turn()
        .submit(
            new Command.Check(draft.call(), NOTHING, draft.asked().priority()),
            this::looked,
            () -> answer(Decision.NO_LEDGER));
  }

  private void looked(Outcome.Checked checked) {
    Books books = lane.services().books();
    for (Outcome.Verdict verdict : checked.verdicts()) {
      Optional<Budget> budget = books.budget(verdict.window().budget());
      if (budget.isPresent()
          && !actions().contains(Tried.DOWNGRADED)
          && degrades(budget.get(), verdict)
          && downgraded(budget.get())) {
        // Another model may touch other budgets.
        lookFirst();
        return;
      }
    }
    Room room = Room.of(checked, books::budget);
    if (!room.grows() || !Growth.canCount(draft) || draft.format().events().isEmpty()) {
      reserve(/* last= */ false);
      return;
    }
    lane.services()
        .counting()
        .output(
            draft.model(),
            lane.context(),
            known -> {
              counter = known;
              draft = draft.growing();
              reserve(/* last= */ false);
            },
            () -> reserve(/* last= */ false));
  }

  /** Whether so much of a window is used that a budget wants cheaper models though they fit. */
  private static boolean degrades(Budget budget, Outcome.Verdict verdict) {
    if (budget.degradeAt().isEmpty()) {
      return false;
    }
    long limit = budget.limitOf(verdict.window().group());
    BigDecimal from = budget.degradeAt().get().multiply(BigDecimal.valueOf(limit));
    return BigDecimal.valueOf(limit - verdict.remaining()).compareTo(from) >= 0;
  }

  private OutputCounter output() {
    OutputCounter known = counter;
    if (known == null) {
      throw new IllegalStateException("a hold that grows has a counter");
    }
    return known;
  }

  // ---- asking

  /**
   * Asks for what the draft takes.
   *
   * @param last whether a refusal stands, and is an event; before that something else is tried
   */
  private void reserve(boolean last) {
    noteInRecord();
    Bounds bounds = draft.bounds();
    UsageRecord intent = draft.intent(lane.mint("att_"), number, bounds);
    lane.turn()
        .submit(
            draft.reserve(lane.services(), intent, bounds, last),
            outcome -> decided(outcome, intent, last),
            () -> answer(Decision.NO_LEDGER));
  }

  /** Has the record say what the caller is told: what policy did, and what he asked for. */
  private void noteInRecord() {
    String asked = draft.asked().model();
    boolean other = !asked.equals(draft.model());
    if (tried != null || other) {
      String action = actions();
      draft =
          draft.withMetadata(
              action.isEmpty() && !other
                  ? metadata
                  : Metadata.withPolicy(metadata, action, other ? asked : ""));
    }
  }

  private void decided(Outcome.OfReserve outcome, UsageRecord intent, boolean last) {
    if (over) {
      giveBack(outcome);
      return;
    }
    switch (outcome) {
      case Outcome.Held held -> answer(new Decision.Admitted(attempt(held.reservation(), intent)));
      case Outcome.Refused(Refusal refusal) -> {
        if (last) {
          answer(new Decision.Refused(refusal, actions(), mayFitShorter(refusal)));
        } else {
          refused(refusal);
        }
      }
      case Outcome.MissingAmount missing -> answer(Decision.MISSING_AMOUNT);
      case Outcome.Conflict(String message) -> answer(new Decision.Unavailable(message));
    }
  }

  /** It was decided already, or the caller left: nobody else would ever end what is held now. */
  private void giveBack(Outcome.OfReserve outcome) {
    if (outcome instanceof Outcome.Held held) {
      Reservation unwanted = held.reservation();
      lane.turn().submit(new Command.Release(unwanted.org(), unwanted.id()), ended -> {}, () -> {});
    }
  }

  private Attempt attempt(Reservation reservation, UsageRecord intent) {
    Optional<Growth> growth =
        draft.grows()
            ? Optional.of(
                new Growth(draft, number, output(), draft.format().events().get(), intent))
            : Optional.empty();
    return Attempt.of(draft, reservation, intent, actions(), growth);
  }

  private String actions() {
    Tried some = tried;
    return some == null ? "" : some.actions();
  }

  private Tried tried() {
    Tried some = tried;
    if (some == null) {
      some = new Tried(draft.model());
      tried = some;
    }
    return some;
  }

  private void refused(Refusal refusal) {
    if (refusal.code() != Refusal.Code.BUDGET_EXCEEDED) {
      reserve(/* last= */ true);
    } else if (!counted && countingMayHelp(refusal)) {
      count();
    } else {
      exceeded(refusal);
    }
  }

  private void count() {
    counted = true;
    lane.services()
        .counting()
        .request(
            draft.asked().body(),
            draft.model(),
            lane.context(),
            this::counted,
            () -> answer(new Decision.Unavailable("too many long requests at once")));
  }

  /** Whether a small enough count would make the request fit. */
  private boolean countingMayHelp(Refusal refusal) {
    // A shorter answer leaves room only for what is left beside the input.
    boolean shortens =
        policy(refusal).filter(b -> b.onExceed().contains(OnExceed.CLAMP)).isPresent();
    return fits(shortens ? draft.leastOfAll() : draft.least(), refusal);
  }

  /** Whether the caller could make it fit by asking for a shorter answer. */
  private boolean mayFitShorter(Refusal refusal) {
    return draft.canShorten()
        && fits(counted ? draft.bounds(draft.input(), 1) : draft.leastOfAll(), refusal);
  }

  private static boolean fits(Bounds bounds, Refusal refusal) {
    Claim claim =
        switch (refusal.unit()) {
          case USD -> bounds.demand().usd();
          case TOKENS -> bounds.demand().tokens();
          case REQUESTS -> new Claim.Missing();
        };
    return claim instanceof Claim.Of(long amount) && amount <= refusal.remaining();
  }

  private void counted(RequestCount count) {
    if (over) {
      return;
    }
    draft = draft.counted(count);
    reserve(/* last= */ false);
  }

  private Optional<Budget> policy(Refusal refusal) {
    return lane.services().books().budget(refusal.budget());
  }

  // ---- when it does not fit

  /** Tries what the budget that refused says, from where it was left. */
  private void exceeded(Refusal refusal) {
    Optional<Budget> policy = policy(refusal);
    if (policy.isEmpty()) {
      reserve(/* last= */ true);
      return;
    }
    Budget budget = policy.get();
    switch (tried().next(budget)) {
      case CLAMP -> clamp(budget, refusal);
      case DOWNGRADE -> downgrade(budget, refusal);
      case THROTTLE -> throttle(budget, refusal);
      case DENY -> reserve(/* last= */ true);
    }
  }

  private void goOn(Budget budget, Refusal refusal) {
    tried().inVain(budget);
    exceeded(refusal);
  }

  /** Shortens the answer to what all windows together have room for. */
  private void clamp(Budget budget, Refusal refusal) {
    if (!draft.canShorten()
        || refusal.unit() == Unit.REQUESTS
        || !tried().mayClamp()
        || !draft.takesLimit()) {
      goOn(budget, refusal);
      return;
    }
    lane.turn()
        .submit(
            new Command.Check(draft.call(), draft.bounds().demand(), draft.asked().priority()),
            checked -> {
              OptionalLong longest =
                  Room.of(checked, lane.services().books()::budget).longest(draft);
              long each = longest.orElse(0) / draft.asked().facts().choices();
              long least =
                  Math.max(budget.minOutput(), draft.format().leastOutput(draft.asked().body()));
              if (each < least) {
                goOn(budget, refusal);
              } else if (longest.getAsLong() >= draft.output()) {
                reserve(/* last= */ false);
              } else {
                tried().note(Tried.CLAMPED);
                draft = draft.shortened(each);
                reserve(/* last= */ false);
              }
            },
            () -> answer(Decision.NO_LEDGER));
  }

  /** Asks the next model of the ladder, and starts from the beginning with it. */
  private void downgrade(Budget budget, Refusal refusal) {
    if (!downgraded(budget)) {
      goOn(budget, refusal);
    } else if (looksFirst()) {
      lookFirst();
    } else {
      reserve(/* last= */ false);
    }
  }

  private boolean downgraded(Budget budget) {
    Optional<String> next =
        tried().downgrade(budget, draft.model(), model -> !isRefusedForItsPrice(budget, model));
    next.ifPresent(model -> {
      draft = Draft.of(lane, draft.asked(), draft.provider(), model);
      counted = false;
      counter = null;
    });
    return next.isPresent();
  }

  /** A ladder may name models that this provider has no price for: they help nobody here. */
  private boolean isRefusedForItsPrice(Budget budget, String model) {
    return budget.unit() == Unit.USD
        && budget.unknownPrice() == UnknownPrice.DENY
        && draft.pricing().find(draft.provider().name(), model, draft.at()).isEmpty();
  }

  private boolean looksFirst() {
    return lane.services().policies().looksFirst(draft.call().org());
  }

  /** Waits in line for running calls to end, or for the window to reset. */
  private void throttle(Budget budget, Refusal refusal) {
    Patience known = patience;
    Patience lasting = known == null ? new Patience(lane, this::tryAgain) : known;
    patience = lasting;
    if (lasting.waitFor(refusal)) {
      tried().note(Tried.THROTTLED);
    } else {
      goOn(budget, refusal);
    }
  }

  private void tryAgain() {
    tried().again();
    reserve(/* last= */ false);
  }
}
