package dev.purser.wire;

import java.util.HashSet;
import java.util.Set;

/** Understands Gemini's answers; a chunk of a stream has the fields of a whole one. */
final class GeminiAnswer implements Interpreter {

  private static final int MOST_SEARCHES = 1000;

  private final Tally tally;
  private final Set<String> searches = new HashSet<>();

  GeminiAnswer(Tally tally) {
    this.tally = tally;
  }

  @Override
  public void document(Json json) {
    json.fields(name -> field(name, json));
    tally.webSearches(searches.size());
  }

  private void field(String name, Json json) {
    switch (name) {
      case "modelVersion" -> tally.model(json.model());
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
          tally.problem("the answer carries an error" + Errors.type(json));
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
            if (inner.equals("webSearchQueries")) {
              json.items(() -> search(json.text()));
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

  /** Billed is each different query. */
  private void search(String query) {
    if (!query.isEmpty() && searches.size() < MOST_SEARCHES) {
      searches.add(query);
    }
  }
}
