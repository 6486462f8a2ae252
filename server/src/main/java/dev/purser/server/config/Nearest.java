package dev.purser.server.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody who mistyped a name probably meant. */
final class Nearest {

  private Nearest() {}

  /** The most similar name, if one is so similar that a slip of the finger explains it. */
  static Optional<String> to(String typed, Collection<String> names) {
    String best = "";
    int least = Math.max(1, typed.length() / 3) + 1;
    for (String name : names) {
      int distance = distance(typed, name);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /** Levenshtein's: how many characters to insert, drop or exchange. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int exchanged = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(exchanged, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
