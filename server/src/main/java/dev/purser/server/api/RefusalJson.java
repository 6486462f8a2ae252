package dev.purser.server.api;

import dev.purser.core.budget.Refusal;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A refusal as JSON. */
final class RefusalJson {

  private RefusalJson() {}

  /**
   * @param per what the budget that refused is split by
   */
  static ObjectNode write(Refusal refusal, List<String> per) {
    ObjectNode object = Json.object();
    object.put("code", refusal.code().wireName());
    if (refusal.breaker().isPresent()) {
      object.set("breaker", BreakersApi.write(refusal.breaker().get()));
      object.put("retry", refusal.retry().wireName());
      return object;
    }
    object.put("budget", refusal.budget().id());
    object.set("group", LabelsJson.group(refusal.group(), per));
    object.put("unit", refusal.unit().wireName());
    object.put("limit", refusal.unit().format(refusal.limit()));
    object.put("settled", refusal.unit().format(refusal.settled()));
    object.put("held", refusal.unit().format(refusal.held()));
    object.put("requested", refusal.unit().format(refusal.requested()));
    object.put("remaining", refusal.unit().format(refusal.remaining()));
    Json.putInstant(object, "resets_at", refusal.resetsAt());
    object.put("retry", refusal.retry().wireName());
    return object;
  }

  static Problem problem(Refusal refusal, List<String> per) {
    ObjectNode more = write(refusal, per);
    more.remove("code");
    return new Problem(
        402,
        refusal.code().wireName(),
        refusal.breaker().isPresent()
            ? refusal.message()
            : "budget " + refusal.budget().id() + " refuses: " + refusal.message(),
        more);
  }
}
