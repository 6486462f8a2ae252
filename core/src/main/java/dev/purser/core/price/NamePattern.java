package dev.purser.core.price;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * A regular expression for whole model ids. It is compiled only when an id begins as it does, since
 * a catalogue has hundreds and a process meets a few. Thread-safe.
 */
final class NamePattern implements Comparable<NamePattern> {

  private final String regex;
  private final String prefix;
  private final AtomicReference<Pattern> compiled = new AtomicReference<>();

  NamePattern(String regex) {
    this.regex = regex;
    this.prefix = literalPrefix(regex).toLowerCase(Locale.ROOT);
  }

  /** Whether it matches the whole of an id in lower case. */
  boolean matches(String id) {
    if (!id.startsWith(prefix)) {
      return false;
    }
    Pattern pattern = compiled.get();
    if (pattern == null) {
      pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
      compiled.set(pattern);
    }
    return pattern.matcher(id).matches();
  }

  /** The text that every match begins with, as far as that is plain to see. */
  private static String literalPrefix(String regex) {
    StringBuilder prefix = new StringBuilder();
    int i = 0;
    while (i < regex.length()) {
      boolean escaped = regex.charAt(i) == '\\' && i + 1 < regex.length();
      char c = regex.charAt(escaped ? i + 1 : i);
      boolean literal = escaped ? !Character.isLetterOrDigit(c) : isLiteral(c);
      int next = i + (escaped ? 2 : 1);
      boolean repeated = next < regex.length() && "?*{".indexOf(regex.charAt(next)) >= 0;
      if (!literal || repeated) {
        break;
      }
      prefix.append(c);
      i = next;
    }
    // A bar outside brackets starts a second expression with its own beginning.
    return hasOuterBar(regex) ? "" : prefix.toString();
  }

  private static boolean isLiteral(char c) {
    return Character.isLetterOrDigit(c) || "-_/:@~, ".indexOf(c) >= 0;
  }

  private static boolean hasOuterBar(String regex) {
    int depth = 0;
    for (int i = 0; i < regex.length(); i++) {
      switch (regex.charAt(i)) {
        case '\\' -> i++;
        case '(', '[' -> depth++;
        case ')', ']' -> depth--;
        case '|' -> {
          if (depth <= 0) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof NamePattern other && regex.equals(other.regex);
  }

  @Override
  public int hashCode() {
    return regex.hashCode();
  }

  /** The more specific one first: the longer beginning, then the longer expression. */
  @Override
  public int compareTo(NamePattern other) {
    int byPrefix = Integer.compare(other.prefix.length(), prefix.length());
    int byLength = Integer.compare(other.regex.length(), regex.length());
    return byPrefix != 0 ? byPrefix : byLength != 0 ? byLength : regex.compareTo(other.regex);
  }
}
