package dev.purser.server.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values as they were given, each with the place where that was. Not thread-safe. */
final class Settings {

  private final ObjectNode root = JsonNodeFactory.instance.objectNode();
  private final Map<List<String>, String> places = new HashMap<>();

  ObjectNode root() {
    return root;
  }

  /** Puts a value over whatever was there, but not into what is wrong: the check has to see it. */
  void put(List<String> path, JsonNode value, String place) {
    ObjectNode parent = root;
    for (String name : path.subList(0, path.size() - 1)) {
      JsonNode there = parent.path(name);
      if (there instanceof ObjectNode child) {
        parent = child;
      } else if (there.isMissingNode() || there.isNull()) {
        parent = parent.putObject(name);
      } else {
        return;
      }
    }
    parent.set(path.getLast(), value);
    places.put(List.copyOf(path), place);
  }

  void place(List<String> path, String place) {
    places.put(List.copyOf(path), place);
  }

  /** Where a value, or the nearest thing around it, was given. */
  String placeOf(List<String> path) {
    for (int length = path.size(); length > 0; length--) {
      String place = places.get(path.subList(0, length));
      if (place != null) {
        return place;
      }
    }
    return "configuration";
  }
}
