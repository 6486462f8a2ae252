package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.util.List;
import java.util.Optional;

/**
 * Understands what Vertex AI's {@code predict} makes: embeddings, each with a count of its own, and
 * pictures, of which those that a filter held back are not billed.
 */
final class VertexPrediction implements Interpreter {

  private final Tally tally;
  private long tokens = Json.ABSENT;
  private long pictures;
  private final boolean byCharacters;
  private long characters;

  /**
   * An interpreter.
   *
   * @param byCharacters whether characters are billed, and tokens only told
   */
  VertexPrediction(Tally tally, boolean byCharacters) {
    this.tally = tally;
    this.byCharacters = byCharacters;
  }

  @Override
  public void document(Json json) {
    json.fields(name -> {
      if (name.equals("predictions")) {
        json.items(() -> json.fields(inner -> prediction(inner, json)));
      } else if (byCharacters && name.equals("metadata")) {
        json.fields(inner -> {
          if (inner.equals("billableCharacterCount")) {
            characters = Math.max(0, json.count());
          }
        });
      }
    });
    if (tokens >= 0) {
      tally.figures(
          new Figures(
              Optional.of(TokenCounts.of(tokens, 0)),
              characters > 0 ? Quantities.of("characters", characters) : Quantities.NONE,
              Optional.empty(),
              List.of()));
    } else if (pictures > 0) {
      tally.figures(
          new Figures(
              Optional.of(TokenCounts.NONE),
              Quantities.of("images", pictures),
              Optional.empty(),
              List.of()));
    }
  }

  private void prediction(String name, Json json) {
    switch (name) {
      case "bytesBase64Encoded", "gcsUri" -> pictures++;
      case "embeddings", "statistics" -> json.fields(inner -> prediction(inner, json));
      case "token_count" -> {
        long count = json.count();
        if (count >= 0) {
          tokens = Math.min(Json.MOST, Math.max(0, tokens) + count);
        } else if (count == Json.UNREADABLE) {
          tally.problem("usage: a token count is not a whole number from 0 to " + Json.MOST);
        }
      }
      default -> {}
    }
  }
}
