package dev.purser.gateway;

import dev.purser.core.budget.Refusal;
import dev.purser.wire.LiveReader;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.WireError;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one live session has held: the next answer, and where what is said is written down, the next
 * transcript. Confined to its event loop.
 */
final class LiveHolds {

  private final Lane lane;
  private final LiveCaller who;
  private final LiveReader reader;
  private final LiveTurns answers;
  private final Runnable held;
  private final Consumer<WireError> refused;
  private @Nullable LiveTurns transcripts;
  private boolean closed;

  /**
   * Holds of a session that goes on.
   *
   * @param reader follows what is said
   * @param answers of which one is held already
   * @param held runs when more is held
   * @param refused takes why the session cannot go on
   */
  LiveHolds(
      Lane lane,
      LiveCaller who,
      LiveReader reader,
      LiveTurns answers,
      Runnable held,
      Consumer<WireError> refused) {
    this.lane = lane;
    this.who = who;
    this.reader = reader;
    this.answers = answers;
    this.held = held;
    this.refused = refused;
  }

  LiveTurns answers() {
    return answers;
  }

  /** Whoever has what is said written down pays for that beside the answers. */
  LiveTurns transcripts() {
    watchTranscriber();
    LiveTurns written = transcripts;
    return written == null ? answers : written;
  }

  /** Takes note of who writes down what is said, if anybody. */
  void watchTranscriber() {
    String by = reader.transcriber();
    if (closed || by.isEmpty()) {
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

  /** Whether all is held that a further message may bring about; asks for it where it is not. */
  boolean cover() {
    LiveTurns written = transcripts;
    if (answers.isHeld() && !answers.covers(reader.context())) {
      // What is said makes the next answer dearer than what is held for it.
      answers.giveBack();
      hold(answers);
    }
    return answers.isHeld() && (written == null || written.isHeld());
  }

  /** Asks for the next turn to be held. */
  void hold(LiveTurns turns) {
    if (closed) {
      return;
    }
    if (!who.welcome().getAsBoolean()) {
      unwelcome(turns);
      return;
    }
    // While an answer runs, its end may make room for the next: then it is asked for again.
    boolean last = !turns.isRunning();
    turns.hold(reader.context(), last, decision -> decided(turns, last, decision));
  }

  /** An answer that runs comes to its end first, and its record is written before the session's. */
  private void unwelcome(LiveTurns turns) {
    if (turns.isRunning()) {
      return;
    }
    lane.context()
        .runOnContext(settled -> {
          if (!closed) {
            refused.accept(
                Answers.error(
                    401,
                    "invalid_key",
                    "This Purser key was revoked or has expired; use another one.",
                    who.requestId()));
          }
        });
  }

  private void decided(LiveTurns turns, boolean last, Decision decision) {
    if (closed) {
      turns.giveBack();
      return;
    }
    switch (decision) {
      case Decision.Admitted admitted -> held.run();
      case Decision.Refused(Refusal refusal, String action, boolean shorter) -> {
        if (last) {
          refused.accept(Answers.refusal(refusal, shorter, who.requestId()));
        } else if (!turns.isRunning()) {
          hold(turns);
        }
      }
      case Decision.Unavailable(String reason) ->
          refused.accept(
              Answers.error(
                  503,
                  "unavailable",
                  "The session cannot go on now: " + reason + ".",
                  who.requestId()));
    }
  }

  /** Takes anew what has been held ahead for long. */
  void renew(long now) {
    renew(answers, now);
    LiveTurns written = transcripts;
    if (written != null) {
      renew(written, now);
    }
  }

  private void renew(LiveTurns turns, long now) {
    if (turns.isStale(now)) {
      // Both are one step of the books, so that nobody comes between.
      turns.giveBack();
      hold(turns);
    }
  }

  /**
   * Gives back what is held ahead, and holds nothing more.
   *
   * @param asked whether an answer was asked for, whose hold stays
   */
  void close(boolean asked) {
    closed = true;
    if (!asked) {
      answers.giveBack();
    }
    LiveTurns written = transcripts;
    if (written != null) {
      written.giveBack();
    }
  }

  /**
   * Ends all turns as they stand.
   *
   * @param then runs once every record is written
   */
  void cut(ReadUsage soFar, Runnable then) {
    closed = true;
    LiveTurns written = transcripts;
    answers.cut(soFar, written == null ? then : () -> written.cut(soFar, then));
  }
}
