package dev.purser.gateway;

import dev.purser.core.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets one answer pass to the caller as it is read: at once, once the hold covers it, or not before
 * its record where the caller could take it for the whole answer. Confined to its event loop.
 */
final class Passage {

  /** Answers that are not streamed are kept up to here, so that their cost can go before them. */
  private static final int KEPT_ANSWER = 1 << 20;

  private final Lane lane;
  private final Relay relay;
  private final Outgoing outgoing;
  private final Received received;
  private final Flow flow;
  private final @Nullable GrowingStream growing;
  // Whether the answer is kept until it is whole; what is kept goes down last in any case.
  private boolean keeping;
  private @Nullable Buffer kept;

  /** The passage of an answer whose head has come. */
  Passage(Lane lane, Relay relay, Outgoing outgoing, Received received, Flow flow) {
    this.lane = lane;
    this.relay = relay;
    this.outgoing = outgoing;
    this.received = received;
    this.flow = flow;
    AnswerHead head = received.head();
    boolean metered = !relay.isSettled();
    this.growing = metered && head.events() && !head.rejected() ? growing() : null;
    this.keeping = metered && !head.events() && (head.rejected() || !outgoing.streams());
  }

  /** The stream as one whose hold grows with it; null if all is held already. */
  private @Nullable GrowingStream growing() {
    Attempt attempt = outgoing.attempt().orElseThrow();
    boolean countable = received.head().encoding().isEmpty();
    return attempt
        .growth()
        .map(growth -> new GrowingStream(lane, attempt, growth, flow, countable, relay))
        .orElse(null);
  }

  Flow flow() {
    return flow;
  }

  /** Sends the head, unless the answer is kept. */
  void begin() {
    if (!keeping) {
      startStream(outgoing.hidesUsage() ? -1 : received.head().declared());
    }
  }

  private void startStream(long length) {
    writeHead();
    flow.down().startStream(length);
  }

  private void writeHead() {
    HttpClientResponse answer = flow.answer();
    outgoing.nameRecord(flow.down());
    flow.down().head(answer.statusCode(), answer.statusMessage(), answer.headers());
  }

  /** Takes a piece of the answer. */
  void piece(Buffer piece) {
    if (!relay.isFlowing()) {
      return;
    }
    flow.watch().piece();
    Buffer passed = received.piece(piece);
    if (received.meter().isBehind()) {
      flow.await(Flow.Part.METER);
      readOn(passed);
    } else {
      pass(passed);
    }
  }

  /** Reads a piece that unfolds to much in turns, between those of other calls. */
  private void readOn(Buffer passed) {
    lane.context()
        .runOnContext(turn -> {
          if (!relay.isFlowing()) {
            return;
          }
          flow.watch().active();
          received.meter().goOn();
          if (received.meter().isBehind()) {
            readOn(passed);
            return;
          }
          pass(passed);
          flow.ready(Flow.Part.METER);
        });
  }

  /** Passes on what has been read, and keeps what may not go before the end. */
  private void pass(Buffer passed) {
    if (flow.down().isGone()) {
      return;
    }
    boolean unsettled = !relay.isSettled();
    GrowingStream stream = growing;
    if (unsettled && stream != null) {
      stream.add(passed);
      if (received.meter().isClosed()) {
        relay.settleBefore(stream.all());
      } else {
        stream.pass();
      }
    } else if (keeping) {
      keep(passed);
    } else if (unsettled && !received.head().rejected() && received.meter().isClosed()) {
      relay.settleBefore(passed);
    } else if ((unsettled || relay.isFollowed()) && received.isAll()) {
      kept = passed;
    } else {
      flow.send(passed);
    }
  }

  private void keep(Buffer passed) {
    Buffer all = behindKept(passed);
    if (all.length() > KEPT_ANSWER) {
      keeping = false;
      kept = null;
      startStream(received.head().declared());
      flow.send(all);
    } else {
      kept = all;
    }
  }

  /** Gives what has not gone down, at the end of the answer. */
  Buffer rest() {
    Buffer last = received.meter().end();
    GrowingStream stream = growing;
    if (stream != null && !relay.isSettled()) {
      stream.add(last);
      last = stream.all();
    }
    return behindKept(last);
  }

  private Buffer behindKept(Buffer next) {
    return kept == null || kept.length() == 0 ? next : kept.appendBuffer(next);
  }

  /** Ends the answer with what has not gone down; a kept one says what it cost. */
  Future<Void> end(Buffer rest, Optional<UsageRecord> record) {
    if (keeping) {
      writeHead();
      record
          .flatMap(r -> r.cost().amount())
          .ifPresent(cost -> flow.down().header("x-purser-cost", cost.toDecimal()));
    }
    return flow.down().end(rest);
  }
}
