package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Understands Ollama's answers; the last object of a stream has the counts and says that it is. */
final class OllamaAnswer implements Interpreter {

  private final Tally tally;
  private long input;
  private long output;
  private boolean done;
  private boolean embedding;

  OllamaAnswer(Tally tally) {
    this.tally = tally;
  }

  @Override
  public void document(Json json) {
    input = Json.ABSENT;
    output = Json.ABSENT;
    done = false;
    embedding = false;
    json.fields(name -> field(name, json));
    if (input != Json.ABSENT || output != Json.ABSENT) {
      tally.figures(figures());
    }
    if (done) {
      tally.close();
    }
  }

  private void field(String name, Json json) {
    switch (name) {
      case "model" -> tally.model(json.model());
      case "prompt_eval_count" -> input = json.count();
      case "eval_count" -> output = json.count();
      case "done" -> done = json.isTrue();
      case "embedding", "embeddings" -> embedding = true;
      case "response", "thinking" -> json.appendTo(tally.text());
      case "message" -> json.fields(inner -> message(inner, json));
      case "error" -> {
        if (!json.isNull()) {
          tally.fail("");
        }
      }
      default -> {}
    }
  }

  private void message(String name, Json json) {
    switch (name) {
      case "content", "thinking" -> json.appendTo(tally.text());
      case "tool_calls" ->
          json.items(() -> {
            tally.toolCall();
            json.appendRawTo(tally.text());
          });
      default -> {}
    }
  }

  private Figures figures() {
    List<String> problems = new ArrayList<>();
    Optional<TokenCounts> tokens = Optional.empty();
    if (input == Json.UNREADABLE || output == Json.UNREADABLE) {
      problems.add("usage: a token count is not a whole number from 0 to " + Json.MOST);
    } else if (output == Json.ABSENT && !embedding) {
      problems.add("usage: no output tokens");
    } else {
      if (input == Json.ABSENT) {
        // It leaves the count out where all of the prompt was in its cache.
        problems.add("usage: no input tokens, taken as none evaluated");
      }
      tokens = Optional.of(TokenCounts.of(Math.max(0, input), Math.max(0, output)));
    }
    return new Figures(tokens, Quantities.NONE, Optional.empty(), problems);
  }
}
