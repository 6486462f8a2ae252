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

  /** The same object with what was odd about the usage that the provider reported. */
  static String withProblems(String metadata, List<String> problems) {
    if (problems.isEmpty()) {
      return metadata;
    }
    StringBuilder json = new StringBuilder(metadata.length() + 80);
    json.append(metadata, 0, metadata.length() - 1).append(metadata.length() > 2 ? "," : "");
    json.append("\"usage_problems\":[");
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
