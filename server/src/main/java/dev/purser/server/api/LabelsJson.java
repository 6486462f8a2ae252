package dev.purser.server.api;

import dev.purser.core.usage.Labels;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Labels and groups as JSON. */
final class LabelsJson {

  private LabelsJson() {}

  /** The labels in a field; none if it is absent. */
  static Labels read(Fields fields, String field) {
    try {
      return fields.texts(field).map(Labels::of).orElse(Labels.NONE);
    } catch (IllegalArgumentException e) {
      throw fields.invalid(field, "cannot be kept: " + e.getMessage());
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
