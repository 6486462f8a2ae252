package dev.purser.analytics;

import java.time.ZoneId;
import java.util.List;

/**
 * What a usage report is asked for.
 *
 * @param filter which records
 * @param granularity how long its buckets are
 * @param zone whose calendar the buckets follow
 * @param groupBy dimensions that split each bucket, at most {@link #MAX_GROUP_BY}
 */
public record UsageQuery(
    UsageFilter filter, Granularity granularity, ZoneId zone, List<String> groupBy) {

  /** The most dimensions to group by. */
  public static final int MAX_GROUP_BY = 8;

  /** Checks and copies. */
  public UsageQuery {
    groupBy = List.copyOf(groupBy);
    if (groupBy.size() > MAX_GROUP_BY) {
      throw new IllegalArgumentException("more than " + MAX_GROUP_BY + " dimensions to group by");
    }
  }
}
