package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads what an OpenAI-like {@code usage} object says was used besides tokens: seconds of sound,
 * searches and other tools that run at the provider. Not thread-safe.
 */
final class OpenAiQuantities {

  private static final int MOST_TOOLS = 1000;

  private final Map<String, BigDecimal> amounts = new TreeMap<>();
  private boolean byDuration;
  private boolean citations;
  private boolean byPixels;
  private long searchQueries;

  /** Takes a field of the usage object, and says whether it is one of these. */
  boolean field(String name, Json json, List<String> problems) {
    switch (name) {
      // Transcriptions of OpenAI, of Mistral, and the voices of xAI.
      case "seconds", "prompt_audio_seconds", "billable_audio_seconds" -> seconds(json, problems);
      case "server_tool_use", "server_tool_use_details" ->
          json.fields(tool -> {
            if (tool.equals("web_search_requests")) {
              put("web_search", count(json, tool, problems));
            }
          });
      case "server_side_tool_usage_details" ->
          json.fields(tool -> put(unitOfCalls(tool), count(json, tool, problems)));
      case "server_side_tools_used" -> json.items(() -> add(unitOfTool(json.name())));
      // Perplexity's agents.
      case "tool_calls_details" ->
          json.fields(tool ->
              json.fields(inner -> {
                if (inner.equals("invocation")) {
                  put(unitOfAgent(tool), count(json, inner, problems));
                }
              }));
      // Mistral's conversations.
      case "connectors" -> json.fields(tool -> put(unitOfTool(tool), count(json, tool, problems)));
      case "image_pixels" -> {
        byPixels = true;
        put("pixels", count(json, name, problems));
      }
      case "num_sources_used" -> put("search_sources", count(json, name, problems));
      case "citation_tokens" -> {
        citations = true;
        put(name, count(json, name, problems));
      }
      // Perplexity's fee for a call depends on how much of the web went into it.
      case "search_context_size" -> {
        String size = json.text();
        if (size.matches("low|medium|high")) {
          put("requests/" + size, 1);
        }
      }
      case "num_search_queries" -> searchQueries = count(json, name, problems);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void seconds(Json json, List<String> problems) {
    Optional<BigDecimal> seconds = json.number();
    if (seconds.isEmpty()
        || seconds.get().signum() < 0
        || seconds.get().scale() > 9
        || seconds.get().compareTo(BigDecimal.valueOf(Json.MOST)) > 0) {
      if (!json.isNull()) {
        problems.add("usage: seconds is not a duration");
      }
      return;
    }
    byDuration = true;
    amounts.put("audio_seconds", seconds.get());
  }

  private static long count(Json json, String name, List<String> problems) {
    long count = json.count();
    if (count == Json.UNREADABLE) {
      problems.add("usage: " + Names.orEmpty(name) + " is not a count");
    }
    return Math.max(0, count);
  }

  private static String unitOfCalls(String field) {
    return switch (field) {
      case "web_search_calls" -> "web_search";
      case "x_search_calls" -> "x_search";
      case "file_search_calls", "collections_search_calls" -> "file_search";
      case "code_interpreter_calls" -> "code_execution";
      default -> "";
    };
  }

  /** xAI's names such as {@code SERVER_SIDE_TOOL_WEB_SEARCH}. */
  private static String unitOfTool(String name) {
    String tool = name.toLowerCase(Locale.ROOT).replace("server_side_tool_", "");
    return switch (tool) {
      case "web_search", "x_search", "code_execution", "attachment_search" -> tool;
      case "collections_search", "document_library" -> "file_search";
      case "code_interpreter" -> "code_execution";
      case "web_search_premium" -> "web_search_premium";
      default -> "";
    };
  }

  private static String unitOfAgent(String tool) {
    return switch (tool) {
      case "search_web", "web_search" -> "web_search";
      case "fetch_url" -> "web_fetch";
      default -> "";
    };
  }

  private void put(String unit, long amount) {
    if (!unit.isEmpty() && amount > 0) {
      amounts.put(unit, BigDecimal.valueOf(amount));
    }
  }

  private void add(String unit) {
    BigDecimal before = amounts.getOrDefault(unit, BigDecimal.ZERO);
    if (!unit.isEmpty() && before.intValue() < MOST_TOOLS) {
      amounts.put(unit, before.add(BigDecimal.ONE));
    }
  }

  /** Whether it names seconds, by which the call is billed. */
  boolean byDuration() {
    return byDuration;
  }

  /** Whether it names pixels, by which pictures are billed. */
  boolean byPixels() {
    return byPixels;
  }

  /** Whether it is Perplexity's deep research, which alone bills citations and queries. */
  boolean hasCitations() {
    return citations;
  }

  Quantities all() {
    if (citations) {
      put("web_search", searchQueries);
    }
    return Quantities.of(amounts);
  }
}
