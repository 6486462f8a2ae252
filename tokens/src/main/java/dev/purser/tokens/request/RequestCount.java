package dev.purser.tokens.request;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The input tokens of a request.
 *
 * @param tokens the best figure, which the parts sum to
 * @param low one request in twenty has fewer
 * @param high one request in twenty has more: what to hold under a soft budget
 * @param bound no request has more, where the provider does as it documents: what to hold under a
 *     hard budget. It never leaves out a byte of the body: each counts as in {@link
 *     dev.purser.tokens.TokenCounter#mostTokens}, but for texts that were counted and images that
 *     were recognised
 * @param textBound as {@code bound}, without images, documents and the system prompts before tools,
 *     for whoever adds the documented maximum of those himself
 * @param exact whether all of it is text of a public vocabulary in a documented frame
 * @param untaught the tokens as if nothing had been learned; 0 where the provider's figure would
 *     teach nothing, as it holds more than what the body shows
 * @param encoding the vocabulary that was counted with
 * @param parts the tokens of each part that is there
 */
public record RequestCount(
    long tokens,
    long low,
    long high,
    long bound,
    long textBound,
    boolean exact,
    long untaught,
    String encoding,
    Map<Part, Long> parts) {
  /** Copies the parts, in their order. */
  public RequestCount {
    EnumMap<Part, Long> copy = new EnumMap<>(Part.class);
    copy.putAll(parts);
    parts = Collections.unmodifiableMap(copy);
  }
}
