package dev.purser.core.budget;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which calls a budget looks at: per dimension the values that it takes. Dimensions must all match,
 * one value of each suffices, and a dimension without values takes every call.
 *
 * <p>A dimension is {@code provider}, {@code model}, {@code operation} or a label name.
 *
 * @param dimensions accepted values by dimension
 */
public record Match(SortedMap<String, List<String>> dimensions) {

  /** Every call. */
  public static final Match ALL = new Match(new TreeMap<>());

  /** Copies, leaving out dimensions without values. */
  public Match {
    SortedMap<String, List<String>> kept = new TreeMap<>();
    dimensions.forEach((name, values) -> {
      if (!values.isEmpty()) {
        kept.put(name, List.copyOf(values));
      }
    });
    dimensions = Collections.unmodifiableSortedMap(kept);
  }

  /** A match of a map. */
  public static Match of(Map<String, List<String>> dimensions) {
    return new Match(new TreeMap<>(dimensions));
  }

  boolean takes(Call call, boolean binding) {
    for (Map.Entry<String, List<String>> dimension : dimensions.entrySet()) {
      if (!call.hasOneOf(dimension.getKey(), dimension.getValue(), binding)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it could take a call of which only caller and provider are known. */
  boolean couldTake(Call call, boolean binding) {
    for (Map.Entry<String, List<String>> dimension : dimensions.entrySet()) {
      String name = dimension.getKey();
      if (!name.equals("model")
          && !name.equals("operation")
          && !dimension.getValue().contains(call.dimension(name, binding))) {
        return false;
      }
    }
    return true;
  }
}
