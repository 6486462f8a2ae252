package dev.purser.wire;

/**
 * Understands Cohere's answers: chats of both versions, whole and as events, and what generates,
 * embeds and ranks. The last event of a stream has the billed units.
 */
final class CohereAnswer implements Interpreter {

  private final Tally tally;
  private final boolean ranks;
  private boolean billedHere;

  private CohereAnswer(Tally tally, boolean ranks) {
    this.tally = tally;
    this.ranks = ranks;
  }

  /** Understands answers that have text or vectors. */
  static CohereAnswer of(Tally tally) {
    return new CohereAnswer(tally, false);
  }

  /** Understands rankings; others who rank as Cohere does report tokens as OpenAI does. */
  static CohereAnswer ofRanking(Tally tally) {
    return new CohereAnswer(tally, true);
  }

  @Override
  public void document(Json json) {
    billedHere = false;
    json.fields(name -> field(name, json));
    if (billedHere) {
      tally.close();
    }
  }

  private void field(String name, Json json) {
    switch (name) {
      case "meta" -> billedHere |= CohereUsage.read(json, tally);
      case "usage" -> {
        if (ranks) {
          OpenAiUsage.read(json).ifPresent(tally::figures);
        } else {
          billedHere |= CohereUsage.read(json, tally);
        }
      }
      // Version 1 ends its stream with the whole answer, whose text has come before.
      case "response" ->
          json.fields(inner -> {
            if (inner.equals("meta")) {
              billedHere |= CohereUsage.read(json, tally);
            }
          });
      case "delta" -> json.fields(inner -> delta(inner, json));
      case "message" -> json.fields(inner -> message(inner, json));
      case "text" -> json.appendTo(tally.text());
      case "generations" ->
          json.items(() ->
              json.fields(inner -> {
                if (inner.equals("text")) {
                  json.appendTo(tally.text());
                }
              }));
      case "tool_calls" -> json.items(() -> toolCall(json));
      case "error" -> {
        if (!json.isNull()) {
          tally.fail(Errors.type(json));
        }
      }
      default -> {}
    }
  }

  private void delta(String name, Json json) {
    switch (name) {
      case "usage" -> billedHere |= CohereUsage.read(json, tally);
      case "message" -> json.fields(inner -> message(inner, json));
      case "error" -> {
        if (json.isString()) {
          tally.fail("");
        }
      }
      default -> {}
    }
  }

  private void message(String name, Json json) {
    switch (name) {
      case "content" -> {
        json.items(() -> json.fields(part -> text(part, json)));
        json.fields(part -> text(part, json));
      }
      case "tool_plan" -> json.appendTo(tally.text());
      case "tool_calls" -> {
        json.items(() -> toolCall(json));
        if (json.isObject()) {
          toolCall(json);
        }
      }
      default -> {}
    }
  }

  private void text(String name, Json json) {
    switch (name) {
      case "text", "thinking" -> json.appendTo(tally.text());
      default -> {}
    }
  }

  /** A call that begins has an id, or in version 1 a name; the pieces after it have neither. */
  private void toolCall(Json json) {
    boolean[] begins = {false};
    json.fields(name -> {
      switch (name) {
        case "id", "name" -> begins[0] = json.isString();
        case "parameters" -> json.appendRawTo(tally.text());
        case "function" ->
            json.fields(part -> {
              if (part.equals("arguments") || part.equals("name")) {
                json.appendTo(tally.text());
              }
            });
        default -> {}
      }
    });
    if (begins[0]) {
      tally.toolCall();
    }
  }
}
