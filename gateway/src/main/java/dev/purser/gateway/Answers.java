package dev.purser.gateway;

import dev.purser.core.budget.Refusal;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Labels;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.WireError;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes our own error answers, in the format of the provider that they stand in for. */
final class Answers {

  /** How long a caller waits whose call would fit once running ones end, in seconds. */
  private static final long IN_FLIGHT_WAIT = 2;

  private Answers() {}

  /**
   * Sends an error; the caller's SDK is told not to try again where that cannot help.
   *
   * @param head whether only the head of an answer was asked for
   */
  static Future<Void> send(
      HttpServerResponse response, ProviderKind kind, WireError error, boolean head) {
    if (error.status() < 500 && error.status() != 429) {
      response.putHeader("x-should-retry", "false");
    }
    response.setStatusCode(error.status()).putHeader("content-type", "application/json");
    return head ? response.end() : response.end(Buffer.buffer(kind.errorBody(error)));
  }

  static WireError error(int status, String code, String message, String requestId) {
    return new WireError(status, code, message, requestId, Map.of());
  }

  /** Seconds to wait before a refused call may fit; 0 if waiting does not help. */
  static long retryAfter(Refusal refusal, long nowMillis) {
    return switch (refusal.retry()) {
      case IN_FLIGHT -> IN_FLIGHT_WAIT;
      case RESETS -> Math.clamp(Math.ceilDiv(refusal.resetsAt() - nowMillis, 1000L), 1L, 60L);
      case EXHAUSTED -> 0;
    };
  }

  /**
   * @param mayFitShorter whether it may fit with a lower output limit
   */
  static WireError refusal(Refusal refusal, boolean mayFitShorter, String requestId) {
    return new WireError(
        status(refusal),
        refusal.code().wireName(),
        message(refusal, mayFitShorter),
        requestId,
        details(refusal),
        refusal.breaker().isPresent() ? Optional.empty() : Optional.of(group(refusal.group())));
  }

  private static int status(Refusal refusal) {
    if (refusal.code() == Refusal.Code.BREAKER_OPEN) {
      return 403;
    }
    return refusal.retry() == Refusal.Retry.EXHAUSTED ? 402 : 429;
  }

  /**
   * Says in one or two sentences why a call does not fit.
   *
   * @param mayFitShorter whether it may fit with a lower output limit, which is what most of a call
   *     may be, and few know
   */
  static String message(Refusal refusal, boolean mayFitShorter) {
    if (refusal.breaker().isPresent()) {
      return "This call is stopped: " + refusal.message() + ".";
    }
    String budget = "The budget " + refusal.budget().id();
    if (refusal.code() != Refusal.Code.BUDGET_EXCEEDED) {
      boolean open = refusal.code() == Refusal.Code.UNBOUNDABLE_REQUEST;
      return budget
          + " does not admit this call"
          + (open ? ", as nothing bounds its cost: " : ": ")
          + refusal.message()
          + "."
          + remedy(refusal);
    }
    Unit unit = refusal.unit();
    String reset =
        switch (refusal.retry()) {
          case IN_FLIGHT -> " Try again when running calls have ended.";
          case RESETS, EXHAUSTED ->
              resetsAt(refusal).isEmpty()
                  ? " Ask for a higher limit."
                  : " It resets at " + resetsAt(refusal) + ".";
        };
    return budget
        + " has "
        + unit.format(refusal.remaining())
        + " "
        + unit.wireName()
        + " left of "
        + unit.format(refusal.limit())
        + ", and this call may take up to "
        + unit.format(refusal.requested())
        // There seems to be room: what of it this call may not have must be said.
        + (refusal.requested() <= refusal.remaining() ? ": " + refusal.message() : "")
        + "."
        + (mayFitShorter && refusal.retry() == Refusal.Retry.EXHAUSTED
            ? " With a lower output limit it may fit."
            : "")
        + reset;
  }

  private static String remedy(Refusal refusal) {
    return switch (refusal.code()) {
      case UNKNOWN_PRICE ->
          " Give the model a price (PUT /api/v1/prices/{provider}/{model}), or set the budget's"
              + " unknown_price.";
      case UNBOUNDABLE_REQUEST ->
          " Ask for something that has a bound, or set the budget's unbounded_hold.";
      case TOO_MANY_WINDOWS -> " Raise the budget's max_windows.";
      case BUDGET_EXCEEDED, BREAKER_OPEN -> "";
    };
  }

  private static Map<String, String> details(Refusal refusal) {
    Unit unit = refusal.unit();
    Map<String, String> details = new LinkedHashMap<>();
    details.put("code", refusal.code().wireName());
    if (refusal.breaker().isPresent()) {
      details.put("breaker", refusal.breaker().get().id());
      details.put("retry", refusal.retry().wireName());
      return details;
    }
    details.put("budget", refusal.budget().id());
    details.put("unit", unit.wireName());
    details.put("limit", unit.format(refusal.limit()));
    details.put("settled", unit.format(refusal.settled()));
    details.put("held", unit.format(refusal.held()));
    details.put("requested", unit.format(refusal.requested()));
    details.put("remaining", unit.format(refusal.remaining()));
    if (!resetsAt(refusal).isEmpty()) {
      details.put("resets_at", resetsAt(refusal));
    }
    details.put("retry", refusal.retry().wireName());
    return details;
  }

  private static String resetsAt(Refusal refusal) {
    return refusal.resetsAt() == Long.MAX_VALUE
        ? ""
        : Instant.ofEpochMilli(refusal.resetsAt()).toString();
  }

  private static Map<String, String> group(Labels group) {
    Map<String, String> values = new LinkedHashMap<>();
    group.forEach(values::put);
    return values;
  }
}
