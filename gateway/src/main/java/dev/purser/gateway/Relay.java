package dev.purser.gateway;

import dev.purser.core.budget.Refusal;
import dev.purser.core.usage.UsageRecord;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.WireError;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries one attempt to its provider, lets the answer pass back as it comes, and sees to it that
 * the attempt is settled before the end of the answer goes down. Confined to its event loop.
 */
final class Relay {

  /* How an attempt ends is decided once, by whatever comes first: the end of the answer, its last
   * event, a failure, a timeout, or the leaving of the caller. From then on the phase is SETTLING
   * or OVER and everything that the network still says about it is ignored. */

  private enum Phase {
    CONNECTING,
    WAITING,
    FLOWING,
    SETTLING,
    OVER
  }

  private final Lane lane;
  private final Exchange exchange;
  private final Outgoing outgoing;
  private final Downstream down;
  private final Received received;

  private Phase phase = Phase.CONNECTING;
  private @Nullable HttpClientRequest up;
  private @Nullable Passage passage;
  private final Stopwatch watch = new Stopwatch();
  private boolean settled;
  private boolean followed;
  private boolean cutOff;
  private boolean ended;

  Relay(Lane lane, Exchange exchange, Outgoing outgoing, Downstream down) {
    this.lane = lane;
    this.exchange = exchange;
    this.outgoing = outgoing;
    this.down = down;
    this.received = new Received(outgoing);
    // What needs no settlement is settled from the start.
    this.settled = outgoing.attempt().isEmpty();
  }

  void start() {
    lane.upstream(outgoing.provider())
        .request(outgoing.method(), outgoing.path(), outgoing.query())
        .onComplete(this::connected, this::unreachable);
  }

  // ---- up

  private void connected(HttpClientRequest request) {
    if (phase != Phase.CONNECTING) {
      request.reset();
      return;
    }
    up = request;
    outgoing.writeHeaders(request.headers());
    phase = Phase.WAITING;
    watch.sent();
    request.exceptionHandler(this::failed);
    request.response().onComplete(this::answered, this::failed);
    if (outgoing.body().length == 0) {
      request.end();
    } else {
      request.end(Buffer.buffer(outgoing.body()));
    }
  }

  private void unreachable(Throwable cause) {
    if (phase != Phase.CONNECTING) {
      return;
    }
    settle(new Ending.NeverSent(), none -> exchange.unreachable(outgoing.provider()));
  }

  private void failed(Throwable cause) {
    if (phase == Phase.WAITING || phase == Phase.FLOWING) {
      fail(502, "upstream_failed", "broke off the connection");
    } else if (phase == Phase.SETTLING) {
      cutOff = true;
    }
  }

  /** Ends an attempt whose answer will not come, or not to its end. */
  private void fail(int status, String code, String what) {
    settle(
        received.broken(),
        record -> {
          if (down.hasHead()) {
            down.breakOff();
            finish();
            return;
          }
          outgoing.nameRecord(down);
          String message = outgoing.provider().name() + " " + what + ".";
          WireError error = Answers.error(status, code, message, exchange.requestId());
          finishAfter(down.error(exchange.speaking(), error));
        });
  }

  // ---- down

  private void answered(HttpClientResponse response) {
    if (phase != Phase.WAITING) {
      return;
    }
    if (response.statusCode() < 200) {
      interim(response);
      return;
    }
    phase = Phase.FLOWING;
    watch.active();
    AnswerHead head = AnswerHead.of(response);
    received.head(head);
    if (head.rejected()
        && !settled
        && exchange.wantsFurtherAttempt(head.status(), response.headers())) {
      discard(response);
      settle(new Ending.Rejected(), record -> exchange.nextAttempt());
      return;
    }
    followed = head.status() == 200 && outgoing.follower().isPresent();
    if (!settled || followed) {
      received.readOn(response);
    }
    Passage way = new Passage(lane, this, outgoing, received, new Flow(response, down, watch));
    passage = way;
    response.exceptionHandler(this::failed);
    response.endHandler(end -> ended());
    response.handler(way::piece);
    way.begin();
  }

  /**
   * Gives up on an interim answer other than 100 and 103, which the client takes for the answer
   * itself: what comes after it would be the answer of the next call on its connection.
   */
  private void interim(HttpClientResponse response) {
    fail(502, "upstream_failed", "sent an interim answer of status " + response.statusCode());
    if (response.version() == HttpVersion.HTTP_2) {
      reset();
    } else {
      response.request().connection().close();
    }
  }

  /** Whether the answer comes and may pass. */
  boolean isFlowing() {
    return phase == Phase.FLOWING;
  }

  /** Whether no record is to be written any more. */
  boolean isSettled() {
    return settled;
  }

  /** Whether the answer is read as it tells of earlier calls, and its end waits for that. */
  boolean isFollowed() {
    return followed;
  }

  /** Ends a stream of which nobody can say any more whether it may go on. */
  void booksFailed() {
    if (phase == Phase.FLOWING) {
      fail(503, "unavailable", "is not asked any more, as the ledger has failed");
      reset();
    }
  }

  /** Ends a stream whose hold may not grow, so that the caller sees an answer at its limit. */
  void stopAt(Growth growth, Refusal refusal) {
    ReadUsage usage = received.meter().usage();
    phase = Phase.SETTLING;
    reset();
    settle(
        new Ending.Stopped(usage, growth.held()),
        record -> {
          long input = record.map(r -> r.tokens().inputTotal()).orElse(0L);
          long output = record.map(r -> r.tokens().outputTotal()).orElse(growth.produced());
          finishAfter(down.end(growth.stop(refusal, input, output)));
        });
  }

  /** The provider's last event is here: callers take it for the end, so the record goes first. */
  void settleBefore(Buffer last) {
    Flow flow = passage().flow();
    flow.await(Flow.Part.RECORD);
    settle(
        new Ending.Complete(received.meter().usage()),
        record -> {
          settled = true;
          flow.send(last);
          if (down.isGone()) {
            finish();
          } else if (cutOff) {
            down.breakOff();
            finish();
          } else {
            phase = Phase.FLOWING;
            watch.active();
            flow.ready(Flow.Part.RECORD);
          }
        });
  }

  private void ended() {
    if (phase != Phase.FLOWING) {
      return;
    }
    ended = true;
    Passage way = passage();
    Buffer rest = way.rest();
    if (settled) {
      if (followed) {
        phase = Phase.OVER;
        outgoing
            .follower()
            .get()
            .ended(received.meter().usage(), () -> finishAfter(down.end(rest)));
      } else {
        finishAfter(down.end(rest));
      }
    } else if (received.mayLackItsEnd()) {
      fail(502, "upstream_failed", "broke off its answer");
    } else {
      settle(received.whole(down.isGone()), record -> finishAfter(way.end(rest, record)));
    }
  }

  // ---- from aside

  /** The caller has left, or stopped reading. */
  void leave() {
    down.leave();
    switch (phase) {
      case CONNECTING -> settle(new Ending.NeverSent(), none -> exchange.finish());
      case WAITING, FLOWING -> {
        if (settled || !drains()) {
          stop();
        } else if (passage != null) {
          passage.flow().ready(Flow.Part.CALLER);
        }
      }
      case SETTLING, OVER -> reset();
    }
  }

  /** Whether the answer is read to its end: not beyond what is held, where the hold grows. */
  private boolean drains() {
    return lane.services().config().onLeave() == GatewayConfig.OnLeave.DRAIN
        && outgoing.attempt().flatMap(Attempt::growth).isEmpty();
  }

  /** Stops the provider at once and settles what came. */
  private void stop() {
    Ending left = received.left();
    phase = Phase.SETTLING;
    reset();
    settle(left, record -> finish());
  }

  /** Breaks off in both directions. */
  void breakOff() {
    down.breakOff();
    if (phase == Phase.CONNECTING || phase == Phase.SETTLING) {
      leave();
    } else if (phase != Phase.OVER) {
      stop();
    }
  }

  void checkTime(long now) {
    Provider.Timeouts timeouts = outgoing.provider().timeouts();
    if (phase == Phase.WAITING && watch.isSilentFor(timeouts.firstByte(), now)) {
      timeOut("did not answer in time", "first_byte");
    } else if (phase == Phase.FLOWING && watch.isSilentFor(timeouts.idle(), now)) {
      if (passage().flow().awaits(Flow.Part.CALLER)) {
        breakOff();
      } else {
        timeOut("fell silent in the middle of its answer", "idle");
      }
    }
  }

  private void timeOut(String what, String limit) {
    String key = "providers." + outgoing.provider().name() + ".timeouts." + limit;
    fail(504, "upstream_timeout", what + " (" + key + ")");
    reset();
  }

  // ---- the end

  private void settle(Ending ending, Consumer<Optional<UsageRecord>> then) {
    phase = Phase.SETTLING;
    if (settled) {
      then.accept(Optional.empty());
    } else {
      Settlement.end(lane, outgoing.attempt().orElseThrow(), ending, watch.timing(), then);
    }
  }

  private void finish() {
    phase = Phase.OVER;
    exchange.finish();
  }

  /** Ends it once the last bytes have been sent. */
  private void finishAfter(Future<Void> sent) {
    phase = Phase.OVER;
    sent.onComplete(done -> exchange.finish());
  }

  private void reset() {
    HttpClientRequest request = up;
    // Once the answer has ended, the connection may serve another call already.
    if (request != null && !ended) {
      request.reset();
    }
  }

  /** Reads a short error body away so that the connection can be used again. */
  private void discard(HttpClientResponse response) {
    if (received.head().declared() < 0 || received.head().declared() > Counting.INLINE) {
      reset();
    } else {
      response.resume();
    }
  }

  private Passage passage() {
    Passage known = passage;
    if (known == null) {
      throw new IllegalStateException("no answer yet");
    }
    return known;
  }
}
