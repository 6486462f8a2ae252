package dev.purser.wire;

import dev.purser.core.usage.Text;

/** Tells short names, which may be shown, from free text, which may not. */
final class Names {

  private Names() {}

  /** {@code text} if it has only characters of names, else the empty string. */
  static String orEmpty(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!fits(text.charAt(i))) {
        return "";
      }
    }
    return text;
  }

  /** The text as the name of a model: at most 256 visible characters; else empty. */
  static String model(String text) {
    String name = text.strip();
    if (name.length() > 256 || !Text.isWhole(name)) {
      return "";
    }
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i))) {
        return "";
      }
    }
    return name;
  }

  private static boolean fits(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "._:/@-".indexOf(c) >= 0;
  }
}
