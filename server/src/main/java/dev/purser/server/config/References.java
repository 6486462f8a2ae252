package dev.purser.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts in what {@code ${env:NAME}} and {@code ${file:PATH}} stand for. */
final class References {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");

  private static final String BEGIN = "${";

  private final Map<String, String> environment;
  private final Schema schema;
  private final Settings settings;
  private final List<String> problems;

  References(
      Map<String, String> environment, Schema schema, Settings settings, List<String> problems) {
    this.environment = environment;
    this.schema = schema;
    this.settings = settings;
    this.problems = problems;
  }

  void resolve() {
    object(settings.root(), new ArrayList<>());
  }

  private void object(ObjectNode object, List<String> path) {
    for (String name : List.copyOf(object.propertyNames())) {
      path.add(name);
      object.set(name, resolved(object.get(name), path));
      path.removeLast();
    }
  }

  private JsonNode resolved(JsonNode value, List<String> path) {
    switch (value) {
      case ObjectNode object -> object(object, path);
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          path.add(Integer.toString(i));
          array.set(i, resolved(array.get(i), path));
          path.removeLast();
        }
      }
      default -> {
        if (value.isString() && value.stringValue().contains(BEGIN)) {
          return Flags.typed(schema, path, text(value.stringValue(), path));
        }
      }
    }
    return value;
  }

  private String text(String text, List<String> path) {
    // Taken as it stands, a reference that is written wrong would be a token that all can guess.
    if (REFERENCE.matcher(text).replaceAll("").contains(BEGIN)) {
      problem(path, "has a reference that is none: only ${env:NAME} and ${file:PATH} are known");
      return text;
    }
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(target(match, path)));
  }

  private String target(MatchResult match, List<String> path) {
    String name = match.group(2);
    if (match.group(1).equals("env")) {
      String value = environment.getOrDefault(name, "");
      if (value.isEmpty()) {
        problem(path, "the environment variable " + name + " is not set");
        return match.group();
      }
      return value;
    }
    try {
      // Editors and secret stores end files with a line break that is no part of the secret.
      return Files.readString(Path.of(name)).strip();
    } catch (IOException e) {
      problem(path, "the file " + name + " " + FileFault.of(Path.of(name), e));
    } catch (IllegalArgumentException e) {
      problem(path, "the file " + name + " cannot exist: that is no path");
    }
    return match.group(); // not empty, which would be said once more as a value that is wrong
  }

  private void problem(List<String> path, String what) {
    problems.add(settings.placeOf(path) + ": " + String.join(".", path) + ": " + what);
  }
}
