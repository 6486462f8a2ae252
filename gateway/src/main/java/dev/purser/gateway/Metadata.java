package dev.purser.gateway;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The metadata that the gateway keeps with a record. */
final class Metadata {

  private static final int MAX = 256;

  private Metadata() {}

  /** A JSON object with the caller's own id of a request; empty if that is too long. */
  static Optional<String> of(@Nullable String clientRequestId) {
    if (clientRequestId == null || clientRequestId.isEmpty()) {
      return Optional.of("{}");
    }
    if (clientRequestId.length() > MAX) {
      return Optional.empty();
    }
    StringBuilder json = new StringBuilder(clientRequestId.length() + 32);
    json.append("{\"client_request_id\":");
    quote(clientRequestId, json);
    return Optional.of(json.append('}').toString());
  }

  /**
   * The same object with what policy did to the call.
   *
   * @param action as the caller is told; empty if nothing
   * @param askedModel the model that the caller named; empty if that is the one asked
   */
  static String withPolicy(String metadata, String action, String askedModel) {
    StringBuilder json = begin(metadata);
    if (!action.isEmpty()) {
      json.append("\"action\":");
      quote(action, json);
    }
    if (!askedModel.isEmpty()) {
      json.append(action.isEmpty() ? "" : ",").append("\"asked_model\":");
      quote(askedModel, json);
    }
    return json.append('}').toString();
  }

  /** All of an object but its end, and ready for a further field. */
  private static StringBuilder begin(String metadata) {
    return new StringBuilder(metadata.length() + 80)
        .append(metadata, 0, metadata.length() - 1)
        .append(metadata.length() > 2 ? "," : "");
  }

  /** The same object with what was odd about the usage that the provider reported. */
  static String withProblems(String metadata, List<String> problems) {
    if (problems.isEmpty()) {
      return metadata;
    }
    StringBuilder json = begin(metadata).append("\"usage_problems\":[");
    for (int i = 0; i < problems.size(); i++) {
      json.append(i > 0 ? "," : "");
      quote(problems.get(i), json);
    }
    return json.append("]}").toString();
  }

  private static void quote(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c >= ' ') {
        json.append(c);
      }
    }
    json.append('"');
  }
}
