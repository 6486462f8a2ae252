package dev.purser.gateway;

import dev.purser.core.budget.Call;
import dev.purser.wire.Route;
import dev.purser.wire.WireError;
import java.util.Optional;

/** What becomes of a request that is not metered as a call. */
sealed interface Unmetered {

  /**
   * It passes.
   *
   * @param follower of its answer, where that tells what earlier calls have used
   */
  record Passes(Optional<Follower> follower) implements Unmetered {}

  /** It is answered at once. */
  record Refused(WireError error) implements Unmetered {}

  /** Decides by where its path leads; nothing that may cost anything passes under a ceiling. */
  static Unmetered of(Lane lane, Target target, Caller caller, String requestId, Route route) {
    String provider = target.provider().name();
    return switch (route) {
      case Route.Free() -> new Passes(Optional.empty());
      case Route.Unknown() ->
          lane.services().books().isUnderCeiling(callOf(caller, provider))
              ? refuse(
                  403,
                  "unmetered_path",
                  "Purser cannot meter this path, and a hard budget or a breaker may apply to the"
                      + " caller.",
                  requestId)
              : new Passes(Optional.empty());
      case Route.Later later ->
          new Passes(
              lane.services()
                  .unfinished()
                  .find(provider, later.id())
                  .map(call -> new LaterFollower(lane, call, later)));
      case Route.Results() ->
          new Passes(Optional.of(new BatchFollower(lane, caller, provider, requestId)));
      case Route.Live live ->
          refuse(
              426,
              "upgrade_required",
              "This path is a web socket; open it with an upgrade request.",
              requestId);
      case Route.Metered metered -> throw new IllegalArgumentException("this path is metered");
    };
  }

  private static Call callOf(Caller who, String provider) {
    return new Call(who.org(), provider, "", "", who.labels(), who.binding());
  }

  private static Refused refuse(int status, String code, String message, String requestId) {
    return new Refused(Answers.error(status, code, message, requestId));
  }
}
