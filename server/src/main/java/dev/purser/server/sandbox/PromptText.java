package dev.purser.server.sandbox;

import tools.jackson.databind.JsonNode;

/** Collects the text of a request: what counts as prompt, and who spoke last. Not thread-safe. */
final class PromptText {

  private final StringBuilder text = new StringBuilder();
  private int messages;
  private int images;
  private int cacheMark;
  private String lastUser = "";

  /** Adds one message, whose content is text or a list of parts. */
  void message(String role, JsonNode content) {
    messages++;
    text.append(role).append('\n');
    int start = text.length();
    content(content);
    lastUser = role.equals("user") ? text.substring(start) : "";
    text.append('\n');
  }

  /** Adds a schema or another thing that is read as it stands. */
  void raw(JsonNode node) {
    if (!node.isMissingNode() && !node.isEmpty()) {
      text.append(node).append('\n');
    }
  }

  private void content(JsonNode content) {
    if (content.isString()) {
      text.append(content.asString());
      return;
    }
    for (JsonNode part : content.values()) {
      part(part);
    }
  }

  private void part(JsonNode part) {
    if (part.path("text").isString()) {
      text.append(part.path("text").asString());
    } else if (isMedium(part)) {
      images++;
    } else if (part.has("content")) {
      content(part.path("content"));
    } else {
      text.append(part);
    }
    if (part.has("cache_control")) {
      cacheMark = text.length();
    }
  }

  private static boolean isMedium(JsonNode part) {
    String type = part.path("type").asString("");
    return type.contains("image")
        || type.contains("audio")
        || type.contains("file")
        || type.equals("document")
        || part.has("inlineData")
        || part.has("fileData");
  }

  /** Marks all text so far as cacheable. */
  void markCacheable() {
    cacheMark = text.length();
  }

  String text() {
    return text.toString();
  }

  int messages() {
    return messages;
  }

  int images() {
    return images;
  }

  int cacheMark() {
    return cacheMark;
  }

  String lastUser() {
    return lastUser;
  }
}
