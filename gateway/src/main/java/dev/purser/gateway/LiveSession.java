package dev.purser.gateway;

import dev.purser.wire.LiveFormat;
import dev.purser.wire.LiveReader;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.WireError;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Passes the frames of one live session in both directions as they come, sees to it that no answer
 * begins that is not held, and that each is settled before the caller hears of its end. Confined to
 * its event loop.
 */
final class LiveSession {

  /* A frame that does not end a message passes at once. The last frame of a message waits until
   * the message may pass: towards the provider until the next answer is held, as the message may
   * bring it about; towards the caller until the answer that it ends is settled. */

  /** The longest frame and the longest message that is read, in bytes; as OpenAI's longest. */
  static final int MAX_FRAME = 16 << 20;

  /** The most frames of a message that wait to be passed on. */
  static final int MOST_PIECES = 1024;

  /** How long an answer whose caller has left may take to come to its end. */
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private enum Phase {
    OPENING,
    OPEN,
    /** The caller has left, and an answer runs to its end. */
    DRAINING,
    OVER
  }

  private final Lane lane;
  private final LiveExchange exchange;
  private final LiveCaller who;
  private final LiveFormat format;
  private final LiveReader reader;
  private final LiveTurns answers;
  private final LiveHolds holds;
  private final ClientWebSocket up;
  private final LiveFlow upward;
  private final LiveMessage saying = new LiveMessage();
  private final LiveMessage hearing = new LiveMessage();
  private final List<WebSocketFrame> early = new ArrayList<>();
  private final Stopwatch watch = new Stopwatch();

  private Phase phase = Phase.OPENING;
  private @Nullable ServerWebSocket down;
  private @Nullable LiveFlow downward;
  private @Nullable Waiting waiting;
  private boolean asked;
  private boolean settling;
  private boolean upGone;

  /** The last frame of a message that may not pass yet. */
  private record Waiting(WebSocketFrame frame, boolean asks) {}

  LiveSession(
      Lane lane,
      LiveExchange exchange,
      LiveCaller who,
      LiveReader reader,
      LiveTurns answers,
      ClientWebSocket up) {
    this.lane = lane;
    this.exchange = exchange;
    this.who = who;
    this.format = who.route().format();
    this.reader = reader;
    this.answers = answers;
    this.holds = new LiveHolds(lane, who, reader, answers, this::pass, this::stop);
    this.up = up;
    this.upward = new LiveFlow(up, () -> caller().pause(), this::upDrained);
    up.frameHandler(this::heard);
    up.exceptionHandler(failure -> {});
    up.closeHandler(closed -> providerClosed());
  }

  /** The provider's side is open: what it says waits until the caller's is, too. */
  void connected() {
    up.pause();
  }

  /**
   * Begins to pass frames.
   *
   * @param first those that came before, of the caller
   */
  void start(ServerWebSocket caller, List<WebSocketFrame> first) {
    phase = Phase.OPEN;
    down = caller;
    downward = new LiveFlow(caller, up::pause, this::downDrained);
    watch.sent();
    caller.frameHandler(this::said);
    caller.exceptionHandler(failure -> {});
    caller.closeHandler(closed -> callerClosed());
    first.forEach(upward::send);
    if (caller.isClosed()) {
      callerClosed();
      return;
    }
    caller.resume();
    List.copyOf(early).forEach(this::heard);
    if (!settling) {
      up.resume();
    }
    if (up.isClosed()) {
      providerClosed();
    }
  }

  // ---- from the caller

  private void said(WebSocketFrame frame) {
    // Closing is each side's own: an answer whose caller has left may still come to its end.
    if (phase != Phase.OPEN || frame.isClose()) {
      return;
    }
    watch.active();
    Optional<byte[]> whole = saying.take(frame);
    if (whole.isEmpty()) {
      upward.send(frame);
      return;
    }
    boolean asks = reader.said(whole.get());
    holds.watchTranscriber();
    waiting = new Waiting(frame, asks);
    pass();
  }

  /** Passes the message that waits, once all that it may bring about is held. */
  private void pass() {
    Waiting next = waiting;
    if (phase != Phase.OPEN || next == null) {
      return;
    }
    if (!holds.cover() || (next.asks() && asked)) {
      caller().pause();
      return;
    }
    waiting = null;
    // Of two answers asked for at once, the second waits until the first has begun.
    asked |= next.asks();
    upward.send(next.frame());
    if (!upward.isStalled()) {
      caller().resume();
    }
  }

  private void upDrained() {
    watch.active();
    if (phase == Phase.OPEN && waiting == null) {
      caller().resume();
    }
  }

  // ---- from the provider

  private void heard(WebSocketFrame frame) {
    if (phase == Phase.OPENING) {
      early.add(frame);
      return;
    }
    if (!isAlive() || frame.isClose()) {
      return;
    }
    watch.active();
    answers.heard();
    Optional<byte[]> whole = hearing.take(frame);
    if (whole.isEmpty()) {
      sendDown(frame);
      return;
    }
    switch (reader.heard(whole.get())) {
      case LiveReader.Heard.Nothing nothing -> sendDown(frame);
      case LiveReader.Heard.Failed failed -> {
        asked = false;
        sendDown(frame);
        pass();
        endIfDrained();
      }
      case LiveReader.Heard.Began began -> {
        asked = false;
        answers.began();
        sendDown(frame);
        holds.hold(answers);
      }
      case LiveReader.Heard.Answered(ReadUsage usage) -> settle(answers, usage, frame);
      case LiveReader.Heard.Transcribed(ReadUsage usage) ->
          settle(holds.transcripts(), usage, frame);
    }
    holds.watchTranscriber();
  }

  /** The record goes before the word that the answer has ended. */
  private void settle(LiveTurns turns, ReadUsage usage, WebSocketFrame last) {
    settling = true;
    up.pause();
    turns.ended(
        usage,
        () -> {
          settling = false;
          sendDown(last);
          endIfDrained();
          hearOn();
        });
    holds.hold(turns);
  }

  /** Hears the provider again, unless something is yet to be done with what it said. */
  private void hearOn() {
    if (isHeldUp() || !isAlive()) {
      return;
    }
    up.resume();
    if (upGone) {
      // What it had said before it went comes first.
      lane.context()
          .runOnContext(heard -> {
            if (!isHeldUp()) {
              providerClosed();
            }
          });
    }
  }

  /** Whether the provider has to wait before more of what it says is taken. */
  private boolean isHeldUp() {
    LiveFlow some = downward;
    return settling || (some != null && some.isStalled());
  }

  private void endIfDrained() {
    if (phase == Phase.DRAINING && !answers.isRunning() && !asked) {
      end(LiveEnd.GOING_AWAY, "the caller has left");
    }
  }

  private boolean isAlive() {
    return phase == Phase.OPEN || phase == Phase.DRAINING;
  }

  private void sendDown(WebSocketFrame frame) {
    LiveFlow some = downward;
    if (phase == Phase.OPEN && some != null) {
      some.send(frame);
    }
  }

  private void downDrained() {
    watch.active();
    hearOn();
  }

  // ---- the end

  private void stop(WireError error) {
    lane.services().metrics().refused(who.provider().name(), error.code());
    ServerWebSocket caller = caller();
    cut(() -> LiveEnd.tell(caller, format, error));
  }

  private void callerClosed() {
    if (phase != Phase.OPEN) {
      return;
    }
    if (downward != null) {
      downward.gone();
    }
    if ((!answers.isRunning() && !asked) || up.isClosed()) {
      end(LiveEnd.GOING_AWAY, "the caller has left");
      return;
    }
    // Its end says exactly what it used, and comes soon.
    phase = Phase.DRAINING;
    watch.sent();
    holds.close(asked);
    if (lane.services().config().onLeave() == GatewayConfig.OnLeave.CANCEL) {
      format.cancel().ifPresent(up::writeTextMessage);
    }
    hearOn();
  }

  private void providerClosed() {
    upGone = true;
    if (isAlive() && !isHeldUp()) {
      LiveEnd end = LiveEnd.of(up.closeStatusCode(), up.closeReason(), who.provider().name());
      end(end.code(), end.reason());
    }
  }

  /** Ends both sides; the caller hears this once everything is settled. */
  private void end(int code, String reason) {
    ServerWebSocket caller = caller();
    cut(() -> {
      if (!caller.isClosed()) {
        caller.close((short) code, LiveEnd.reason(reason));
      }
    });
  }

  private void cut(Runnable then) {
    if (phase == Phase.OVER) {
      return;
    }
    phase = Phase.OVER;
    waiting = null;
    if (asked) {
      // It was sent, and nobody knows what the provider has done about it.
      answers.began();
    }
    LiveEnd.hangUp(up);
    ReadUsage soFar = reader.soFar();
    Runnable last =
        () -> {
          then.run();
          exchange.finish();
        };
    holds.cut(soFar, last);
  }

  void checkTime(long now) {
    Duration idle = who.provider().timeouts().idle();
    if (phase == Phase.DRAINING && watch.isSentBefore(DRAIN, now)) {
      end(LiveEnd.GOING_AWAY, "the caller has left");
    } else if (phase == Phase.OPEN && watch.isSilentFor(idle, now)) {
      stop(
          Answers.error(
              408,
              "session_idle",
              "Nothing came from either side for " + idle.toSeconds() + " seconds.",
              who.requestId()));
    } else if (phase == Phase.OPEN) {
      holds.renew(now);
    }
  }

  /** Ends in both directions, whatever it is doing. */
  void breakOff() {
    if (phase == Phase.OPENING) {
      phase = Phase.OVER;
      LiveEnd.hangUp(up);
    } else {
      end(LiveEnd.GOING_AWAY, "Purser is shutting down");
    }
  }

  private ServerWebSocket caller() {
    ServerWebSocket some = down;
    if (some == null) {
      throw new IllegalStateException("the caller's side is not open yet");
    }
    return some;
  }
}
