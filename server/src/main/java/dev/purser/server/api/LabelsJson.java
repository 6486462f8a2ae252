package dev.purser.server.api;

import dev.purser.core.usage.Labels;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Labels and groups as JSON. */
final class LabelsJson {

  /** What a call has beside its labels, and with names of other lengths. */
  private static final Set<String> OTHERS = Set.of("provider", "model", "operation");

  private LabelsJson() {}

  /** The labels in a field; none if it is absent. */
  static Labels read(Fields fields, String field) {
    return of(fields, field, fields.texts(field).orElse(Map.of()));
  }

  /**
   * The labels in a field, each with a value. Elsewhere a label without one is as good as absent;
   * where labels say whom something holds for, it would mean everybody.
   */
  static Labels readWhole(Fields fields, String field) {
    Map<String, String> values = fields.texts(field).orElse(Map.of());
    values.forEach((name, value) -> {
      if (value.isEmpty()) {
        throw fields.invalid(field + "." + name, "must not be empty; leave it out instead");
      }
    });
    return of(fields, field, values);
  }

  /** Labels of these values, which stand in a field. */
  static Labels of(Fields fields, String field, Map<String, String> values) {
    try {
      return Labels.of(values);
    } catch (IllegalArgumentException e) {
      throw fields.invalid(field, "cannot be kept: " + e.getMessage());
    }
  }

  /** Refuses a label that no call can have: what is limited by it would never take hold. */
  static void possible(String field, String name, String value) {
    if (!OTHERS.contains(name)
        && (name.length() > Labels.MAX_NAME || value.length() > Labels.MAX_VALUE)) {
      throw Problem.invalid(
              field,
              "has more characters than labels have, whose names have %d and values %d"
                  .formatted(Labels.MAX_NAME, Labels.MAX_VALUE))
          .toException();
    }
  }

  static ObjectNode write(Labels labels) {
    ObjectNode object = Json.object();
    labels.forEach(object::put);
    return object;
  }

  /** The values of a window's group; a value that its calls lack is null. */
  static ObjectNode group(Labels group, List<String> per) {
    ObjectNode object = Json.object();
    per.forEach(dimension -> Json.putText(object, dimension, group.get(dimension)));
    // A budget whose split changed still has holds on groups of before.
    group.forEach((name, value) -> {
      if (!object.has(name)) {
        object.put(name, value);
      }
    });
    return object;
  }
}
