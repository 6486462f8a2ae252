package dev.purser.server.api;

import java.security.SecureRandom;
import java.time.Instant;

/** Ids that sort by time: 48 bits of milliseconds and 80 random bits in Crockford's base 32. */
final class MintedId {

  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final SecureRandom RANDOM = new SecureRandom();

  private MintedId() {}

  /**
   * @param prefix tells people what the id is of, such as {@code rsv_}
   */
  static String of(String prefix, Instant now) {
    StringBuilder id = new StringBuilder(prefix);
    long millis = now.toEpochMilli();
    for (int shift = 45; shift >= 0; shift -= 5) {
      id.append(DIGITS[(int) (millis >>> shift) & 31]);
    }
    for (int i = 0; i < 16; i++) {
      id.append(DIGITS[RANDOM.nextInt(32)]);
    }
    return id.toString();
  }
}
