package dev.purser.gateway;

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
    json.append("{\"client_request_id\":\"");
    for (int i = 0; i < clientRequestId.length(); i++) {
      char c = clientRequestId.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c >= ' ') {
        json.append(c);
      }
    }
    return Optional.of(json.append("\"}").toString());
  }
}
