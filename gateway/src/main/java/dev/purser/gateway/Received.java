package dev.purser.gateway;

import dev.purser.wire.ReadUsage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/**
 * What has come of the answer to one attempt, and so how the attempt ends. Confined to its event
 * loop.
 */
final class Received {

  private static final AnswerHead NO_HEAD = new AnswerHead(0, false, false, false, "", -1, false);

  private final Outgoing outgoing;
  private AnswerHead head = NO_HEAD;
  private Meter meter = Meter.none();
  private long bytes;

  Received(Outgoing outgoing) {
    this.outgoing = outgoing;
  }

  void head(AnswerHead came) {
    head = came;
  }

  /** The head; that of no answer before one has come. */
  AnswerHead head() {
    return head;
  }

  /** Has what follows read, as far as it can be. */
  void readOn(HttpClientResponse response) {
    if (!head.rejected() && head.readable()) {
      meter = outgoing.meter(head.events()).inflated(head.encoding());
      meter.headers(response.headers());
    }
  }

  Meter meter() {
    return meter;
  }

  /** Takes a piece of the body and gives what of it, and of what was held back, goes down now. */
  Buffer piece(Buffer piece) {
    bytes += piece.length();
    return meter.read(piece);
  }

  /** Whether all has come that the head declared. */
  boolean isAll() {
    return bytes == head.declared();
  }

  /** Whether the end of the connection is all that says that the answer is whole. */
  boolean mayLackItsEnd() {
    return !head.rejected() && head.endsWithConnection() && !meter.isComplete();
  }

  // ---- how the attempt ends; an error status stands, whatever became of what explains it

  /** At the end of the answer. */
  Ending whole(boolean callerGone) {
    if (head.rejected()) {
      return new Ending.Rejected();
    }
    ReadUsage usage = meter.usage();
    return callerGone ? new Ending.Left(usage, false) : new Ending.Complete(usage);
  }

  /** Where no more will come. */
  Ending broken() {
    if (head.rejected()) {
      return new Ending.Rejected();
    }
    // What the provider did after sending no byte at all is not known; after some, it has worked.
    return bytes == 0 ? new Ending.Unanswered() : new Ending.BrokeOff(meter.usage());
  }

  /** Where the caller has left before the end. */
  Ending left() {
    if (head.rejected()) {
      return new Ending.Rejected();
    }
    // Whoever compresses keeps back what has been produced.
    boolean untold = bytes == 0 || !outgoing.streams() || !head.encoding().isEmpty();
    return new Ending.Left(meter.usage(), untold);
  }
}
