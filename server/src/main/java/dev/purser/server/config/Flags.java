package dev.purser.server.config;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Values from the command line over everything else. */
final class Flags {

  private static final Map<String, List<String>> PATHS =
      Map.of(
          "--host", List.of("server", "host"),
          "--port", List.of("server", "port"),
          "--data", List.of("data"));

  private Flags() {}

  static void apply(Map<String, String> flags, Schema schema, Settings settings) {
    flags.forEach((flag, value) -> {
      List<String> path = PATHS.get(flag);
      if (path == null) {
        throw new IllegalArgumentException(flag + " is no setting");
      }
      settings.put(path, typed(schema, path, value), flag);
    });
  }

  /** A text as what the schema wants there; what does not fit stays a text and fails the check. */
  static JsonNode typed(Schema schema, List<String> path, String value) {
    String type = schema.at(path).map(node -> node.path("type").asString("")).orElse("");
    if (type.equals("integer") && value.matches("-?[0-9]{1,9}")) {
      return JsonNodeFactory.instance.numberNode(Integer.parseInt(value));
    }
    return JsonNodeFactory.instance.stringNode(value);
  }
}
