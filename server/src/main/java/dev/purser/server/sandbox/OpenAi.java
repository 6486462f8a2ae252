package dev.purser.server.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What OpenAI's formats have in common. */
final class OpenAi {

  private static final Pattern REASONING_MODEL = Pattern.compile("(o\\d|gpt-[5-9]).*");

  private OpenAi() {}

  static boolean reasons(String model, JsonNode effort) {
    return REASONING_MODEL.matcher(model).matches()
        && !model.contains("chat")
        && !effort.asString("").equals("none");
  }

  /** Function tools, which chat nests one level deeper than responses; other tools are left out. */
  static List<Tool> tools(JsonNode body) {
    List<Tool> tools = new ArrayList<>();
    if (body.path("tool_choice").asString("").equals("none")) {
      return tools;
    }
    for (JsonNode tool : body.path("tools").values()) {
      JsonNode function = tool.has("function") ? tool.path("function") : tool;
      if (tool.path("type").asString("").equals("function")) {
        tools.add(new Tool(function.path("name").asString(""), function.path("parameters")));
      }
    }
    return tools;
  }

  static Optional<String> forcedTool(JsonNode body) {
    JsonNode choice = body.path("tool_choice");
    if (choice.isObject()) {
      JsonNode function = choice.has("function") ? choice.path("function") : choice;
      return Optional.of(function.path("name").asString(""));
    }
    return choice.asString("").equals("required") ? Optional.of("") : Optional.empty();
  }

  static String serviceTier(JsonNode body) {
    String asked = body.path("service_tier").asString("auto");
    return asked.equals("auto") ? "default" : asked;
  }
}
