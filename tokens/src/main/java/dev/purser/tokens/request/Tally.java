package dev.purser.tokens.request;

import dev.purser.tokens.TokenCount;
import java.util.EnumMap;
import java.util.Map;

/** Adds up the parts of a request. For one thread. */
final class Tally {

  private final Map<Part, Long> parts = new EnumMap<>(Part.class);
  private long low;
  private long high;
  private long bound;
  private boolean exact = true;

  void text(Part part, TokenCount count) {
    add(part, count.tokens());
    low += count.low();
    high += count.high();
    bound += count.bound();
    exact &= count.method() == TokenCount.Method.EXACT;
  }

  /** A figure that follows from documents or measurements, not from a vocabulary. */
  void estimate(Part part, long tokens, long atLeast, long atMost, long never) {
    add(part, tokens);
    low += Math.min(atLeast, tokens);
    high += Math.max(atMost, tokens);
    bound += Math.max(never, tokens);
    exact = false;
  }

  /** A figure that is documented, of a part that may once be found to be twice that. */
  void frame(long tokens, boolean documented) {
    add(Part.FRAMING, tokens);
    low += tokens;
    high += tokens;
    bound += 2 * tokens;
    exact &= documented;
  }

  /** What is not known to be part of the prompt, but may be. */
  void perhaps(long most) {
    bound += most;
  }

  private void add(Part part, long tokens) {
    if (tokens > 0) {
      parts.merge(part, tokens, Long::sum);
    }
  }

  RequestCount done(String encoding) {
    long tokens = parts.values().stream().mapToLong(Long::longValue).sum();
    return new RequestCount(
        tokens,
        Math.min(low, tokens),
        Math.max(high, tokens),
        Math.max(bound, Math.max(high, tokens)),
        exact,
        encoding,
        parts);
  }
}
