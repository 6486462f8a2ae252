package dev.purser.gateway;

import dev.purser.core.budget.Priority;
import dev.purser.wire.RequestFacts;
import dev.purser.wire.Route;
import java.util.function.BooleanSupplier;

/**
 * Who has a live session with whom.
 *
 * @param requestId ties its turns together
 * @param caller who speaks
 * @param provider who answers
 * @param route how the path was understood
 * @param metadata of its records, a JSON object
 * @param priority how much it matters
 * @param welcome whether the credential that he came with is still good
 */
record LiveCaller(
    String requestId,
    Caller caller,
    Provider provider,
    Route.Live route,
    String metadata,
    Priority priority,
    BooleanSupplier welcome) {

  private static final byte[] NO_BODY = {};

  /** One turn of it, as a request. */
  Asked asked(String model, RequestFacts facts) {
    return new Asked(
        requestId,
        caller,
        route.as(),
        route.as().format(),
        facts,
        model,
        NO_BODY,
        metadata,
        priority,
        false);
  }
}
