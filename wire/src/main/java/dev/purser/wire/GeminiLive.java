package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Understands what the server of a Gemini Live session sends, one message after the other. Each
 * turn has a usage of its own and is billed on its own; what is read is the sum over the session.
 */
final class GeminiLive implements Interpreter {

  private static final int MOST_PROBLEMS = 20;

  private final Tally session;
  private final List<String> problems = new ArrayList<>();
  private TokenCounts sum = TokenCounts.NONE;

  GeminiLive(Tally session) {
    this.session = session;
  }

  @Override
  public void document(Json json) {
    json.fields(name -> {
      switch (name) {
        case "usageMetadata" -> turn(json);
        case "serverContent" -> json.fields(inner -> content(inner, json));
        case "toolCall" ->
            json.fields(inner -> {
              if (inner.equals("functionCalls")) {
                json.items(session::toolCall);
              }
            });
        default -> {}
      }
    });
  }

  private void turn(Json json) {
    Tally turn = new Tally();
    GeminiUsage.read(json, turn);
    ReadUsage read = turn.usage();
    read.problems().stream().filter(p -> problems.size() < MOST_PROBLEMS).forEach(problems::add);
    Optional<TokenCounts> tokens = read.tokens();
    if (tokens.isPresent() && sum.total() <= Json.MOST) {
      sum = sum.plus(tokens.get());
      session.figures(new Figures(Optional.of(sum), Quantities.NONE, Optional.empty(), problems));
    }
  }

  private void content(String name, Json json) {
    switch (name) {
      case "turnComplete" -> {
        if (json.isTrue()) {
          session.complete();
        }
      }
      case "outputTranscription" ->
          json.fields(inner -> {
            if (inner.equals("text")) {
              json.appendTo(session.text());
            }
          });
      default -> {}
    }
  }
}
