package dev.purser.gateway;

import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Refusal;
import dev.purser.core.usage.UsageRecord;
import dev.purser.tokens.OutputCounter;
import dev.purser.wire.StreamEvents;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A hold that grows with the output of one stream: it covers what was passed on and a margin ahead
 * of that, and no event passes that it does not cover. Confined to its event loop.
 */
final class Growth {

  /**
   * Tokens that are held ahead of what is passed on: what the provider may have produced by the
   * time that it hears of the end, and marks that it bills and that are no text.
   */
  static final long MARGIN = 64;

  /** Tokens by which a hold grows; halved when that does not fit. */
  static final long STEP = 256;

  /** What a tool call takes beside its name and arguments: of Claude's about 40 tokens. */
  static final long TOOL_CALL = 48;

  private static final byte[] THINKING = "\"thinking\"".getBytes(StandardCharsets.US_ASCII);

  /** OpenRouter's {@code reasoning}, of which a stream can be told to show nothing, and others. */
  private static final byte[] REASONING = "\"reasoning".getBytes(StandardCharsets.US_ASCII);

  private final Draft draft;
  private final int number;
  private final OutputCounter counter;
  private final StreamEvents events;
  private final Deque<Event> waiting = new ArrayDeque<>();
  private long produced;
  private long held;
  private long step = STEP;
  private UsageRecord intent;

  /**
   * An event.
   *
   * @param produced tokens up to and with it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and its bytes are not copied
  private record Event(byte[] bytes, long produced) {}

  /**
   * A hold that covers the margin and the first step.
   *
   * @param number of the attempt within its request
   * @param intent the record that stands in for the attempt
   */
  Growth(Draft draft, int number, OutputCounter counter, StreamEvents events, UsageRecord intent) {
    this.draft = draft;
    this.number = number;
    this.counter = counter;
    this.events = events;
    this.intent = intent;
    this.held = draft.heldOutput();
  }

  /** Whether all that an answer costs can be counted as it comes. */
  static boolean canCount(Draft draft) {
    Asked asked = draft.asked();
    if (!asked.events() || asked.facts().choices() != 1 || !draft.canShorten()) {
      return false;
    }
    return Reasoning.of(draft.model()) == Reasoning.SHOWN && !mayThink(asked.body());
  }

  private static boolean mayThink(byte[] body) {
    return Bounds.contains(body, THINKING)
        || Bounds.contains(body, REASONING)
        || hasEscapedLetter(body);
  }

  /** Nobody escapes letters of ASCII but to hide the name of a field. */
  private static boolean hasEscapedLetter(byte[] body) {
    for (int at = 0; at + 4 < body.length; at++) {
      if (body[at] == '\\'
          && body[at + 1] == 'u'
          && body[at + 2] == '0'
          && body[at + 3] == '0'
          && body[at + 4] >= '4'
          && body[at + 4] <= '7') {
        return true;
      }
    }
    return false;
  }

  /** The record that stands in for the attempt, as the hold now is. */
  UsageRecord intent() {
    return intent;
  }

  /** The most output tokens that the hold covers. */
  long held() {
    return held;
  }

  /** Takes what came. */
  void add(Buffer piece) {
    byte[] bytes = piece.getBytes();
    events.read(bytes, 0, bytes.length, this::event);
  }

  /** Takes what came and cannot be counted: the longest answer may be in it. */
  void addUncounted(Buffer piece) {
    produced = draft.output();
    waiting.addLast(new Event(piece.getBytes(), produced));
  }

  private void event(byte[] bytes, String text) {
    if (!text.isEmpty()) {
      counter.add(text);
      produced = Math.max(produced, counter.most() + TOOL_CALL * events.toolCalls());
    }
    waiting.addLast(new Event(bytes, produced));
  }

  /** Gives the events that the hold covers, in order, and forgets them. */
  Buffer covered() {
    Buffer covered = Buffer.buffer();
    for (Event next = waiting.peekFirst();
        next != null && isCovered(next.produced());
        next = waiting.peekFirst()) {
      covered.appendBytes(next.bytes());
      waiting.removeFirst();
    }
    return covered;
  }

  private boolean isCovered(long tokens) {
    // What the request itself allows at most is covered to its end.
    return held >= draft.output() || tokens + MARGIN <= held;
  }

  /** Gives all that is left, covered or not, at the end of the stream. */
  Buffer all() {
    Buffer left = Buffer.buffer();
    waiting.forEach(event -> left.appendBytes(event.bytes()));
    waiting.clear();
    return left.appendBytes(events.rest());
  }

  /** Whether something waits for the hold to grow. */
  boolean wantsMore() {
    return !waiting.isEmpty();
  }

  /**
   * Lets the hold grow so that what waits is covered.
   *
   * @param then takes a refusal, or nothing if the hold is larger now
   * @param otherwise runs instead if the books have failed
   */
  void grow(Lane lane, Attempt attempt, Consumer<Optional<Refusal>> then, Runnable otherwise) {
    long least = waiting.getFirst().produced() + MARGIN;
    long wanted = Math.min(draft.output(), step > 0 ? produced + MARGIN + step : least);
    Bounds larger = draft.bounds(draft.input(), wanted);
    UsageRecord next = draft.intent(attempt.id(), number, larger);
    boolean last = step == 0;
    lane.turn()
        .submit(
            new Command.Extend(attempt.org(), attempt.id(), more(larger), next, !last),
            outcome -> {
              switch (outcome) {
                case Outcome.Held enlarged -> {
                  held = wanted;
                  intent = next;
                  then.accept(Optional.empty());
                }
                case Outcome.Refused(Refusal refusal) -> {
                  if (last) {
                    then.accept(Optional.of(refusal));
                  } else {
                    step = step > 16 ? step / 2 : 0;
                    grow(lane, attempt, then, otherwise);
                  }
                }
                case Outcome.Conflict ended -> otherwise.run();
                case Outcome.NotFound missing -> otherwise.run();
              }
            },
            otherwise);
  }

  private Demand more(Bounds larger) {
    Bounds now = draft.bounds(draft.input(), held);
    return new Demand(
        difference(larger.demand().usd(), now.demand().usd()),
        difference(larger.demand().tokens(), now.demand().tokens()),
        0);
  }

  private static Claim difference(Claim larger, Claim now) {
    return larger instanceof Claim.Of(long most) && now instanceof Claim.Of(long known)
        ? new Claim.Of(Math.max(0, most - known))
        : larger;
  }

  /** The end of a stream whose hold may not grow any more. */
  Buffer stop(Refusal refusal, long input, long output) {
    waiting.clear();
    String message = Answers.message(refusal, /* mayFitShorter= */ false);
    return Buffer.buffer(
        events.stop(
            new StreamEvents.Stop(
                refusal.code().wireName(),
                refusal.budget().id(),
                message,
                input,
                output,
                draft.asked().facts().usageAsked())));
  }

  /** Tokens that were produced, as far as it was seen. */
  long produced() {
    return produced;
  }
}
