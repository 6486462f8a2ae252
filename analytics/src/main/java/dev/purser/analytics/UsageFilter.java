package dev.purser.analytics;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which records to look at: those with a time in {@code [from, to)} that have one of the values of
 * every dimension.
 *
 * <p>A dimension is one of {@link #DIMENSIONS} or the name of a label; an empty value stands for
 * records without it.
 *
 * @param from the first instant
 * @param to the first instant after
 * @param dimensions accepted values by dimension; a dimension without values takes every record
 */
public record UsageFilter(Instant from, Instant to, SortedMap<String, List<String>> dimensions) {

  /** The dimensions that are no labels. */
  public static final List<String> DIMENSIONS =
      List.of(
          "org",
          "provider",
          "model",
          "response_model",
          "operation",
          "status",
          "cost_status",
          "counted",
          "source",
          "origin",
          "request_id",
          "service_tier",
          "region",
          "speed");

  /** Copies, leaving out dimensions without values. */
  public UsageFilter {
    SortedMap<String, List<String>> kept = new TreeMap<>();
    dimensions.forEach((name, values) -> {
      if (!values.isEmpty()) {
        kept.put(name, List.copyOf(values));
      }
    });
    dimensions = Collections.unmodifiableSortedMap(kept);
  }

  /** A filter of a map. */
  public static UsageFilter of(Instant from, Instant to, Map<String, List<String>> dimensions) {
    return new UsageFilter(from, to, new TreeMap<>(dimensions));
  }

  /** Every record of a span. */
  public static UsageFilter all(Instant from, Instant to) {
    return new UsageFilter(from, to, Collections.emptySortedMap());
  }
}
