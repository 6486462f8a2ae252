package dev.purser.gateway;

import dev.purser.core.budget.Refusal;
import dev.purser.core.usage.UsageRecord;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.WireError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
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

  private static final AnswerHead NO_HEAD = new AnswerHead(0, false, false, false, "", -1, false);

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

  private Phase phase = Phase.CONNECTING;
  private @Nullable HttpClientRequest up;
  private @Nullable HttpClientResponse answer;
  private Meter meter = Meter.none();
  private boolean settled;
  private boolean told;
  private boolean cutOff;
  private boolean keeping;
  private Buffer kept = Buffer.buffer();
  private final Stopwatch watch = new Stopwatch();
  private AnswerHead head = NO_HEAD;
  private long received;
  private boolean stalled;
  private boolean ended;
  private boolean growing;

  Relay(Lane lane, Exchange exchange, Outgoing outgoing, Downstream down) {
    this.lane = lane;
    this.exchange = exchange;
    this.outgoing = outgoing;
    this.down = down;
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
    // What the provider did after sending no byte at all is not known; after some, it has worked.
    // An error status stands, whatever became of the body that explains it.
    settle(
        head.rejected()
            ? new Ending.Rejected()
            : received == 0 ? new Ending.Unanswered() : new Ending.BrokeOff(meter.usage()),
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
    phase = Phase.FLOWING;
    answer = response;
    watch.active();
    head = AnswerHead.of(response);
    if (head.rejected()
        && !settled
        && exchange.wantsFurtherAttempt(head.status(), response.headers())) {
      discard();
      settle(new Ending.Rejected(), record -> exchange.nextAttempt());
      return;
    }
    told = head.status() == 200 && outgoing.follower().isPresent();
    if ((!settled || told) && !head.rejected() && head.readable()) {
      meter = outgoing.meter(head.events()).inflated(head.encoding());
      meter.headers(response.headers());
    }
    keeping = !settled && !head.events() && (head.rejected() || !outgoing.streams());
    response.exceptionHandler(this::failed);
    response.endHandler(end -> ended());
    response.handler(this::piece);
    if (!keeping) {
      startStream(outgoing.hidesUsage() ? -1 : head.declared());
    }
  }

  private void startStream(long length) {
    writeHead();
    down.startStream(length);
  }

  private void writeHead() {
    HttpClientResponse response = answer();
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
    received += piece.length();
    Buffer passed = meter.read(piece);
    if (meter.isBehind()) {
      answer().pause();
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
          meter.goOn();
          if (meter.isBehind()) {
            readOn(passed);
            return;
          }
          pass(passed);
          if (phase == Phase.FLOWING && !growing && !stalled) {
            answer().resume();
          }
        });
  }

  /** Passes on what has been read, and keeps what may not go before the end. */
  private void pass(Buffer passed) {
    if (down.isGone()) {
      return;
    }
    if (!settled && growth().isPresent()) {
      grow(growth().get(), passed);
      return;
    }
    if (keeping) {
      kept.appendBuffer(passed);
      if (kept.length() > KEPT_ANSWER) {
        keeping = false;
        startStream(head.declared());
        send(kept);
        kept = Buffer.buffer();
      }
    } else if (!settled && !head.rejected() && meter.isClosed()) {
      settleBefore(passed);
    } else if ((!settled || told) && received == head.declared()) {
      kept = passed;
    } else {
      send(passed);
    }
  }

  /** How the hold grows with the stream that flows; empty if it need not. */
  private Optional<Growth> growth() {
    return head.events() && !head.rejected()
        ? outgoing.attempt().flatMap(Attempt::growth)
        : Optional.empty();
  }

  /** Passes on what the hold covers, and lets it grow for the rest. */
  private void grow(Growth growth, Buffer passed) {
    add(growth, passed);
    if (meter.isClosed()) {
      settleBefore(growth.all());
      return;
    }
    send(growth.covered());
    if (!growth.wantsMore()) {
      return;
    }
    growing = true;
    answer().pause();
    growth.grow(
        lane,
        outgoing.attempt().get(),
        refusal -> {
          growing = false;
          if (phase != Phase.FLOWING) {
            return;
          }
          if (refusal.isPresent()) {
            stop(growth, refusal.get());
            return;
          }
          grow(growth, Buffer.buffer());
          if (!growing && !stalled && phase == Phase.FLOWING) {
            answer().resume();
          }
        },
        () -> {
          if (phase == Phase.FLOWING) {
            fail(503, "unavailable", "is not asked any more, as the ledger has failed");
            reset();
          }
        });
  }

  private void add(Growth growth, Buffer passed) {
    if (head.encoding().isEmpty()) {
      growth.add(passed);
    } else if (passed.length() > 0) {
      growth.addUncounted(passed);
    }
  }

  /** Ends a stream whose hold may not grow, so that the caller sees an answer at its limit. */
  private void stop(Growth growth, Refusal refusal) {
    ReadUsage usage = meter.usage();
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
    HttpClientResponse response = answer();
    response.pause();
    settle(
        new Ending.Complete(meter.usage()),
        record -> {
          settled = true;
          send(last);
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
            if (!stalled) {
              response.resume();
            }
          }
        });
  }

  private void send(Buffer bytes) {
    if (down.write(bytes) && !stalled) {
      stalled = true;
      HttpClientResponse response = answer();
      response.pause();
      down.onDrain(() -> {
        stalled = false;
        watch.active();
        if (phase == Phase.FLOWING && !growing) {
          response.resume();
        }
      });
    }
  }

  private void ended() {
    if (phase != Phase.FLOWING) {
      return;
    }
    ended = true;
    Buffer last = meter.end();
    if (!settled && growth().isPresent()) {
      add(growth().get(), last);
      last = growth().get().all();
    }
    Buffer rest = last;
    if (settled) {
      over();
      Runnable end = () -> down.end(kept.appendBuffer(rest)).onComplete(sent -> exchange.finish());
      if (told) {
        outgoing.follower().get().ended(meter.usage(), end);
      } else {
        end.run();
      }
      return;
    }
    if (!head.rejected() && head.endsWithConnection() && !meter.isComplete()) {
      fail(502, "upstream_failed", "broke off its answer");
      return;
    }
    Ending ending =
        head.rejected()
            ? new Ending.Rejected()
            : down.isGone()
                ? new Ending.Left(meter.usage(), false)
                : new Ending.Complete(meter.usage());
    boolean whole = keeping;
    settle(
        ending,
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
          if (answer != null) {
            stalled = false;
            answer.resume();
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
    ReadUsage usage = meter.usage();
    boolean was = settled;
    phase = Phase.SETTLING;
    reset();
    if (was) {
      over();
      exchange.finish();
      return;
    }
    // Whoever compresses keeps back what has been produced.
    boolean untold = received == 0 || !outgoing.streams() || !head.encoding().isEmpty();
    settle(
        head.rejected() ? new Ending.Rejected() : new Ending.Left(usage, untold),
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
      if (stalled) {
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
    if (head.declared() < 0 || head.declared() > Counting.INLINE) {
      reset();
    } else {
      answer().resume();
    }
  }

  private HttpClientResponse answer() {
    HttpClientResponse response = answer;
    if (response == null) {
      throw new IllegalStateException("no answer yet");
    }
    return response;
  }
}
