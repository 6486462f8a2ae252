package dev.purser.server.config;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What may be configured, and what is wrong with what was. */
final class Schema {

  private static final String RESOURCE = "purser.schema.json";

  // Keywords of our own: what is allowed, in words, and whether a value must not be shown.
  private static final String ALLOWED = "x-allowed";
  private static final String SECRET = "x-secret";

  private final JsonNode root;

  private Schema(JsonNode root) {
    this.root = root;
  }

  static Schema load() {
    try (InputStream in = Schema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the class path");
      }
      return new Schema(JsonMapper.shared().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The part of the schema that holds for a path, if the path may be configured. */
  Optional<JsonNode> at(List<String> path) {
    JsonNode node = root;
    for (String name : path) {
      JsonNode next = node.path("properties").path(name);
      if (next.isMissingNode()) {
        next = node.path("additionalProperties");
      }
      if (!next.isObject()) {
        next = node.path("items");
      }
      if (!next.isObject()) {
        return Optional.empty();
      }
      node = next;
    }
    return Optional.of(node);
  }

  /** One line for each thing that is wrong. */
  List<String> problems(Settings settings) {
    List<String> problems = new ArrayList<>();
    Dialect dialect =
        Dialect.builder(Dialects.getDraft202012())
            .keyword(new NonValidationKeyword(ALLOWED))
            .keyword(new NonValidationKeyword(SECRET))
            .build();
    var validator = SchemaRegistry.withDialect(dialect).getSchema(root);
    for (var error : validator.validate(settings.root())) {
      List<String> path = new ArrayList<>();
      for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
        path.add(String.valueOf(error.getInstanceLocation().getElement(i)));
      }
      String said =
          switch (error.getKeyword()) {
            case "additionalProperties" -> unknown(path, error.getProperty());
            case "propertyNames" -> name(path, error.getProperty());
            default -> wrong(path, settings);
          };
      problems.add(settings.placeOf(path) + ": " + String.join(".", path) + ": " + said);
    }
    return List.copyOf(new TreeSet<>(problems));
  }

  private String unknown(List<String> parent, String key) {
    parent.add(key);
    List<String> allowed =
        at(parent.subList(0, parent.size() - 1))
            .map(node -> List.copyOf(node.path("properties").propertyNames()))
            .orElse(List.of());
    String meant = Nearest.to(key, allowed).map(near -> "; did you mean " + near + "?").orElse("");
    return "unknown key" + meant + "; allowed: " + String.join(", ", allowed);
  }

  private static String name(List<String> parent, String key) {
    parent.add(key);
    return "a provider's name has 1 to 64 lower-case letters, digits, dots, dashes and underscores";
  }

  private String wrong(List<String> path, Settings settings) {
    JsonNode schema = at(path).orElse(root);
    String allowed = "must be " + schema.path(ALLOWED).asString("a mapping");
    JsonNode value = settings.root();
    for (String name : path) {
      value = value.isArray() ? value.path(Integer.parseInt(name)) : value.path(name);
    }
    // Whatever stands where a secret belongs may be one.
    return schema.path(SECRET).asBoolean(false) ? allowed : allowed + ", is " + shown(value);
  }

  private static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "a mapping";
      case ARRAY -> "a list";
      default -> value.toString();
    };
  }
}
