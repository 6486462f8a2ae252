package dev.purser.tokens.request;

import dev.purser.tokens.TokenCount;
import dev.purser.tokens.estimate.Estimate;
import dev.purser.tokens.estimate.Learned;
import java.util.EnumMap;
import java.util.Map;

/**
 * Adds up the parts of a request. For one thread.
 *
 * <p>The bound starts as that of all bytes of the body. Only what was understood lowers it: a text
 * that was counted, or a medium whose documented maximum takes the place of its bytes. So nothing
 * that a reader passes over is left out.
 */
final class Tally {

  private final Map<Part, Long> texts = new EnumMap<>(Part.class);
  private final Map<Part, Long> media = new EnumMap<>(Part.class);
  private long low;
  private long high;
  private long mediaLow;
  private long mediaHigh;
  private long textBound;
  private long added;
  private boolean exact = true;
  private boolean teaches = true;

  /**
   * Starts one.
   *
   * @param ofBytes the most tokens of all bytes of the body
   */
  Tally(long ofBytes) {
    textBound = ofBytes;
  }

  /** A text of a public vocabulary, or one that was estimated. */
  void text(Part part, TokenCount count) {
    add(texts, part, count.tokens());
    low += count.low();
    high += count.high();
    exact &= count.method() == TokenCount.Method.EXACT;
  }

  /** Bytes that were understood: what takes their place in the bound, where it is less. */
  void lowerBound(long ofBytes, long instead) {
    textBound -= Math.max(0, ofBytes - instead);
  }

  /** A figure that follows from documents or measurements, of something shown as text. */
  void estimate(Part part, long tokens, long atLeast, long atMost) {
    add(texts, part, tokens);
    low += Math.min(atLeast, tokens);
    high += Math.max(atMost, tokens);
    exact = false;
  }

  /** What can come on top of the bytes of the body. */
  void raiseBound(long most) {
    added += most;
  }

  /** A medium, whose tokens have to do with its size, and not with its bytes as text. */
  void medium(Part part, long tokens, long atLeast, long atMost, long never) {
    add(media, part, tokens);
    mediaLow += Math.min(atLeast, tokens);
    mediaHigh += Math.max(atMost, tokens);
    added += Math.max(never, tokens);
    exact = false;
    teaches = false;
  }

  /** A figure that is documented, of a part that may once be found to be twice that. */
  void frame(long tokens, boolean documented) {
    add(texts, Part.FRAMING, tokens);
    low += tokens;
    high += tokens;
    added += 2 * tokens;
    exact &= documented;
  }

  /** The provider adds what the body does not show. */
  void holdsMore() {
    teaches = false;
    exact = false;
  }

  private static void add(Map<Part, Long> parts, Part part, long tokens) {
    if (tokens > 0) {
      parts.merge(part, tokens, Long::sum);
    }
  }

  private static long sum(Map<Part, Long> parts) {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }

  RequestCount done(String encoding, Learned learned) {
    long plain = sum(texts);
    if (!exact && plain > 0) {
      Estimate taught = learned.correct(new Estimate(plain, low, high));
      scale(plain, taught.tokens());
      low = taught.low();
      high = taught.high();
    }
    long untaught = teaches ? plain : 0;
    Map<Part, Long> parts = new EnumMap<>(texts);
    media.forEach((part, tokens) -> parts.merge(part, tokens, Long::sum));
    long tokens = sum(parts);
    long atMost = Math.max(high + mediaHigh, tokens);
    return new RequestCount(
        tokens,
        Math.min(low + mediaLow, tokens),
        atMost,
        Math.max(textBound + added, atMost),
        Math.max(0, textBound),
        exact,
        untaught,
        encoding,
        parts);
  }

  /** Shares a changed sum among the parts; what rounding leaves goes to the largest. */
  private void scale(long before, long after) {
    if (before == after) {
      return;
    }
    Part largest = Part.FRAMING;
    long shared = 0;
    for (Map.Entry<Part, Long> part : texts.entrySet()) {
      if (part.getValue() > texts.getOrDefault(largest, 0L)) {
        largest = part.getKey();
      }
    }
    for (Map.Entry<Part, Long> part : texts.entrySet()) {
      part.setValue(part.getValue() * after / before);
      shared += part.getValue();
    }
    texts.merge(largest, after - shared, Long::sum);
  }
}
