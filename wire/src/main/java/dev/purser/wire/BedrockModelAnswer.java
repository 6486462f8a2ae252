package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Understands the answers that models on Bedrock give in formats of their own: Nova, Titan, Llama,
 * Mistral, Cohere and others, whole and event by event. No two of them use a name for different
 * things, so that one reader serves all, also where the path does not tell the model.
 */
final class BedrockModelAnswer implements Interpreter {

  private final Tally tally;
  private final ConverseAnswer converse;
  private long input = Json.ABSENT;
  private long output = Json.ABSENT;
  private long results;
  private boolean ended;

  BedrockModelAnswer(Tally tally) {
    this.tally = tally;
    this.converse = new ConverseAnswer(tally);
  }

  @Override
  public void document(Json json) {
    long[] outputHere = {Json.ABSENT};
    results = Json.ABSENT;
    json.fields(name -> field(name, json, outputHere));
    output = Math.max(output, Math.max(outputHere[0], results));
    if (input >= 0) {
      // A stream of these gives the output so far with every chunk, and the input with the first.
      tally.figures(
          new Figures(
              Optional.of(TokenCounts.of(input, Math.max(0, output))),
              Quantities.NONE,
              Optional.empty(),
              List.of()));
    }
    if (ended) {
      tally.finish();
    }
  }

  private void field(String name, Json json, long[] outputHere) {
    switch (name) {
      case "inputTextTokenCount", "prompt_token_count" -> input = Math.max(input, count(json));
      case "totalOutputTextTokenCount", "generation_token_count" -> outputHere[0] = count(json);
      case "results" -> json.items(() -> json.fields(inner -> result(inner, json)));
      case "generation", "outputText", "text", "answer" -> json.appendTo(tally.text());
      case "outputs", "generations", "completions" ->
          json.items(() -> json.fields(inner -> text(inner, json)));
      case "choices" -> json.items(() -> json.fields(inner -> text(inner, json)));
      case "stop_reason", "completionReason", "finish_reason" -> ended |= json.isString();
      // The second is what the oldest models of Stability call it.
      case "images", "artifacts" -> images(json);
      // Nova speaks like Converse, but names the kind of each event around it.
      case "messageStart", "contentBlockStart", "contentBlockDelta", "metadata" ->
          converse.document(json);
      case "output", "usage" -> converse.field(name, json);
      case "error" -> {
        if (json.isString()) {
          tally.fail("");
        }
      }
      default -> {}
    }
  }

  private static long count(Json json) {
    return json.count();
  }

  private void result(String name, Json json) {
    switch (name) {
      case "tokenCount" -> {
        long tokens = count(json);
        if (tokens >= 0) {
          results = Math.min(Json.MOST, Math.max(0, results) + tokens);
        }
      }
      case "outputText" -> json.appendTo(tally.text());
      default -> {}
    }
  }

  private void text(String name, Json json) {
    switch (name) {
      case "text", "content" -> json.appendTo(tally.text());
      case "data", "message", "delta" -> json.fields(inner -> text(inner, json));
      case "finish_reason", "stop_reason" -> ended |= json.isString();
      default -> {}
    }
  }

  private void images(Json json) {
    long[] number = {0};
    json.items(() -> number[0]++);
    if (number[0] > 0) {
      tally.quantity("images", BigDecimal.valueOf(number[0]));
      if (!tally.hasTokens()) {
        tally.figures(Figures.of(TokenCounts.NONE));
      }
    }
  }
}
