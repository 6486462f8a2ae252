package dev.purser.gateway;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.Route;
import java.util.function.Consumer;

/** Corrects the record of a call in the background once its answer says what it used. */
final class LaterFollower implements Follower {

  private static final System.Logger LOG = System.getLogger(LaterFollower.class.getName());

  private static final String TOLD = "the answer that was made in the background says what it used";

  private static final String UNTOLD =
      "the answer that was made in the background has ended and does not say what it used";

  private final Lane lane;
  private final Unfinished.Call call;
  private final Route.Later asked;

  LaterFollower(Lane lane, Unfinished.Call call, Route.Later asked) {
    this.lane = lane;
    this.call = call;
    this.asked = asked;
  }

  @Override
  public Meter meter(boolean events) {
    return events ? Meter.ofStream(asked.format(), false) : Meter.ofAnswer(asked.format());
  }

  @Override
  public void ended(ReadUsage usage, Runnable then) {
    UsageRecord open = call.record();
    boolean known = usage.complete() && usage.tokens().isPresent();
    boolean ended = known || endedUntold(usage);
    if (!ended || !lane.services().unfinished().finish(open.provider(), asked.id())) {
      then.run();
      return;
    }
    Timing timing = new Timing(open.latencyMs(), open.ttftMs());
    if (known) {
      correct(UsedRecord.ofWhole(open, call.pricing(), usage, timing), TOLD, then);
      return;
    }
    String text = usage.outputText();
    Consumer<Long> counted =
        output ->
            correct(
                UsedRecord.of(
                    open,
                    call.pricing(),
                    usage,
                    TokenCounts.of(open.tokens().inputTotal(), output),
                    usage.quantities(),
                    Status.PARTIAL,
                    Counted.ESTIMATED,
                    timing),
                UNTOLD,
                then);
    lane.services()
        .counting()
        .text(
            text,
            open.model(),
            lane.context(),
            counted,
            () -> counted.accept((long) Math.ceilDiv(text.length(), Settlement.BYTES_PER_TOKEN)));
  }

  /**
   * Whether the answer has ended without a word of its usage, as one does that failed or was
   * cancelled. Then only what it says itself is known of its output; the input stays at its bound.
   */
  private static boolean endedUntold(ReadUsage usage) {
    return usage.complete() && usage.pending().isEmpty() && !usage.model().isEmpty();
  }

  private void correct(UsageRecord truth, String why, Runnable then) {
    UsageRecord open = call.record();
    lane.turn()
        .submit(
            new Command.Correct(open.id(), truth, why, open.revision()),
            outcome -> {
              // Whoever corrected it meanwhile knew better.
              if (outcome instanceof Outcome.Conflict(String message)) {
                LOG.log(
                    System.Logger.Level.INFO,
                    "record {0} is not corrected: {1}",
                    open.id().id(),
                    message);
              }
              then.run();
            },
            then);
  }
}
