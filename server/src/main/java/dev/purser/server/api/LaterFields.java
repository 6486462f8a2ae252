package dev.purser.server.api;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Fields of a budget that the contract has and this version does not enforce. They are refused, as
 * a limit that looks enforced and is not would be worse; values that mean what this version does
 * anyway are taken.
 */
final class LaterFields {

  private static final Map<String, List<String>> HARMLESS =
      Map.ofEntries(
          Map.entry("priority_reserve", List.of("{}")),
          Map.entry("rollover", List.of()),
          Map.entry("duration", List.of()));

  private LaterFields() {}

  static void refuse(Fields fields) {
    HARMLESS.forEach((field, harmless) ->
        fields
            .take(field)
            .map(JsonNode::toString)
            .filter(value -> !harmless.contains(value))
            .ifPresent(value -> {
              throw Problem.notSupported(
                      field,
                      "is not supported in this version"
                          + (harmless.isEmpty()
                              ? "; leave it out"
                              : "; only " + harmless.getFirst()))
                  .toException();
            }));
  }
}
