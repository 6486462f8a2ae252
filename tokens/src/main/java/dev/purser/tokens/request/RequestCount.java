package dev.purser.tokens.request;

import java.util.EnumMap;
import java.util.Map;

/**
 * The input tokens of a request.
 *
 * @param tokens the best figure, which the parts sum to
 * @param low one request in twenty has fewer
 * @param high one request in twenty has more
 * @param bound no request has more, where the provider does as it documents
 * @param exact whether all of it is text of a public vocabulary in a documented frame
 * @param encoding the vocabulary that was counted with
 * @param parts the tokens of each part that is there
 */
public record RequestCount(
    long tokens,
    long low,
    long high,
    long bound,
    boolean exact,
    String encoding,
    Map<Part, Long> parts) {
  /** Copies the parts, in their order. */
  public RequestCount {
    EnumMap<Part, Long> copy = new EnumMap<>(Part.class);
    copy.putAll(parts);
    parts = java.util.Collections.unmodifiableMap(copy);
  }
}
