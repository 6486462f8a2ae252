package dev.purser.server.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool that a request offers.
 *
 * @param name its name
 * @param parameters the JSON Schema of its arguments; a missing node if it takes none
 */
record Tool(String name, JsonNode parameters) {

  /** Arguments that its schema accepts: a plain value for each required property. */
  String sampleArguments() {
    ObjectNode arguments = Json.object();
    List<String> wanted = new ArrayList<>();
    parameters.path("required").values().forEach(name -> wanted.add(name.asString()));
    for (Map.Entry<String, JsonNode> property : parameters.path("properties").properties()) {
      if (wanted.contains(property.getKey())) {
        arguments.set(property.getKey(), sample(property.getKey(), property.getValue()));
      }
    }
    return arguments.toString();
  }

  private static JsonNode sample(String name, JsonNode schema) {
    JsonNode firstOfEnum = schema.path("enum").path(0);
    if (!firstOfEnum.isMissingNode()) {
      return firstOfEnum;
    }
    String type = schema.path("type").asString("string").toLowerCase(Locale.ROOT);
    Object value =
        switch (type) {
          case "integer", "number" -> 1;
          case "boolean" -> true;
          case "array" -> List.of();
          case "object" -> Map.of();
          default -> name + " of the sandbox";
        };
    return Json.MAPPER.valueToTree(value);
  }

  /** The one that is named, else the first. */
  static Tool choose(List<Tool> tools, String name) {
    return Stream.concat(
            tools.stream().filter(tool -> tool.name().equals(name)), Stream.of(tools.getFirst()))
        .findFirst()
        .orElseThrow();
  }
}
