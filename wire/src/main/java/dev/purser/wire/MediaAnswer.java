package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Understands answers of OpenAI's images, transcriptions and speech: the whole object, and the
 * events of a stream, of which the last has the usage.
 */
final class MediaAnswer implements Interpreter {

  private final Tally tally;
  private final TokenClass makes;
  private boolean usageHere;
  private boolean last;
  private Optional<BigDecimal> duration = Optional.empty();

  /**
   * An interpreter.
   *
   * @param makes what its output is, where the usage does not say it
   */
  MediaAnswer(Tally tally, TokenClass makes) {
    this.tally = tally;
    this.makes = makes;
  }

  @Override
  public void document(Json json) {
    usageHere = false;
    last = false;
    json.fields(name -> field(name, json));
    if (!tally.hasTokens() && duration.isPresent()) {
      // Billed by its seconds, which older models tell beside the text and not as usage.
      tally.figures(
          new Figures(
              Optional.of(TokenCounts.NONE),
              Quantities.of(Map.of("audio_seconds", duration.get())),
              Optional.empty(),
              List.of()));
    }
    if (last && usageHere) {
      tally.close();
    }
  }

  private void field(String name, Json json) {
    switch (name) {
      case "type" -> last = json.text().endsWith(".completed") || json.text().endsWith(".done");
      case "model" -> tally.model(json.model());
      case "usage" ->
          OpenAiUsage.read(json, makes)
              .ifPresent(figures -> {
                tally.figures(figures);
                usageHere = true;
              });
      case "duration" ->
          duration =
              json.number()
                  .filter(seconds -> seconds.signum() >= 0 && seconds.scale() <= 9)
                  .filter(seconds -> seconds.compareTo(BigDecimal.valueOf(Json.MOST)) <= 0);
      case "text", "delta" -> {
        if (makes == TokenClass.OUTPUT && (name.equals("delta") || !last)) {
          json.appendTo(tally.text());
        }
      }
      case "error" -> {
        if (!json.isNull()) {
          tally.fail(Errors.type(json));
        }
      }
      default -> {}
    }
  }
}
