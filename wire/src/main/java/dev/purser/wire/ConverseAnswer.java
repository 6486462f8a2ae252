package dev.purser.wire;

/**
 * Understands answers of Bedrock's Converse, and the events of its stream, whose payloads have no
 * field in common: start and delta of a block, the reason for the stop, and the metadata with which
 * the stream ends.
 *
 * <p>The model that the answer names, if any, is not taken: only the path says whether a profile
 * serves from one region or from all, and they have different prices.
 */
final class ConverseAnswer implements Interpreter {

  private final Tally tally;
  private final BedrockGuardrail guardrail = new BedrockGuardrail();
  private boolean usageHere;

  ConverseAnswer(Tally tally) {
    this.tally = tally;
  }

  @Override
  public void document(Json json) {
    usageHere = false;
    json.fields(name -> field(name, json));
    if (usageHere) {
      tally.close();
    }
  }

  /** Takes one field of an answer or of an event. */
  void field(String name, Json json) {
    switch (name) {
      case "usage" ->
          BedrockUsage.read(json)
              .ifPresent(figures -> {
                tally.figures(figures);
                usageHere = true;
              });
      case "output" ->
          json.fields(inner -> {
            if (inner.equals("message")) {
              json.fields(part -> {
                if (part.equals("content")) {
                  json.items(() -> json.fields(block -> block(block, json)));
                }
              });
            }
          });
      case "start", "delta" -> json.fields(block -> block(block, json));
      case "serviceTier" ->
          json.fields(inner -> {
            if (inner.equals("type")) {
              tally.serviceTier(json.name());
            }
          });
      case "performanceConfig" ->
          json.fields(inner -> {
            if (inner.equals("latency") && json.text().equals("optimized")) {
              tally.speed("fast");
            }
          });
      case "trace" -> guardrail.read(json, tally);
      default -> {}
    }
  }

  private void block(String name, Json json) {
    switch (name) {
      case "text" -> json.appendTo(tally.text());
      case "toolUse" -> {
        boolean[] begins = {false};
        json.fields(part -> {
          switch (part) {
            case "toolUseId" -> begins[0] = true;
            case "input" -> {
              if (json.isString()) {
                json.appendTo(tally.text());
              } else {
                json.appendRawTo(tally.text());
              }
            }
            default -> {}
          }
        });
        if (begins[0]) {
          tally.toolCall();
        }
      }
      case "reasoningContent" -> json.fields(part -> reasoning(part, json));
      case "citationsContent" ->
          json.fields(part -> {
            if (part.equals("content")) {
              json.items(() -> json.fields(block -> block(block, json)));
            }
          });
      default -> {}
    }
  }

  private void reasoning(String name, Json json) {
    switch (name) {
      case "text" -> json.appendTo(tally.text());
      case "reasoningText" -> json.fields(part -> reasoning(part, json));
      default -> {}
    }
  }
}
