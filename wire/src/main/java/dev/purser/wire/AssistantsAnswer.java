package dev.purser.wire;

import dev.purser.core.usage.TokenCounts;

/**
 * Understands runs of OpenAI's assistants: each step reports its own usage, and the run, at its
 * end, that of all of them.
 */
final class AssistantsAnswer implements Interpreter {

  private final Tally tally;
  private TokenCounts steps = TokenCounts.NONE;

  AssistantsAnswer(Tally tally) {
    this.tally = tally;
  }

  @Override
  public void document(Json json) {
    String[] object = {""};
    Tally here = new Tally();
    json.fields(name -> {
      switch (name) {
        case "object" -> object[0] = json.name();
        case "model" -> tally.model(json.model());
        case "usage" -> OpenAiUsage.read(json).ifPresent(here::figures);
        case "delta" ->
            json.fields(part -> {
              if (part.equals("content")) {
                json.items(() -> json.fields(inner -> text(inner, json)));
              }
            });
        case "last_error" -> {
          if (json.isObject()) {
            tally.fail(Errors.type(json));
          }
        }
        default -> {}
      }
    });
    if (object[0].equals("thread.run") && here.hasTokens()) {
      tally.figures(here.latest());
      tally.complete();
    } else if (object[0].equals("thread.run.step")
        && here.hasTokens()
        && !tally.isComplete()
        && steps.total() <= Json.MOST) {
      steps = steps.plus(here.latest().tokens().orElseThrow());
      tally.figures(Figures.of(steps));
    }
  }

  private void text(String name, Json json) {
    if (name.equals("text")) {
      json.fields(inner -> {
        if (inner.equals("value")) {
          json.appendTo(tally.text());
        }
      });
    }
  }

  @Override
  public void closed() {
    tally.close();
  }
}
