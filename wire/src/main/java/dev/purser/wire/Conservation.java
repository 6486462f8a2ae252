package dev.purser.wire;

import dev.purser.core.usage.TokenCounts;
import java.util.List;

/**
 * Compares the disjoint counts of an answer with the total that its provider names: what was read
 * must sum to it, or the record says that it does not.
 */
final class Conservation {

  private Conservation() {}

  /**
   * Notes a total that the counts do not sum to.
   *
   * @param total as the provider names it, {@link Json#ABSENT} where it does not
   */
  static void check(long total, TokenCounts counts, List<String> problems) {
    long beyond = beyond(total, counts.total(), problems);
    if (beyond > 0) {
      problems.add("usage: the total is " + beyond + " above its parts");
    }
  }

  /**
   * The tokens that a total has beyond its parts: somebody is billed for them, and no reader may
   * lose them. A total below its parts is noted.
   *
   * @param total as the provider names it, {@link Json#ABSENT} where it does not
   * @return at least 0
   */
  static long beyond(long total, long parts, List<String> problems) {
    if (total < 0 || total == parts) {
      return 0;
    }
    if (total < parts) {
      problems.add("usage: the total is " + (parts - total) + " below its parts");
      return 0;
    }
    return total - parts;
  }
}
