package dev.purser.catalog.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A clause by which genai-prices tells models apart. Its prefixes and substrings are taken as they
 * are only for ids that some price list names; for ids to come, only a date, a version or {@code
 * latest} may follow a prefix, since {@code claude-sonnet-5-5} is no {@code claude-sonnet-5}.
 */
record NameMatch(JsonNode clause) {

  private static final String SUFFIX =
      "(-latest|[-@]\\d{8}|-\\d{4}-\\d{2}-\\d{2}|-\\d{2}-\\d{4}|-\\d{2}-\\d{2}|-\\d{3,4})?";

  boolean accepts(String id) {
    return accepts(clause, id.toLowerCase(Locale.ROOT));
  }

  private static boolean accepts(JsonNode clause, String id) {
    var entry = clause.properties().iterator().next();
    JsonNode value = entry.getValue();
    return switch (entry.getKey()) {
      case "equals" -> id.equals(lower(value));
      case "starts_with" -> id.startsWith(lower(value));
      case "ends_with" -> id.endsWith(lower(value));
      case "contains" -> id.contains(lower(value));
      case "regex" -> Pattern.compile(value.stringValue()).matcher(id).find();
      case "or" -> value.valueStream().anyMatch(part -> accepts(part, id));
      case "and" -> value.valueStream().allMatch(part -> accepts(part, id));
      case "not" -> !accepts(value, id);
      default -> throw new IllegalStateException("unknown clause " + entry.getKey());
    };
  }

  private static String lower(JsonNode value) {
    return value.stringValue().toLowerCase(Locale.ROOT);
  }

  /** Ids that are named outright. */
  List<String> exact() {
    List<String> ids = new ArrayList<>();
    for (JsonNode part : alternatives()) {
      if (part.has("equals")) {
        ids.add(part.get("equals").stringValue());
      }
    }
    return ids;
  }

  /** Whole-id patterns for ids to come. */
  List<String> patterns() {
    List<String> patterns = new ArrayList<>();
    for (JsonNode part : alternatives()) {
      if (part.has("starts_with")) {
        String prefix = part.get("starts_with").stringValue();
        String stem = prefix.replaceAll("[-@]$", "");
        patterns.add(stem.replaceAll("([.+*?()\\[\\]{}|^$\\\\])", "\\\\$1") + SUFFIX);
      } else if (part.has("regex")) {
        String regex = part.get("regex").stringValue();
        if (regex.startsWith("^") && regex.endsWith("$")) {
          patterns.add(regex.substring(1, regex.length() - 1));
        }
      }
    }
    return patterns;
  }

  private List<JsonNode> alternatives() {
    return clause.has("or") ? clause.get("or").valueStream().toList() : List.of(clause);
  }
}
