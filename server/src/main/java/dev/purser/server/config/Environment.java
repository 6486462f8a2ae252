package dev.purser.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Environment variables over the file: {@code PURSER_} and the path in capitals, joined by
 * underscores. In the name of a provider, dots and dashes become underscores too.
 */
final class Environment {

  private static final String PREFIX = "PURSER_";

  private final Schema schema;
  private final Map<String, List<String>> paths = new LinkedHashMap<>();
  private final Map<String, List<String>> providerPaths = new LinkedHashMap<>();
  private final Collection<String> providers;

  /**
   * @param providers the names of the providers that are known, built in or from the file
   */
  Environment(Schema schema, Collection<String> providers) {
    this.schema = schema;
    this.providers = providers;
    collect(schema.at(List.of()).orElseThrow(), List.of(), paths);
    collect(schema.at(List.of("providers", "*")).orElseThrow(), List.of(), providerPaths);
  }

  /** Every path to a value, by its name in capitals; lists have none. */
  private static void collect(JsonNode node, List<String> path, Map<String, List<String>> into) {
    node.path("properties")
        .properties()
        .forEach(property -> {
          List<String> at = new ArrayList<>(path);
          at.add(property.getKey());
          String type = property.getValue().path("type").asString("");
          if (type.equals("object")) {
            collect(property.getValue(), at, into);
          } else if (!type.equals("array")) {
            into.put(capitals(String.join("_", at)), at);
          }
        });
  }

  private static String capitals(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  void apply(Map<String, String> environment, Settings settings, List<String> problems) {
    for (String name : new TreeSet<>(environment.keySet())) {
      String value = environment.getOrDefault(name, "");
      if (!name.startsWith(PREFIX) || value.isEmpty()) {
        continue;
      }
      Optional<List<String>> path = path(name.substring(PREFIX.length()));
      if (path.isPresent()) {
        settings.put(path.get(), Flags.typed(schema, path.get(), value), "environment " + name);
      } else if (ours(name.substring(PREFIX.length()))) {
        problems.add(unknown(name));
      }
    }
  }

  private Optional<List<String>> path(String name) {
    List<String> plain = paths.get(name);
    if (plain != null) {
      return Optional.of(plain);
    }
    if (!name.startsWith("PROVIDERS_")) {
      return Optional.empty();
    }
    String rest = name.substring("PROVIDERS_".length());
    for (Map.Entry<String, List<String>> entry : providerPaths.entrySet()) {
      String suffix = "_" + entry.getKey();
      if (rest.endsWith(suffix) && rest.length() > suffix.length()) {
        List<String> path = new ArrayList<>(List.of("providers"));
        path.add(provider(rest.substring(0, rest.length() - suffix.length())));
        path.addAll(entry.getValue());
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private String provider(String capitals) {
    for (String known : providers) {
      if (capitals(known).equals(capitals)) {
        return known;
      }
    }
    return capitals.toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a variable can only be meant for us: others, such as those of the launcher and the
   * command line, begin with PURSER_ too, but with no section of the file.
   */
  private boolean ours(String name) {
    return schema.at(List.of()).orElseThrow().path("properties").properties().stream()
        .filter(section -> section.getValue().path("type").asString("").equals("object"))
        .anyMatch(section -> name.startsWith(capitals(section.getKey()) + "_"));
  }

  private String unknown(String name) {
    return "environment "
        + name
        + ": unknown setting"
        + Nearest.to(name.substring(PREFIX.length()), paths.keySet())
            .map(near -> "; did you mean " + PREFIX + near + "?")
            .orElse("; unset it, or see the configuration reference");
  }
}
