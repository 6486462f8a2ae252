package dev.purser.gateway;

import dev.purser.core.budget.Refusal;
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
  private final ClientWebSocket up;
  private final LiveMessage saying = new LiveMessage();
  private final LiveMessage hearing = new LiveMessage();
  private final List<WebSocketFrame> early = new ArrayList<>();
  private final Stopwatch watch = new Stopwatch();

  private Phase phase = Phase.OPENING;
  private @Nullable ServerWebSocket down;
  private @Nullable LiveTurns transcripts;
  private @Nullable Waiting waiting;
  private boolean asked;
  private boolean upStalled;
  private boolean downStalled;
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
    this.up = up;
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
    watch.sent();
    caller.frameHandler(this::said);
    caller.exceptionHandler(failure -> {});
    caller.closeHandler(closed -> callerClosed());
    first.forEach(this::sendUp);
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
      sendUp(frame);
      return;
    }
    boolean asks = reader.said(whole.get());
    watchTranscriber();
    waiting = new Waiting(frame, asks);
    pass();
  }

  /** Passes the message that waits, once all that it may bring about is held. */
  private void pass() {
    Waiting next = waiting;
    if (phase != Phase.OPEN || next == null) {
      return;
    }
    LiveTurns written = transcripts;
    if (answers.isHeld() && !answers.covers(reader.context())) {
      // What is said makes the next answer dearer than what is held for it.
      answers.giveBack();
      hold(answers);
    }
    boolean held = answers.isHeld() && (written == null || written.isHeld());
    if (!held || (next.asks() && asked)) {
      caller().pause();
      return;
    }
    waiting = null;
    // Of two answers asked for at once, the second waits until the first has begun.
    asked |= next.asks();
    sendUp(next.frame());
    if (!upStalled) {
      caller().resume();
    }
  }

  private void sendUp(WebSocketFrame frame) {
    if (up.isClosed()) {
      return;
    }
    up.writeFrame(frame);
    if (up.writeQueueFull() && !upStalled) {
      upStalled = true;
      caller().pause();
      up.drainHandler(drained -> {
        upStalled = false;
        watch.active();
        if (phase == Phase.OPEN && waiting == null) {
          caller().resume();
        }
      });
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
        hold(answers);
      }
      case LiveReader.Heard.Answered(ReadUsage usage) -> settle(answers, usage, frame);
      case LiveReader.Heard.Transcribed(ReadUsage usage) -> {
        watchTranscriber();
        settle(transcripts == null ? answers : transcripts, usage, frame);
      }
    }
    watchTranscriber();
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
    hold(turns);
  }

  /** Hears the provider again, unless something is yet to be done with what it said. */
  private void hearOn() {
    if (settling || downStalled || !isAlive()) {
      return;
    }
    up.resume();
    if (upGone) {
      // What it had said before it went comes first.
      lane.context()
          .runOnContext(heard -> {
            if (!settling && !downStalled) {
              providerClosed();
            }
          });
    }
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
    ServerWebSocket caller = caller();
    if (phase != Phase.OPEN || caller.isClosed()) {
      return;
    }
    caller.writeFrame(frame);
    if (caller.writeQueueFull() && !downStalled) {
      downStalled = true;
      up.pause();
      caller.drainHandler(drained -> {
        downStalled = false;
        watch.active();
        hearOn();
      });
    }
  }

  // ---- what is held

  /** Whoever has what is said written down pays for that beside the answers. */
  private void watchTranscriber() {
    String by = reader.transcriber();
    if (phase != Phase.OPEN || by.isEmpty()) {
      return;
    }
    LiveTurns known = transcripts;
    if (known == null || !known.model().equals(by)) {
      if (known != null) {
        known.cut(reader.soFar(), () -> {});
      }
      LiveTurns some =
          new LiveTurns(lane, who, by, "how much of what is said is written down has no limit");
      transcripts = some;
      hold(some);
    }
  }

  private void hold(LiveTurns turns) {
    if (phase != Phase.OPEN) {
      return;
    }
    // While an answer runs, its end may make room for the next: then it is asked for again.
    boolean last = !turns.isRunning();
    turns.hold(reader.context(), last, decision -> decided(turns, last, decision));
  }

  private void decided(LiveTurns turns, boolean last, Decision decision) {
    if (phase != Phase.OPEN) {
      turns.giveBack();
      return;
    }
    switch (decision) {
      case Decision.Admitted held -> pass();
      case Decision.Refused(Refusal refusal, String action) -> {
        if (last) {
          stop(Answers.refusal(refusal, who.requestId()));
        } else if (!turns.isRunning()) {
          hold(turns);
        }
      }
      case Decision.Unavailable(String reason) ->
          stop(
              Answers.error(
                  503,
                  "unavailable",
                  "The session cannot go on now: " + reason + ".",
                  who.requestId()));
    }
  }

  /** Takes anew what has been held ahead for long. */
  private void renew(LiveTurns turns, long now) {
    if (turns.isStale(now)) {
      // Both are one step of the books, so that nobody comes between.
      turns.giveBack();
      hold(turns);
    }
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
    downStalled = false;
    if ((!answers.isRunning() && !asked) || up.isClosed()) {
      end(LiveEnd.GOING_AWAY, "the caller has left");
      return;
    }
    // Its end says exactly what it used, and comes soon.
    phase = Phase.DRAINING;
    watch.sent();
    giveBackAll();
    if (lane.services().config().onLeave() == GatewayConfig.OnLeave.CANCEL) {
      format.cancel().ifPresent(up::writeTextMessage);
    }
    hearOn();
  }

  private void providerClosed() {
    upGone = true;
    if (isAlive() && !settling && !downStalled) {
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
    LiveTurns written = transcripts;
    answers.cut(soFar, written == null ? last : () -> written.cut(soFar, last));
  }

  private void giveBackAll() {
    if (!asked) {
      answers.giveBack();
    }
    LiveTurns written = transcripts;
    if (written != null) {
      written.giveBack();
    }
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
      renew(answers, now);
      LiveTurns written = transcripts;
      if (written != null) {
        renew(written, now);
      }
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
