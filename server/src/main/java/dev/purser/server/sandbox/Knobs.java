package dev.purser.server.sandbox;

import io.vertx.core.MultiMap;
import java.util.OptionalLong;

/**
 * What a caller may ask of the sandbox itself, in headers whose values are whole numbers.
 *
 * @param latencyMs {@code x-sandbox-latency-ms}: milliseconds before the answer begins
 * @param chunkMs {@code x-sandbox-chunk-ms}: milliseconds between the writes of a stream
 * @param status {@code x-sandbox-status}: answer with this error status; 0 for none
 * @param outputTokens {@code x-sandbox-output-tokens}: how many tokens of text to write
 * @param cutAfter {@code x-sandbox-cut-after}: close the connection after so many writes
 */
record Knobs(
    long latencyMs, long chunkMs, int status, OptionalLong outputTokens, OptionalLong cutAfter) {

  /** Nothing asked for. */
  static final Knobs NONE = new Knobs(0, 0, 0, OptionalLong.empty(), OptionalLong.empty());

  private static final long MAX_DELAY_MS = 600_000;
  private static final long MAX_TOKENS = 100_000;

  /**
   * Reads them.
   *
   * @throws BadRequest if one is no whole number or out of range
   */
  static Knobs of(MultiMap headers) {
    return new Knobs(
        number(headers, "x-sandbox-latency-ms", 0, MAX_DELAY_MS).orElse(0),
        number(headers, "x-sandbox-chunk-ms", 0, MAX_DELAY_MS).orElse(0),
        (int) number(headers, "x-sandbox-status", 400, 599).orElse(0),
        number(headers, "x-sandbox-output-tokens", 0, MAX_TOKENS),
        number(headers, "x-sandbox-cut-after", 0, MAX_TOKENS));
  }

  private static OptionalLong number(MultiMap headers, String name, long min, long max) {
    String text = headers.get(name);
    if (text == null) {
      return OptionalLong.empty();
    }
    if (text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9') && !text.isEmpty()) {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return OptionalLong.of(value);
      }
    }
    throw new BadRequest(400, name + " must be a whole number from " + min + " to " + max);
  }
}
