package dev.purser.gateway;

import dev.purser.core.budget.Call;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Refusal;
import dev.purser.core.price.ModelLimits;
import dev.purser.core.price.PriceInForce;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.RequestFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one model does in a live session, turn by turn: each answer is an attempt of its own, with
 * its own reservation and its own record. One reservation is kept ahead of what runs, as the
 * provider may begin an answer whenever the caller falls silent. Confined to its event loop.
 */
final class LiveTurns {

  /** What only tools use, which a session names at its beginning. */
  private static final Set<String> BY_TOOLS = Set.of("web_search", "maps");

  /**
   * How long a reservation is kept ahead before a new one takes its place, so that a turn posts to
   * the windows of its time, and a session that is idle hears that a budget has been closed.
   */
  private static final Duration FRESH = Duration.ofMinutes(1);

  /**
   * Tokens of conversation that are held beyond what there is, so that not every message needs
   * another hold.
   */
  static final long SLACK = 2_048;

  private final Lane lane;
  private final LiveCaller who;
  private final String model;
  private final String unboundable;
  private final Deque<Begun> running = new ArrayDeque<>();
  private @Nullable Attempt ahead;
  private long heldAt;
  private long window;
  private boolean asking;
  private boolean over;
  private Runnable afterAsking = () -> {};
  private int number;

  /** An answer that has begun. */
  private record Begun(Attempt attempt, Stopwatch watch) {}

  /**
   * Turns of a model, none of which is held yet.
   *
   * @param unboundable why no bound can be given for what a turn costs; empty if one can
   */
  LiveTurns(Lane lane, LiveCaller who, String model, String unboundable) {
    this.lane = lane;
    this.who = who;
    this.model = model;
    this.unboundable = unboundable;
  }

  String model() {
    return model;
  }

  /** Whether a turn may begin. */
  boolean isHeld() {
    return ahead != null;
  }

  /**
   * Whether what is held ahead covers a turn that reads so much.
   *
   * @param context tokens of the conversation, without the answer that runs
   */
  boolean covers(long context) {
    Attempt held = ahead;
    if (held == null) {
      return false;
    }
    TokenCounts most = held.intent().tokens();
    long input = most.inputTotal();
    return input >= window || context <= input - (isRunning() ? most.outputTotal() : 0);
  }

  boolean isRunning() {
    return !running.isEmpty();
  }

  /** Whether the one ahead is to be taken anew. */
  boolean isStale(long now) {
    return isHeld() && !isRunning() && !asking && now - heldAt > FRESH.toNanos();
  }

  /** Gives back what is held ahead. */
  void giveBack() {
    giveBack(() -> {});
  }

  private void giveBack(Runnable then) {
    Attempt unused = ahead;
    if (unused == null) {
      then.run();
    } else {
      ahead = null;
      Settlement.end(lane, unused, new Ending.NeverSent(), Timing.NONE, none -> then.run());
    }
  }

  /**
   * Asks for the next turn to be held, unless it is or has been asked for already.
   *
   * @param context the most tokens that the conversation can have by now
   * @param last whether a refusal stands, and is an event
   */
  void hold(long context, boolean last, Consumer<Decision> then) {
    if (isHeld() || asking) {
      return;
    }
    asking = true;
    Draft draft = draft(context);
    Bounds bounds = draft.bounds();
    number++;
    UsageRecord intent = draft.intent(lane.mint("att_"), number, bounds);
    lane.turn()
        .submit(
            draft.reserve(lane.services(), intent, bounds, last),
            outcome -> {
              asking = false;
              decided(outcome, draft, intent, then);
              afterAsking.run();
            },
            () -> {
              asking = false;
              tell(Decision.NO_LEDGER, then);
              afterAsking.run();
            });
  }

  private void decided(
      Outcome.OfReserve outcome, Draft draft, UsageRecord intent, Consumer<Decision> then) {
    switch (outcome) {
      case Outcome.Held held -> {
        Attempt attempt = Attempt.of(draft, held.reservation(), intent, "", Optional.empty());
        ahead = attempt;
        heldAt = System.nanoTime();
        tell(new Decision.Admitted(attempt), then);
      }
      case Outcome.Refused(Refusal refusal) -> tell(new Decision.Refused(refusal, "", false), then);
      case Outcome.MissingAmount missing -> tell(Decision.MISSING_AMOUNT, then);
      case Outcome.Conflict(String message) -> tell(new Decision.Unavailable(message), then);
    }
  }

  private void tell(Decision decision, Consumer<Decision> then) {
    if (!over) {
      then.accept(decision);
    }
  }

  /** The next turn as it would be if it read all that there can be. */
  private Draft draft(long context) {
    Services services = lane.services();
    Instant at = services.clock().instant();
    Pricing pricing = services.pricing().get();
    String provider = who.provider().name();
    ModelLimits limits = pricing.limits(provider, model);
    window = limits.contextWindow().orElse(0);
    long output = limits.maxOutput().orElse(window);
    // The answer that runs will be part of what the next one reads.
    long input = context > window ? window : Math.min(window, context + output + SLACK);
    String reason = unboundable.isEmpty() ? unboundable(pricing, limits, at) : unboundable;
    RequestFacts facts =
        new RequestFacts(
            model,
            true,
            true,
            OptionalLong.of(output),
            1,
            0,
            0,
            0,
            false,
            Quantities.NONE,
            "",
            "",
            "",
            reason.isEmpty() ? List.of() : List.of(reason),
            Optional.empty());
    Asked asked = who.asked(model, facts);
    Caller caller = who.caller();
    return new Draft(
        asked,
        who.provider(),
        model,
        new Call(
            caller.org(),
            provider,
            model,
            asked.route().operation(),
            caller.labels(),
            caller.binding(),
            lane.names().of(pricing, provider, model, at)),
        at,
        pricing,
        asked.body(),
        false,
        input,
        output,
        Long.MAX_VALUE,
        reason);
  }

  private String unboundable(Pricing pricing, ModelLimits limits, Instant at) {
    String provider = who.provider().name();
    if (limits.contextWindow().isEmpty()) {
      return "how much " + model + " can read at once is not known";
    }
    return pricing.find(provider, model, at).stream()
        .map(PriceInForce::units)
        .flatMap(List::stream)
        .map(PriceInForce.UnitPrice::unit)
        .filter(unit -> TokenClass.ofWireName(unit).isEmpty() && !BY_TOOLS.contains(unit))
        .findFirst()
        .map(unit -> "how much an answer has of " + unit + " has no limit")
        .orElse("");
  }

  /** A turn begins, with what is held ahead for it. */
  void began() {
    Attempt next = ahead;
    if (next != null) {
      ahead = null;
      running.add(new Begun(next, new Stopwatch()));
    }
  }

  /** Something of the turn that runs came. */
  void heard() {
    Begun first = running.peekFirst();
    if (first != null) {
      first.watch().piece();
    }
  }

  /**
   * The turn that began first has ended.
   *
   * @param then runs once its record is written
   */
  void ended(ReadUsage usage, Runnable then) {
    if (!isRunning()) {
      began();
    }
    Begun ended = running.pollFirst();
    if (ended == null) {
      // It began before anything could be held for it, and is billed all the same.
      late(usage, then);
    } else {
      end(ended, new Ending.Complete(usage), then);
    }
  }

  private void late(ReadUsage usage, Runnable then) {
    Draft draft = draft(Long.MAX_VALUE);
    number++;
    UsageRecord intent = draft.intent(lane.mint("att_"), number, draft.bounds());
    UsageRecord record = UsedRecord.ofWhole(intent, draft.pricing(), usage, Timing.NONE);
    lane.turn().submit(new Command.Post(record, ""), posted -> then.run(), then);
  }

  private void end(Begun turn, Ending ending, Runnable then) {
    Settlement.end(lane, turn.attempt(), ending, turn.watch().timing(), record -> then.run());
  }

  /** The provider took none of it: it refused the session. */
  void reject(Runnable then) {
    over = true;
    began();
    Begun refused = running.pollFirst();
    if (refused == null) {
      then.run();
    } else {
      end(refused, new Ending.Rejected(), then);
    }
  }

  /**
   * The session is over: what has begun is cut, what is held ahead is given back.
   *
   * @param then runs once every record is written
   */
  void cut(ReadUsage soFar, Runnable then) {
    over = true;
    if (asking) {
      afterAsking = () -> cut(soFar, then);
      return;
    }
    Begun next = running.pollFirst();
    if (next == null) {
      giveBack(then);
    } else {
      end(next, new Ending.BrokeOff(soFar), () -> cut(soFar, then));
    }
  }
}
