package dev.purser.wire;

import java.util.Map;

/**
 * An error that we answer with in a provider's place.
 *
 * @param status HTTP status
 * @param code stable code of ours, such as {@code budget_exceeded}
 * @param message one sentence: what is wrong and what to do
 * @param requestId our id of the request
 * @param details further facts as plain strings, such as the refusal's budget and amounts
 */
public record WireError(
    int status, String code, String message, String requestId, Map<String, String> details) {}
