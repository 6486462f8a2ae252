package dev.purser.wire;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds up the units of text that Bedrock's guardrails have looked at, which are billed beside the
 * tokens, by policy. They are only told where the request asks for a trace. Not thread-safe.
 */
final class BedrockGuardrail {

  /** Their names in the trace, and ours; the free ones are left out. */
  private static final Map<String, String> UNITS =
      Map.of(
          "contentPolicyUnits", "guardrail_content_units",
          "contentPolicyImageUnits", "guardrail_image_units",
          "topicPolicyUnits", "guardrail_topic_units",
          "sensitiveInformationPolicyUnits", "guardrail_pii_units",
          "contextualGroundingPolicyUnits", "guardrail_grounding_units",
          "automatedReasoningPolicyUnits", "guardrail_reasoning_units");

  /** No assessment lies deeper; what does is left unread. */
  private static final int DEEPEST = 6;

  private final Map<String, Long> sums = new TreeMap<>();

  /** Takes the trace that {@code json} is at. */
  void read(Json json, Tally tally) {
    sums.clear();
    within(json, DEEPEST);
    sums.forEach((unit, sum) -> tally.quantity(unit, BigDecimal.valueOf(sum)));
  }

  /** Finds the metrics of every assessment, of the input and of each output. */
  private void within(Json json, int depth) {
    if (depth == 0) {
      return;
    }
    json.items(() -> within(json, depth - 1));
    json.fields(name -> {
      if (name.equals("invocationMetrics")) {
        json.fields(inner -> {
          if (inner.equals("usage")) {
            json.fields(unit -> unit(unit, json));
          }
        });
      } else {
        within(json, depth - 1);
      }
    });
  }

  private void unit(String name, Json json) {
    String unit = UNITS.get(name);
    long count = json.count();
    if (unit != null && count > 0) {
      sums.merge(unit, count, (a, b) -> Math.min(Json.MOST, a + b));
    }
  }
}
