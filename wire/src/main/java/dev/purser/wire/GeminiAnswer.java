package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Understands Gemini's answers; a chunk of a stream has the fields of a whole one. */
final class GeminiAnswer implements Interpreter {

  private static final int MOST_SEARCHES = 1000;

  private final Tally tally;
  private final Set<String> searches = new HashSet<>();
  private boolean mapped;
  private String model = "";

  GeminiAnswer(Tally tally) {
    this.tally = tally;
  }

  @Override
  public void document(Json json) {
    json.fields(name -> field(name, json));
    tally.seen(
        Quantities.of(
            Map.of(
                "web_search",
                BigDecimal.valueOf(
                    isBilledByPrompt() ? Math.min(1, searches.size()) : searches.size()),
                "maps",
                mapped ? BigDecimal.ONE : BigDecimal.ZERO)));
  }

  private void field(String name, Json json) {
    switch (name) {
      case "modelVersion" -> {
        model = json.model();
        tally.model(model);
      }
      // The last chunk counts: the figures are cumulative, and may fall.
      case "usageMetadata" -> GeminiUsage.read(json, tally);
      case "candidates" -> json.items(() -> json.fields(inner -> candidate(inner, json)));
      case "promptFeedback" ->
          json.fields(inner -> {
            if (inner.equals("blockReason") && json.isString()) {
              tally.complete();
            }
          });
      case "error" -> {
        if (!json.isNull()) {
          tally.fail(Errors.type(json));
        }
      }
      default -> {}
    }
  }

  private void candidate(String name, Json json) {
    switch (name) {
      case "finishReason" -> {
        if (json.isString()) {
          tally.complete();
        }
      }
      case "content" ->
          json.fields(inner -> {
            if (inner.equals("parts")) {
              json.items(() -> json.fields(part -> part(part, json)));
            }
          });
      case "groundingMetadata" ->
          json.fields(inner -> {
            switch (inner) {
              case "webSearchQueries" -> json.items(() -> search(json.text()));
              // A prompt is billed once where an answer stands on a place of the map.
              case "groundingChunks" ->
                  json.items(() -> json.fields(kind -> mapped |= kind.equals("maps")));
              default -> {}
            }
          });
      default -> {}
    }
  }

  private void part(String name, Json json) {
    switch (name) {
      case "text" -> json.appendTo(tally.text());
      case "functionCall" -> {
        if (json.isObject()) {
          tally.toolCall();
          json.appendRawTo(tally.text());
        }
      }
      case "executableCode" ->
          json.fields(inner -> {
            if (inner.equals("code")) {
              json.appendTo(tally.text());
            }
          });
      default -> {}
    }
  }

  /** Up to Gemini 2.5 a prompt that was searched for is billed once; since 3 each query is. */
  private boolean isBilledByPrompt() {
    return model.startsWith("gemini-2") || model.startsWith("gemini-1");
  }

  /** Billed is each different query. */
  private void search(String query) {
    if (!query.isEmpty() && searches.size() < MOST_SEARCHES) {
      searches.add(query);
    }
  }
}
