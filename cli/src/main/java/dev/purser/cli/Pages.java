package dev.purser.cli;

import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Reads lists that come in pages. */
final class Pages {

  private Pages() {}

  /** Gives every item of a list, page after page. */
  static void each(Api api, String path, Api.Query query, Consumer<JsonNode> each) {
    String cursor = "";
    do {
      JsonNode page = api.get(path, query.and("cursor", cursor));
      page.path("items").forEach(each);
      cursor = page.path("next_cursor").asString("");
    } while (!cursor.isEmpty());
  }
}
