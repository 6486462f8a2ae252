package dev.purser.core.usage;

/** What a text must be so that it can be kept. */
public final class Text {

  private Text() {}

  /**
   * Whether a text has no half of a surrogate pair. Such a text has no form in UTF-8, so that two
   * different ones could not be told apart once they are kept.
   */
  public static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isHighSurrogate(text.charAt(i))
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
