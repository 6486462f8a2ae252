package dev.purser.server.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists in the envelope that every list of the API has. */
final class Page {

  private Page() {}

  static Answer of(ArrayNode items, Optional<String> next) {
    ObjectNode page = Json.object();
    page.set("items", items);
    next.ifPresentOrElse(
        cursor -> page.put("next_cursor", encode(cursor)), () -> page.putNull("next_cursor"));
    return Answer.ok(page);
  }

  /**
   * The part of a short list that was asked for.
   *
   * @param all ordered by their key, which is unique
   * @param key what the cursor goes on after
   */
  static <T> Answer cut(
      Request request, List<T> all, Function<T, String> key, Function<T, JsonNode> write) {
    String after = cursor(request).orElse("");
    int limit = request.limit();
    ArrayNode items = Json.array();
    String last = "";
    for (T item : all) {
      if (!after.isEmpty() && key.apply(item).compareTo(after) <= 0) {
        continue;
      }
      if (items.size() == limit) {
        return of(items, Optional.of(last));
      }
      items.add(write.apply(item));
      last = key.apply(item);
    }
    return of(items, Optional.empty());
  }

  /** The cursor that was sent, which is opaque outside. */
  static Optional<String> cursor(Request request) {
    return request
        .query("cursor")
        .map(text -> {
          try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
          } catch (IllegalArgumentException e) {
            throw Problem.invalid("cursor", "must be the next_cursor of the page before")
                .toException();
          }
        });
  }

  static String encode(String cursor) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
  }
}
