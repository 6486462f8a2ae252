package dev.purser.bench.load;

import java.util.Arrays;
import java.util.Locale;

/** Measured times in nanoseconds. Not thread-safe. */
final class Figures {

  private long[] values = new long[1 << 16];
  private int count;

  void add(long nanos) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = nanos;
  }

  void addAll(Figures other) {
    for (int i = 0; i < other.count; i++) {
      add(other.values[i]);
    }
  }

  int count() {
    return count;
  }

  /** The value that this share of all does not exceed, in microseconds; 0 if there are none. */
  double micros(double share) {
    if (count == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    int index = Math.min(count - 1, (int) Math.ceil(share * count) - 1);
    return sorted[Math.max(0, index)] / 1e3;
  }

  /**
   * A line of {@code name=value} that the comparison reads.
   *
   * @param seconds for how long these were measured
   * @param calls how many calls were answered in all, warming up included
   * @param errors how many of them were not answered as they should be
   */
  String line(int seconds, long calls, long errors) {
    return String.format(
        Locale.ROOT,
        "per_second=%.1f calls=%d errors=%d p50_us=%.1f p99_us=%.1f max_us=%.1f",
        count / (double) seconds,
        calls,
        errors,
        micros(0.5),
        micros(0.99),
        micros(1));
  }
}
