package dev.purser.gateway;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * Mints ids that sort by time: 48 bits of milliseconds and 80 random bits in Crockford's base 32.
 * Not thread-safe: each event loop has its own.
 */
final class Ids {

  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int LENGTH = 26;

  private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());

  /** An id with a prefix, such as {@code req_}. */
  String mint(String prefix, long epochMillis) {
    char[] id = new char[prefix.length() + LENGTH];
    prefix.getChars(0, prefix.length(), id, 0);
    int at = prefix.length();
    for (int shift = 45; shift >= 0; shift -= 5) {
      id[at++] = DIGITS[(int) (epochMillis >>> shift) & 31];
    }
    long bits = random.nextLong();
    for (int i = 0; i < 8; i++) {
      id[at++] = DIGITS[(int) (bits >>> (5 * i)) & 31];
    }
    bits = random.nextLong();
    for (int i = 0; i < 8; i++) {
      id[at++] = DIGITS[(int) (bits >>> (5 * i)) & 31];
    }
    return new String(id);
  }

  /** A number in {@code [0, bound)}. */
  long below(long bound) {
    return random.nextLong(bound);
  }
}
