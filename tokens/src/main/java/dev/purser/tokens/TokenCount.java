package dev.purser.tokens;

import java.util.Locale;

/**
 * The tokens of a text for one model.
 *
 * @param tokens the best figure
 * @param low one text in twenty has fewer; equal to {@code tokens} where exact
 * @param high one text in twenty has more; equal to {@code tokens} where exact
 * @param bound no text has more; equal to {@code tokens} where exact
 * @param method how it was found
 * @param encoding the vocabulary that was counted with, such as {@code o200k_base}
 */
public record TokenCount(
    long tokens, long low, long high, long bound, Method method, String encoding) {

  /** How a count was found. */
  public enum Method {
    /** By the model's own public vocabulary. */
    EXACT,
    /** By another vocabulary and measured factors. */
    CALIBRATED;

    /** The name used in the API. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
