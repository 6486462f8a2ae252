package dev.purser.gateway;

import dev.purser.core.budget.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt waits in line for windows to have room, until its time is over. Confined to its
 * event loop.
 */
final class Patience {

  /** How often a call goes from one line to another; then it stays, as both may be full. */
  private static final int MOST_MOVES = 4;

  private final Lane lane;
  private final Line line;
  private final Runnable tryAgain;
  private final long ends;
  private Line.@Nullable Waiter waiter;
  private int moves;
  private long timer = -1;

  /**
   * Begins now, and lasts as long as the configuration says.
   *
   * @param tryAgain runs when the attempt may fit
   */
  Patience(Lane lane, Runnable tryAgain) {
    this.lane = lane;
    this.line = lane.services().line();
    this.tryAgain = tryAgain;
    this.ends = lane.services().clock().millis() + lane.services().config().throttle().toMillis();
  }

  /**
   * Waits for running calls to end, or for the window that refused to reset.
   *
   * @return whether it does; else waiting does not help any more, and the line is left
   */
  boolean waitFor(Refusal refusal) {
    long now = lane.services().clock().millis();
    boolean resets = refusal.retry() == Refusal.Retry.RESETS && refusal.resetsAt() < ends;
    if (now >= ends || (refusal.retry() != Refusal.Retry.IN_FLIGHT && !resets)) {
      leave();
      return false;
    }
    lane.vertx().cancelTimer(timer);
    long until = Math.min(ends - now, Math.max(1, refusal.resetsAt() - now + 1));
    timer = lane.vertx().setTimer(until, late -> tryAgain());
    stand(new Line.Place(refusal.budget(), refusal.group()));
    return true;
  }

  private void stand(Line.Place place) {
    Line.Waiter known = waiter;
    if (known != null && (known.isAt(place) || moves == MOST_MOVES)) {
      line.stay(known);
      return;
    }
    if (known != null) {
      // Whoever waits for another window now must not stand before those who wait for this one.
      moves++;
      line.leave(known);
    }
    waiter = line.join(place, lane.context(), this::tryAgain);
  }

  private void tryAgain() {
    if (isWaiting()) {
      tryAgain.run();
    }
  }

  boolean isWaiting() {
    return waiter != null;
  }

  /** Leaves the line. */
  void leave() {
    Line.Waiter known = waiter;
    if (known != null) {
      waiter = null;
      lane.vertx().cancelTimer(timer);
      line.leave(known);
    }
  }
}
