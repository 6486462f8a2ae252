package dev.purser.gateway;

import java.nio.charset.StandardCharsets;

/**
 * The text of a request that is worth counting: its JSON without the encoded bytes of images and
 * other media, which are not read as text.
 */
final class PromptText {

  /** A run of base 64 characters of this length is no word of any language. */
  private static final int MEDIA_RUN = 2_048;

  private PromptText() {}

  static String of(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    if (text.length() < MEDIA_RUN) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int runStart = 0;
    for (int at = 0; at <= text.length(); at++) {
      if (at < text.length() && isBase64(text.charAt(at))) {
        continue;
      }
      if (at - runStart < MEDIA_RUN) {
        kept.append(text, runStart, at);
      }
      if (at < text.length()) {
        kept.append(text.charAt(at));
      }
      runStart = at + 1;
    }
    return kept.toString();
  }

  private static boolean isBase64(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '+'
        || c == '/'
        || c == '-'
        || c == '_'
        || c == '=';
  }
}
