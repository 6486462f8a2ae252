package dev.purser.server.sandbox;

import dev.purser.server.sandbox.Answer.ToolCall;
import dev.purser.server.sandbox.Answer.Usage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * Writes the answers: the same text for the same request, in words that are one token each, with a
 * bill that such a model could have sent. Thread-safe.
 */
final class Author {

  private static final String[] STARTS = {"The", "Each", "This", "Most", "Every", "Another"};
  private static final String[] WORDS = {
    " account",
    " agent",
    " answer",
    " balance",
    " bill",
    " book",
    " budget",
    " call",
    " careful",
    " clear",
    " coin",
    " cost",
    " count",
    " day",
    " early",
    " entry",
    " exact",
    " fair",
    " form",
    " good",
    " harbor",
    " honest",
    " hour",
    " item",
    " keeper",
    " key",
    " late",
    " letter",
    " light",
    " limit",
    " line",
    " mark",
    " model",
    " month",
    " morning",
    " note",
    " number",
    " open",
    " order",
    " page",
    " paper",
    " plain",
    " price",
    " question",
    " quiet",
    " record",
    " report",
    " ship",
    " short",
    " sign",
    " small",
    " steady",
    " store",
    " sum",
    " table",
    " team",
    " token",
    " total",
    " true",
    " use",
    " voyage",
    " watch",
    " week",
    " whole",
    " window",
    " word",
    " year",
    " and",
    " of",
    " with",
    " for",
    " in",
    " on",
    " is",
    " keeps",
    " holds",
    " shows",
    " meets",
    " counts"
  };

  private final ToLongFunction<String> tokens;
  private final InstantSource clock;
  private final PromptCache cache = new PromptCache();
  private final AtomicLong sequence = new AtomicLong();

  /**
   * Makes an author.
   *
   * @param tokens counts the tokens of a text
   */
  Author(ToLongFunction<String> tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Tokens of the whole prompt. */
  long promptTokens(Prompt prompt) {
    return prompt.tokens(tokens.applyAsLong(prompt.text()));
  }

  /**
   * Answers.
   *
   * @param length how many tokens of text to write; empty for what comes to mind
   */
  Answer answer(Prompt prompt, OptionalLong length) {
    long seed = 31L * prompt.model().hashCode() + prompt.text().hashCode();
    SplittableRandom random = new SplittableRandom(seed);
    long reasoning =
        prompt.reasons() ? Math.min(64L * random.nextInt(1, 6), prompt.maxOutput()) : 0;
    long room = prompt.maxOutput() - reasoning;
    Optional<ToolCall> call =
        prompt.toolToCall().map(tool -> new ToolCall(tool.name(), tool.sampleArguments()));
    long wanted = length.orElse(random.nextInt(24, 160));
    List<String> pieces = call.isPresent() ? List.of() : text(random, Math.min(wanted, room));
    long output =
        call.map(c -> Math.min(room, 8 + tokens.applyAsLong(c.name() + c.arguments())))
            .orElse((long) pieces.size());
    String id = "sbx" + Long.toHexString(seed) + "n" + sequence.incrementAndGet();
    return new Answer(
        id,
        clock.instant().getEpochSecond(),
        pieces,
        call,
        call.isEmpty() && wanted > room,
        usage(prompt, output * prompt.choices(), reasoning));
  }

  private Usage usage(Prompt prompt, long output, long reasoning) {
    long all = promptTokens(prompt);
    if (prompt.cacheMark() == 0) {
      long read = cache.longestSeen(prompt.model(), prompt.text(), all);
      return new Usage(all, read, 0, output, reasoning);
    }
    String marked = prompt.text().substring(0, prompt.cacheMark());
    long markedTokens = Math.min(all, tokens.applyAsLong(marked));
    if (!PromptCache.longEnough(markedTokens)) {
      return new Usage(all, 0, 0, output, reasoning);
    }
    return cache.seenMarked(prompt.model(), marked, markedTokens)
        ? new Usage(all, markedTokens, 0, output, reasoning)
        : new Usage(all, 0, markedTokens, output, reasoning);
  }

  private static List<String> text(SplittableRandom random, long length) {
    List<String> pieces = new ArrayList<>();
    int sentenceEnd = 0;
    while (pieces.size() < length) {
      if (pieces.size() == sentenceEnd) {
        pieces.add((pieces.isEmpty() ? "" : " ") + STARTS[random.nextInt(STARTS.length)]);
        sentenceEnd = pieces.size() + random.nextInt(6, 14);
      } else if (pieces.size() == sentenceEnd - 1) {
        pieces.add(".");
      } else {
        pieces.add(WORDS[random.nextInt(WORDS.length)]);
      }
    }
    return pieces;
  }
}
