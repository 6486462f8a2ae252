package dev.purser.gateway;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Hold;
import dev.purser.core.budget.Outcome;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.wire.ReadUsage;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Ends one attempt in the books: with the record of what happened, or without one if nothing was
 * sent. Confined to its event loop, used once.
 */
final class Settlement {

  /** Bytes of text for a token where too much waits to be counted: rather too many tokens. */
  static final int BYTES_PER_TOKEN = 2;

  /** Of text that has few tokens for its bytes. */
  private static final int MOST_BYTES_PER_TOKEN = 16;

  private static final System.Logger LOG = System.getLogger(Settlement.class.getName());

  private final Lane lane;
  private final Attempt attempt;
  private final Timing timing;
  private final Consumer<Optional<UsageRecord>> then;

  private Settlement(
      Lane lane, Attempt attempt, Timing timing, Consumer<Optional<UsageRecord>> then) {
    this.lane = lane;
    this.attempt = attempt;
    this.timing = timing;
    this.then = then;
  }

  /**
   * Ends an attempt.
   *
   * @param then takes the record once it is written; empty if there is none
   */
  static void end(
      Lane lane,
      Attempt attempt,
      Ending ending,
      Timing timing,
      Consumer<Optional<UsageRecord>> then) {
    Settlement settlement = new Settlement(lane, attempt, timing, then);
    switch (ending) {
      case Ending.NeverSent() -> settlement.release();
      case Ending.Rejected() -> settlement.settle(settlement.rejected());
      case Ending.Complete(ReadUsage usage) -> settlement.complete(usage);
      case Ending.Left(ReadUsage usage, boolean untold) -> settlement.left(usage, untold);
      case Ending.Stopped(ReadUsage usage, long held) -> settlement.stopped(usage, held);
      case Ending.BrokeOff(ReadUsage usage) -> settlement.brokeOff(usage);
      case Ending.Unanswered() -> settlement.unanswered();
    }
  }

  private void release() {
    lane.turn()
        .submit(
            new Command.Release(attempt.org(), attempt.id()),
            ended -> then.accept(Optional.empty()),
            () -> then.accept(Optional.empty()));
  }

  private void settle(UsageRecord record) {
    post(record, () -> post(provisional(Status.UNRESOLVED), this::release));
  }

  /**
   * Ends the attempt with a record.
   *
   * @param otherwise runs if the windows cannot count it: a hold must not stay for that
   */
  private void post(UsageRecord record, Runnable otherwise) {
    lane.turn()
        .submit(
            new Command.Settle(attempt.org(), attempt.id(), record, ""),
            outcome -> {
              switch (outcome) {
                case Outcome.Settled settled -> {
                  lane.services().metrics().settled(record);
                  lane.services().observed().add(record);
                  then.accept(Optional.of(record));
                }
                case Outcome.Conflict(String message) -> {
                  log(message);
                  otherwise.run();
                }
                case Outcome.NotFound missing -> {
                  log("it is not known");
                  then.accept(Optional.empty());
                }
              }
            },
            // The intent stands in the ledger and becomes unresolved with the next start.
            () -> then.accept(Optional.empty()));
  }

  private void log(String problem) {
    LOG.log(
        System.Logger.Level.ERROR, "attempt {0} could not be settled: {1}", attempt.id(), problem);
  }

  /** A provider that says so in its answer broke off, though its last byte came. */
  private void complete(ReadUsage usage) {
    if (usage.failed()) {
      brokeOff(usage);
    } else {
      whole(usage, Status.OK);
    }
  }

  /** Settles by the provider's last word, or by counting where it said none. */
  private void whole(ReadUsage usage, Status status) {
    if (isLastWord(usage)) {
      learn(usage, usage.tokens().get());
      settle(record(usage, usage.tokens().get(), status, Counted.PROVIDER));
    } else if (goesOn(usage)) {
      UsageRecord open = provisional(Status.UNRESOLVED);
      lane.services().unfinished().add(usage.pending().get(), open, attempt.pricing());
      settle(open);
    } else if (isBilledByRequest(usage)) {
      // Pictures of some have no tokens, but the provider's own word of what they cost.
      boolean said = usage.complete() && usage.reportedCost().isPresent();
      Counted counted = said ? Counted.PROVIDER : Counted.ESTIMATED;
      settle(record(usage, TokenCounts.NONE, status, counted));
    } else {
      estimate(usage, status);
    }
  }

  /** What tools and further runs read is not in the request, so nothing is to be learnt of it. */
  private void learn(ReadUsage usage, TokenCounts said) {
    if (!usage.parts().isEmpty() || !usage.quantities().isEmpty()) {
      return;
    }
    Asked asked = attempt.asked();
    lane.services().counting().learn(asked.body(), attempt.intent().model(), said.inputTotal());
  }

  /** Whether what the request asks for is what is billed, so that silence is no gap. */
  private boolean isBilledByRequest(ReadUsage usage) {
    return usage.tokens().isEmpty()
        && !attempt.intent().quantities().isEmpty()
        && attempt.asked().route().format().billedByRequest();
  }

  /** Whether the provider works on without anybody who listens: only a later answer tells. */
  private static boolean goesOn(ReadUsage usage) {
    return usage.pending().isPresent();
  }

  private static boolean isLastWord(ReadUsage usage) {
    return usage.complete() && usage.tokens().isPresent();
  }

  /**
   * Settles what the caller left. Where nothing tells how much the provider had produced by then, a
   * ceiling counts the longest answer: not knowing must never make room.
   */
  private void left(ReadUsage usage, boolean untold) {
    boolean unseen =
        usage.tokens().isEmpty() && Reasoning.of(attempt.intent().model()) == Reasoning.UNSEEN;
    if ((untold || unseen) && !isLastWord(usage) && !goesOn(usage) && isUnderCeiling()) {
      long most = attempt.intent().tokens().outputTotal();
      countInput(input -> settle(estimated(usage, Status.CANCELLED, input, most)));
    } else {
      whole(usage, Status.CANCELLED);
    }
  }

  /**
   * Settles what we stopped: all that came, and the margin that was held for what the provider had
   * produced beyond that.
   */
  private void stopped(ReadUsage usage, long held) {
    countOutput(
        usage,
        kept -> {
          long unseen = Growth.MARGIN + Growth.TOOL_CALL * usage.toolCalls();
          long output = Math.max(kept, Math.min(held, kept + unseen));
          if (usage.tokens().isPresent()) {
            settle(estimated(usage, Status.CANCELLED, 0, output));
          } else {
            countInput(input -> settle(estimated(usage, Status.CANCELLED, input, output)));
          }
        });
  }

  private void brokeOff(ReadUsage usage) {
    boolean bounded = attempt.intent().cost().amount().isPresent();
    if (!isLastWord(usage) && !goesOn(usage) && bounded && isUnderCeiling()) {
      settle(provisional(Status.PARTIAL));
    } else {
      whole(usage, Status.PARTIAL);
    }
  }

  /** Nobody knows what became of it; where nothing is a ceiling, it may have been like others. */
  private void unanswered() {
    UsageRecord intent = attempt.intent();
    Optional<Observed.Usual> usual =
        isUnderCeiling()
            ? Optional.empty()
            : lane.services().observed().usual(intent.model(), intent.operation());
    if (usual.isEmpty()) {
      settle(provisional(Status.UNRESOLVED));
      return;
    }
    countInput(input -> {
      long others = Math.max(0, usual.get().tokens() - input);
      long output = Math.min(intent.tokens().outputTotal(), others);
      settle(estimated(Meter.NOTHING, Status.UNRESOLVED, input, output));
    });
  }

  private boolean isUnderCeiling() {
    for (Hold hold : attempt.reservation().holds()) {
      Optional<Budget> budget = lane.services().books().budget(hold.window().budget());
      if (budget.isPresent() && budget.get().enforcement().isCeiling()) {
        return true;
      }
    }
    return false;
  }

  /** Counts what the provider did not say: the request, and the text that came. */
  private void estimate(ReadUsage usage, Status status) {
    if (usage.tokens().isPresent()) {
      countOutput(usage, output -> settle(estimated(usage, status, 0, output)));
    } else {
      countInput(
          input -> countOutput(usage, output -> settle(estimated(usage, status, input, output))));
    }
  }

  private void countInput(Consumer<Long> to) {
    byte[] body = attempt.asked().body();
    long most = attempt.intent().tokens().inputTotal();
    lane.services()
        .counting()
        .request(
            body,
            attempt.intent().model(),
            lane.context(),
            count -> to.accept(Math.min(most, Math.max(count.tokens(), least(body)))),
            () -> to.accept(Math.min(most, Math.ceilDiv((long) body.length, BYTES_PER_TOKEN))));
  }

  /** What a request has at least that is in a form that the counter does not know. */
  private long least(byte[] body) {
    return attempt.asked().facts().hasMedia() ? 1 : body.length / MOST_BYTES_PER_TOKEN;
  }

  private void countOutput(ReadUsage usage, Consumer<Long> to) {
    String text = usage.outputText();
    long dropped = usage.outputTextDropped();
    // No answer is longer than its bound, so neither is one that could not be read.
    long most = attempt.intent().tokens().outputTotal();
    if (text.isEmpty()) {
      to.accept(Math.min(most, Math.ceilDiv(dropped, (long) BYTES_PER_TOKEN)));
      return;
    }
    // What was too long to keep is taken to be like what was kept.
    count(
        text,
        kept -> {
          long more = Math.ceilDiv(kept * dropped, (long) text.length());
          to.accept(Math.max(kept, Math.min(most, kept + more)));
        });
  }

  private void count(String text, Consumer<Long> to) {
    lane.services()
        .counting()
        .text(
            text,
            attempt.intent().model(),
            lane.context(),
            to,
            () -> to.accept((long) Math.ceilDiv(text.length(), BYTES_PER_TOKEN)));
  }

  private UsageRecord estimated(ReadUsage usage, Status status, long input, long output) {
    TokenCounts.Builder tokens = TokenCounts.builder();
    if (usage.tokens().isPresent()) {
      TokenCounts said = usage.tokens().get();
      for (TokenClass c : TokenClass.values()) {
        tokens.add(c, said.get(c));
      }
      // What a stream has said of its output is only how much there was by then.
      tokens.add(TokenClass.OUTPUT, Math.max(0, output - said.outputTotal()));
    } else {
      tokens.add(TokenClass.INPUT, input).add(TokenClass.OUTPUT, output);
    }
    return record(usage, tokens.build(), status, Counted.ESTIMATED);
  }

  private UsageRecord provisional(Status status) {
    return attempt.intent().toBuilder()
        .status(status)
        .latencyMs(timing.latencyMs())
        .ttftMs(timing.ttftMs())
        .build();
  }

  private UsageRecord rejected() {
    return attempt.intent().toBuilder()
        .status(Status.ERROR)
        .tokens(TokenCounts.NONE)
        .quantities(Quantities.NONE)
        .counted(Counted.PROVIDER)
        .latencyMs(timing.latencyMs())
        .ttftMs(timing.ttftMs())
        .cost(Cost.Free.OF_CHARGE)
        .build();
  }

  private UsageRecord record(ReadUsage usage, TokenCounts tokens, Status status, Counted counted) {
    Quantities quantities =
        isBilledByRequest(usage) ? attempt.intent().quantities() : usage.quantities();
    return UsedRecord.of(
        attempt.intent(), attempt.pricing(), usage, tokens, quantities, status, counted, timing);
  }
}
