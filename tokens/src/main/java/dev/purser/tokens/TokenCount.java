package dev.purser.tokens;

import java.util.Locale;

/**
 * The tokens of a text for one model.
 *
 * @param tokens the best figure
 * @param low what it is not below, but for odd texts
 * @param high what it is not above, but for odd texts; equal to {@code tokens} where exact
 * @param method how it was found
 * @param encoding the vocabulary that was counted with, such as {@code o200k_base}
 */
public record TokenCount(long tokens, long low, long high, Method method, String encoding) {

  /** How a count was found. */
  public enum Method {
    /** By the model's own public vocabulary. */
    EXACT,
    /** By another vocabulary and a measured factor. */
    CALIBRATED;

    /** The name used in the API. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
