package dev.purser.gateway;

import dev.purser.core.budget.Priority;
import dev.purser.wire.RequestFacts;
import dev.purser.wire.Route;

/**
 * A metered request as it was read.
 *
 * @param requestId ties its attempts together
 * @param caller who asks
 * @param route how its path was understood
 * @param facts what it asks for
 * @param model the model asked for, never empty
 * @param body its bytes as they came
 * @param metadata of its records, a JSON object
 * @param priority how much it matters
 * @param events whether its answer comes as server-sent events
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a body is not copied for show
record Asked(
    String requestId,
    Caller caller,
    Route.Metered route,
    RequestFacts facts,
    String model,
    byte[] body,
    String metadata,
    Priority priority,
    boolean events) {

  /** Whether its answer comes in pieces as it is made. */
  boolean streams() {
    return facts.stream() || route.stream();
  }
}
