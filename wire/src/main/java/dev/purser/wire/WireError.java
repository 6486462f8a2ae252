package dev.purser.wire;

import java.util.Map;
import java.util.Optional;

/**
 * An error that we answer with in a provider's place.
 *
 * @param status HTTP status
 * @param code stable code of ours, such as {@code budget_exceeded}
 * @param message one sentence: what is wrong and what to do
 * @param requestId our id of the request
 * @param details further facts as plain strings, such as the refusal's budget and amounts
 * @param group values by label of the window that refused; empty if no window did
 */
public record WireError(
    int status,
    String code,
    String message,
    String requestId,
    Map<String, String> details,
    Optional<Map<String, String>> group) {

  /** An error that no window's refusal is behind. */
  public WireError(
      int status, String code, String message, String requestId, Map<String, String> details) {
    this(status, code, message, requestId, details, Optional.empty());
  }
}
