package dev.purser.wire;

import static dev.purser.core.usage.TokenClass.INPUT;
import static dev.purser.core.usage.TokenClass.INPUT_IMAGE;
import static dev.purser.core.usage.TokenClass.OUTPUT;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what Cohere bills: its {@code billed_units}, and not the tokens that it put through the
 * model, which include prompts of its own. Not thread-safe.
 */
final class CohereUsage {

  private final List<String> problems = new ArrayList<>();
  private long input = Json.ABSENT;
  private long output = Json.ABSENT;
  private long image = Json.ABSENT;
  private long images = Json.ABSENT;
  private boolean units;
  private boolean unreadable;

  private CohereUsage() {}

  /**
   * Reads the {@code usage} or {@code meta} object that {@code json} is at.
   *
   * @return whether it has billed units
   */
  static boolean read(Json json, Tally tally) {
    boolean[] billed = {false};
    json.fields(name -> {
      if (name.equals("billed_units") && json.isObject()) {
        CohereUsage usage = new CohereUsage();
        json.fields(unit -> usage.unit(unit, json, tally));
        usage.images(tally);
        tally.figures(
            new Figures(usage.tokens(), Quantities.NONE, Optional.empty(), usage.problems));
        billed[0] = true;
      }
    });
    return billed[0];
  }

  private void unit(String name, Json json, Tally tally) {
    long count = json.count();
    unreadable |= count == Json.UNREADABLE;
    switch (name) {
      case "input_tokens" -> input = count;
      case "output_tokens" -> output = count;
      case "image_tokens" -> image = count;
      case "images" -> images = count;
      case "search_units", "classifications" -> {
        if (count >= 0) {
          units = true;
          tally.quantity(name, BigDecimal.valueOf(count));
        }
      }
      default -> {}
    }
  }

  /** Newer models bill the tokens of images, older ones their number. */
  private void images(Tally tally) {
    if (images >= 0) {
      units = true;
      tally.quantity("images", BigDecimal.valueOf(image > 0 ? 0 : images));
    }
  }

  private Optional<TokenCounts> tokens() {
    if (unreadable) {
      problems.add("usage: a billed unit is not a whole number from 0 to " + Json.MOST);
      return Optional.empty();
    }
    if (!units && input < 0 && output < 0 && image < 0) {
      problems.add("usage: no billed units");
      return Optional.empty();
    }
    return Optional.of(
        TokenCounts.builder()
            .add(INPUT, Math.max(0, input))
            .add(INPUT_IMAGE, Math.max(0, image))
            .add(OUTPUT, Math.max(0, output))
            .build());
  }
}
