package dev.purser.gateway;

import dev.purser.core.budget.Refusal;
import dev.purser.core.usage.UsageRecord;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.WireError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries one attempt to its provider and the answer back, byte by byte as it comes, and sees to it
 * that the attempt is settled before the end of the answer goes down. Confined to its event loop.
 */
final class Relay {

  /* How an attempt ends is decided once, by whatever comes first: the end of the answer, its last
   * event, a failure, a timeout, or the leaving of the caller. From then on the phase is SETTLING
   * or OVER and everything that the network still says about it is ignored. */

  /** Answers that are not streamed are kept up to here, so that their cost can go before them. */
  private static final int KEPT_ANSWER = 1 << 20;

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
  private @Nullable Flow flow;
  private @Nullable GrowingStream growing;
  private boolean settled;
  private boolean told;
  private boolean cutOff;
  private boolean keeping;
  private Buffer kept = Buffer.buffer();
  private final Stopwatch watch = new Stopwatch();
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
    if (settled) {
      over();
      answerFailure(status, code, what);
      return;
    }
    settle(
        received.broken(),
        record -> {
          over();
          answerFailure(status, code, what);
        });
  }

  private void answerFailure(int status, String code, String what) {
    if (down.hasHead()) {
      down.breakOff();
      exchange.finish();
      return;
    }
    nameRecord();
    WireError error =
        Answers.error(
            status, code, outgoing.provider().name() + " " + what + ".", exchange.requestId());
    down.error(exchange.speaking(), error).onComplete(sent -> exchange.finish());
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
    flow = new Flow(response, down, watch);
    watch.active();
    AnswerHead head = AnswerHead.of(response);
    received.head(head);
    if (head.rejected()
        && !settled
        && exchange.wantsFurtherAttempt(head.status(), response.headers())) {
      discard();
      settle(new Ending.Rejected(), record -> exchange.nextAttempt());
      return;
    }
    told = head.status() == 200 && outgoing.follower().isPresent();
    if (!settled || told) {
      received.readOn(response);
    }
    growing = settled || !head.events() || head.rejected() ? null : growing();
    keeping = !settled && !head.events() && (head.rejected() || !outgoing.streams());
    response.exceptionHandler(this::failed);
    response.endHandler(end -> ended());
    response.handler(this::piece);
    if (!keeping) {
      startStream(outgoing.hidesUsage() ? -1 : head.declared());
    }
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

  private void startStream(long length) {
    writeHead();
    down.startStream(length);
  }

  private void writeHead() {
    HttpClientResponse response = flow().answer();
    nameRecord();
    down.head(response.statusCode(), response.statusMessage(), response.headers());
  }

  private void nameRecord() {
    outgoing.attempt().ifPresent(attempt -> down.header("x-purser-record-id", attempt.id()));
  }

  private void piece(Buffer piece) {
    if (phase != Phase.FLOWING) {
      return;
    }
    watch.piece();
    Buffer passed = received.piece(piece);
    if (received.meter().isBehind()) {
      flow().await(Flow.Part.METER);
      readOn(passed);
    } else {
      pass(passed);
    }
  }

  /** Reads a piece that unfolds to much in turns, between those of other calls. */
  private void readOn(Buffer passed) {
    lane.context()
        .runOnContext(turn -> {
          if (phase != Phase.FLOWING) {
            return;
          }
          watch.active();
          received.meter().goOn();
          if (received.meter().isBehind()) {
            readOn(passed);
            return;
          }
          pass(passed);
          flow().ready(Flow.Part.METER);
        });
  }

  /** Passes on what has been read, and keeps what may not go before the end. */
  private void pass(Buffer passed) {
    if (down.isGone()) {
      return;
    }
    GrowingStream stream = growing;
    if (!settled && stream != null) {
      stream.add(passed);
      if (received.meter().isClosed()) {
        settleBefore(stream.all());
      } else {
        stream.pass();
      }
      return;
    }
    if (keeping) {
      kept.appendBuffer(passed);
      if (kept.length() > KEPT_ANSWER) {
        keeping = false;
        startStream(received.head().declared());
        flow().send(kept);
        kept = Buffer.buffer();
      }
    } else if (!settled && !received.head().rejected() && received.meter().isClosed()) {
      settleBefore(passed);
    } else if ((!settled || told) && received.isAll()) {
      kept = passed;
    } else {
      flow().send(passed);
    }
  }

  /** The stream as one whose hold grows with it; null if all is held already. */
  private @Nullable GrowingStream growing() {
    Attempt attempt = outgoing.attempt().orElseThrow();
    return attempt
        .growth()
        .map(growth ->
            new GrowingStream(
                lane, attempt, growth, flow(), received.head().encoding().isEmpty(), this))
        .orElse(null);
  }

  boolean isFlowing() {
    return phase == Phase.FLOWING;
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
          over();
          long input = record.map(r -> r.tokens().inputTotal()).orElse(0L);
          long output = record.map(r -> r.tokens().outputTotal()).orElse(growth.produced());
          down.end(growth.stop(refusal, input, output)).onComplete(sent -> exchange.finish());
        });
  }

  /** The provider's last event is here: callers take it for the end, so the record goes first. */
  private void settleBefore(Buffer last) {
    flow().await(Flow.Part.RECORD);
    settle(
        new Ending.Complete(received.meter().usage()),
        record -> {
          settled = true;
          flow().send(last);
          if (down.isGone()) {
            over();
            exchange.finish();
          } else if (cutOff) {
            over();
            down.breakOff();
            exchange.finish();
          } else {
            phase = Phase.FLOWING;
            watch.active();
            flow().ready(Flow.Part.RECORD);
          }
        });
  }

  private void ended() {
    if (phase != Phase.FLOWING) {
      return;
    }
    ended = true;
    Buffer last = received.meter().end();
    GrowingStream stream = growing;
    if (!settled && stream != null) {
      stream.add(last);
      last = stream.all();
    }
    Buffer rest = last;
    if (settled) {
      over();
      Runnable end = () -> down.end(kept.appendBuffer(rest)).onComplete(sent -> exchange.finish());
      if (told) {
        outgoing.follower().get().ended(received.meter().usage(), end);
      } else {
        end.run();
      }
      return;
    }
    if (received.mayLackItsEnd()) {
      fail(502, "upstream_failed", "broke off its answer");
      return;
    }
    boolean whole = keeping;
    settle(
        received.whole(down.isGone()),
        record -> {
          over();
          if (whole) {
            writeHead();
            record
                .flatMap(r -> r.cost().amount())
                .ifPresent(cost -> down.header("x-purser-cost", cost.toDecimal()));
          }
          down.end(kept.appendBuffer(rest)).onComplete(sent -> exchange.finish());
        });
  }

  // ---- from aside

  /** The caller has left, or stopped reading. */
  void leave() {
    down.leave();
    switch (phase) {
      case CONNECTING -> settle(new Ending.NeverSent(), none -> exchange.finish());
      case WAITING, FLOWING -> {
        if (!settled && drains()) {
          if (flow != null) {
            flow.ready(Flow.Part.CALLER);
          }
          return;
        }
        stop();
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
    boolean was = settled;
    phase = Phase.SETTLING;
    reset();
    if (was) {
      over();
      exchange.finish();
      return;
    }
    settle(
        left,
        record -> {
          over();
          exchange.finish();
        });
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
      if (flow().awaits(Flow.Part.CALLER)) {
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
    Optional<Attempt> attempt = outgoing.attempt();
    if (attempt.isEmpty()) {
      then.accept(Optional.empty());
      return;
    }
    Settlement.end(lane, attempt.get(), ending, watch.timing(), then);
  }

  private void over() {
    phase = Phase.OVER;
  }

  private void reset() {
    HttpClientRequest request = up;
    // Once the answer has ended, the connection may serve another call already.
    if (request != null && !ended) {
      request.reset();
    }
  }

  /** Reads a short error body away so that the connection can be used again. */
  private void discard() {
    if (received.head().declared() < 0 || received.head().declared() > Counting.INLINE) {
      reset();
    } else {
      flow().answer().resume();
    }
  }

  private Flow flow() {
    Flow known = flow;
    if (known == null) {
      throw new IllegalStateException("no answer yet");
    }
    return known;
  }
}
