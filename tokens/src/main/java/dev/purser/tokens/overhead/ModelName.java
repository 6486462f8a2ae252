package dev.purser.tokens.overhead;

import java.util.Locale;

/**
 * A model's name without what sellers put before it.
 *
 * @param plain in small letters, such as {@code claude-opus-4-7} of {@code
 *     anthropic/claude-opus-4-7}
 * @param version of Claude, a hundred times the major number and the minor one, such as 407; 0
 *     where the name says none
 */
public record ModelName(String plain, int version) {

  private static final String CLAUDE = "claude";

  /** No model's name is longer; to look at one that is would be dear, as it is done often. */
  private static final int LONGEST = 400;

  /** Reads a name; one of more than 400 characters is that of no known model. */
  public static ModelName of(String model) {
    if (model.length() > LONGEST) {
      return new ModelName("", 0);
    }
    // Sellers of many makers' models put the maker in front: openai/gpt-5.
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    int claude = name.indexOf(CLAUDE);
    if (claude >= 0) {
      String plain = name.substring(claude);
      return new ModelName(plain, versionOf(plain));
    }
    String tuned = name.startsWith("ft:") ? name.substring(3) : name;
    int end = tuned.indexOf(':');
    return new ModelName(end > 0 ? tuned.substring(0, end) : tuned, 0);
  }

  /** Whether it is a Claude of whatever version. */
  public boolean isClaude() {
    return plain.startsWith(CLAUDE);
  }

  /** {@code claude-4.7} for a Claude whose version is known, else the plain name. */
  String known() {
    if (!isClaude() || version == 0) {
      return plain;
    }
    int minor = version % 100;
    return CLAUDE + "-" + version / 100 + (minor == 0 ? "" : "." + minor);
  }

  /** The first number of one or two digits, and the one right behind it; a date has eight. */
  private static int versionOf(String name) {
    int major = -1;
    for (String part : name.split("[-.@_:]")) {
      boolean number =
          !part.isEmpty() && part.length() <= 2 && part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (major >= 0) {
        return major * 100 + (number ? Integer.parseInt(part) : 0);
      }
      if (number) {
        major = Integer.parseInt(part);
      }
    }
    return Math.max(0, major * 100);
  }
}
