package dev.purser.gateway;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.usage.UsageRecord;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.Route;

/** Corrects the record of a call in the background once its answer says what it used. */
final class LaterFollower implements Follower {

  private static final System.Logger LOG = System.getLogger(LaterFollower.class.getName());

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
    if (!known || !lane.services().unfinished().finish(open.provider(), asked.id())) {
      then.run();
      return;
    }
    UsageRecord truth =
        UsedRecord.ofWhole(
            open, call.pricing(), usage, new Timing(open.latencyMs(), open.ttftMs()));
    lane.turn()
        .submit(
            new Command.Correct(
                open.id(),
                truth,
                "the answer that was made in the background says what it used",
                open.revision()),
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
