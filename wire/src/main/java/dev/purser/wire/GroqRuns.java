package dev.purser.wire;

import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the {@code usage_breakdown} of Groq's compound systems: the runs of several models whose
 * sum is the usage. In streams its rows repeat the total, and then say nothing. Not thread-safe.
 */
final class GroqRuns {

  private static final int MOST = 256;

  private List<UsagePart> parts = List.of();

  /** Takes the object that {@code json} is at. */
  void read(Json json) {
    List<UsagePart> latest = new ArrayList<>();
    json.fields(name -> {
      if (name.equals("models")) {
        json.items(() -> row(json).filter(row -> latest.size() < MOST).ifPresent(latest::add));
      }
    });
    parts = latest;
  }

  private static Optional<UsagePart> row(Json json) {
    String[] model = {""};
    List<TokenCounts> tokens = new ArrayList<>();
    json.fields(name -> {
      switch (name) {
        case "model" -> model[0] = json.model();
        case "usage" -> OpenAiUsage.read(json).flatMap(Figures::tokens).ifPresent(tokens::add);
        default -> {}
      }
    });
    return model[0].isEmpty() || tokens.isEmpty()
        ? Optional.empty()
        : Optional.of(new UsagePart(model[0], tokens.getLast()));
  }

  /** Divides the figures so far into these runs, if they are their sum. */
  void divide(Tally tally) {
    if (!parts.isEmpty()) {
      tally.divide(parts);
    }
  }
}
