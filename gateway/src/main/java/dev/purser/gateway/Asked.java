package dev.purser.gateway;

import dev.purser.core.budget.Priority;
import dev.purser.wire.Format;
import dev.purser.wire.RequestFacts;
import dev.purser.wire.Route;

/**
 * A metered request as it was read.
 *
 * @param requestId ties its attempts together
 * @param caller who asks
 * @param route how its path was understood
 * @param format that {@code facts} were read in: the route's, as the provider asked takes it
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
    Format format,
    RequestFacts facts,
    String model,
    byte[] body,
    String metadata,
    Priority priority,
    boolean events) {

  /**
   * The same as it is understood where it would go: another seller may take other fields, and
   * another model may count a picture otherwise.
   *
   * @param as the format that it is taken in
   * @param other the model that would be asked
   * @param asking the body that would be sent
   */
  Asked at(Format as, String other, byte[] asking) {
    if (as.equals(format) && other.equals(model)) {
      return this;
    }
    RequestFacts there = as.request(asking, route.forModel(other));
    return new Asked(requestId, caller, route, as, there, model, body, metadata, priority, events);
  }

  /** The same with other metadata. */
  Asked withMetadata(String other) {
    return new Asked(requestId, caller, route, format, facts, model, body, other, priority, events);
  }

  /** Whether its answer comes in pieces as it is made. */
  boolean streams() {
    return facts.stream() || route.stream();
  }
}
