package dev.purser.wire;

/** Understands Anthropic's messages: the whole message, and the events of a stream. */
final class AnthropicAnswer implements Interpreter {

  private final Tally tally;
  private final AnthropicUsage usage = new AnthropicUsage();
  private String type = "";
  private boolean usageHere;

  AnthropicAnswer(Tally tally) {
    this.tally = tally;
  }

  @Override
  public void document(Json json) {
    type = "";
    usageHere = false;
    json.fields(name -> field(name, json));
    switch (type) {
      // Its counts are cumulative and the last that come.
      case "message_delta" -> {
        if (usageHere) {
          tally.finish();
        }
      }
      case "message_stop" -> {
        if (!tally.isFinished()) {
          // The first event has only the input, and a placeholder for the output.
          tally.figures(Figures.NONE);
          tally.problem("the stream ended without its final usage");
        }
        tally.close();
      }
      default -> {}
    }
  }

  private void field(String name, Json json) {
    switch (name) {
      case "type" -> type = json.name();
      case "message" -> json.fields(inner -> field(inner.equals("type") ? "" : inner, json));
      case "model" -> tally.model(json.model());
      case "usage" -> {
        usageHere = json.isObject();
        usage.read(json, tally);
      }
      case "content" -> json.items(() -> block(json));
      case "content_block" -> block(json);
      case "delta" -> json.fields(part -> text(part, json));
      case "error" -> {
        if (!json.isNull()) {
          tally.fail(Errors.type(json));
        }
      }
      default -> {}
    }
  }

  private void block(Json json) {
    json.fields(name -> {
      if (name.equals("type")) {
        if (json.text().equals("tool_use")) {
          tally.toolCall();
        }
      } else if (name.equals("input")) {
        json.appendRawTo(tally.text());
      } else {
        text(name, json);
      }
    });
  }

  private void text(String name, Json json) {
    switch (name) {
      case "text", "thinking", "partial_json" -> json.appendTo(tally.text());
      default -> {}
    }
  }
}
