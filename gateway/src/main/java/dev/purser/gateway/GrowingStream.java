package dev.purser.gateway;

import io.vertx.core.buffer.Buffer;

/**
 * A stream whose events wait until the hold of its attempt covers them, which grows with them.
 * Confined to its event loop.
 */
final class GrowingStream {

  private final Lane lane;
  private final Attempt attempt;
  private final Growth growth;
  private final Flow flow;
  private final boolean countable;
  private final Relay relay;

  /**
   * @param countable whether what comes can be counted: it cannot where it is compressed
   */
  GrowingStream(
      Lane lane, Attempt attempt, Growth growth, Flow flow, boolean countable, Relay relay) {
    this.lane = lane;
    this.attempt = attempt;
    this.growth = growth;
    this.flow = flow;
    this.countable = countable;
    this.relay = relay;
  }

  void add(Buffer piece) {
    if (countable) {
      growth.add(piece);
    } else if (piece.length() > 0) {
      growth.addUncounted(piece);
    }
  }

  /** Passes on what the hold covers, and lets it grow for the rest. */
  void pass() {
    flow.send(growth.covered());
    if (!growth.wantsMore()) {
      flow.ready(Flow.Part.HOLD);
      return;
    }
    flow.await(Flow.Part.HOLD);
    growth.grow(
        lane,
        attempt,
        refusal -> {
          if (!relay.isFlowing()) {
            return;
          }
          if (refusal.isPresent()) {
            relay.stopAt(growth, refusal.get());
          } else {
            pass();
          }
        },
        relay::booksFailed);
  }

  /** Gives all that is left, covered or not, at the end of the stream. */
  Buffer all() {
    return growth.all();
  }
}
