package dev.purser.bench.load;

import java.util.HashMap;
import java.util.Map;

/**
 * What one run of the load generator measured.
 *
 * @param perSecond requests or events a second
 * @param calls calls that were answered in all
 * @param errors calls that failed
 * @param p50 median in microseconds
 * @param p99 in microseconds
 */
record Measured(double perSecond, long calls, long errors, double p50, double p99) {

  /** Reads the line that the generator prints. */
  static Measured of(String line) {
    Map<String, String> values = new HashMap<>();
    for (String pair : line.trim().split(" ")) {
      int equals = pair.indexOf('=');
      values.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return new Measured(
        Double.parseDouble(values.getOrDefault("per_second", "0")),
        Long.parseLong(values.getOrDefault("calls", "0")),
        Long.parseLong(values.getOrDefault("errors", "0")),
        Double.parseDouble(values.getOrDefault("p50_us", "0")),
        Double.parseDouble(values.getOrDefault("p99_us", "0")));
  }
}
