package dev.purser.wire;

import java.util.HashSet;
import java.util.Set;

/**
 * Understands answers of Gemini's Interactions: the whole interaction, and the events of a stream,
 * of which the last has the usage.
 */
final class GeminiInteraction implements Interpreter {

  private static final int MOST_SEARCHES = 1000;

  private final Tally tally;
  private final Set<String> searches = new HashSet<>();
  private boolean usageHere;

  GeminiInteraction(Tally tally) {
    this.tally = tally;
  }

  @Override
  public void document(Json json) {
    usageHere = false;
    json.fields(name -> {
      switch (name) {
        case "id" -> tally.id(json.name());
        case "status" -> {
          if (json.text().equals("in_progress") || json.text().equals("queued")) {
            tally.pending(true);
          }
        }
        default -> field(name, json);
      }
    });
    tally.webSearches(searches.size());
    if (usageHere) {
      tally.close();
    }
  }

  private void field(String name, Json json) {
    switch (name) {
      case "interaction" -> json.fields(inner -> field(inner, json));
      case "model" -> tally.model(json.model());
      case "service_tier" -> tally.serviceTier(json.name());
      case "usage" -> {
        usageHere |= json.isObject();
        GeminiUsage.read(json, tally);
      }
      case "steps", "outputs" -> json.items(() -> step(json));
      case "step", "delta" -> step(json);
      case "error" -> {
        if (!json.isNull()) {
          tally.fail(Errors.type(json));
        }
      }
      default -> {}
    }
  }

  private void step(Json json) {
    json.fields(name -> {
      switch (name) {
        // A call begins with its step and goes on in pieces, which have another field.
        case "type" -> {
          if (json.text().equals("function_call")) {
            tally.toolCall();
          }
        }
        case "text" -> json.appendTo(tally.text());
        case "content", "summary" -> json.items(() -> step(json));
        case "arguments" -> arguments(json);
        default -> {}
      }
    });
  }

  /** The queries of a search, of which each different one is billed; or what a function gets. */
  private void arguments(Json json) {
    if (json.isString()) {
      json.appendTo(tally.text());
    }
    json.fields(name -> {
      if (name.equals("queries")) {
        json.items(() -> {
          String query = json.text();
          if (!query.isEmpty() && searches.size() < MOST_SEARCHES) {
            searches.add(query);
          }
        });
      } else if (json.isString()) {
        json.appendTo(tally.text());
      }
    });
  }
}
