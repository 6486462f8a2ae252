package dev.purser.server.config;

import java.time.Duration;

/** Durations such as {@code 20s} and sizes such as {@code 32MiB}, which the schema has checked. */
final class Measures {

  private Measures() {}

  static Duration duration(String text) {
    int unit = firstLetter(text);
    long amount = Long.parseLong(text.substring(0, unit));
    return switch (text.substring(unit)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /** In bytes; at most what an array can hold. */
  static int bytes(String text) {
    int unit = firstLetter(text);
    long amount = Long.parseLong(text.substring(0, unit));
    long bytes =
        switch (text.substring(unit)) {
          case "B" -> amount;
          case "KiB" -> amount << 10;
          default -> amount << 20;
        };
    return (int) Math.min(bytes, Integer.MAX_VALUE - 16);
  }

  private static int firstLetter(String text) {
    int i = 0;
    while (Character.isDigit(text.charAt(i))) {
      i++;
    }
    return i;
  }
}
